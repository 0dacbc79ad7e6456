package wordpiece

import (
	_ "embed"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// runesText says what the reference does with every code point; runes.py makes it and explains its lines. It is kept
// here, and not derived from package unicode, because that package follows another Unicode version than the reference
// and a newer Go would read the same text differently under the same weights.
//
//go:embed runes.txt
var runesText string

// kind is what a rune is to the tokenizer.
type kind uint8

const (
	letter      kind = iota // part of a word
	mark                    // an accent: removed in lower case, part of a word otherwise
	punctuation             // a word of its own
	han                     // a word of its own, and so are its parts
	space                   // ends a word
	dropped                 // removed before anything else
)

// kindNames are the kinds as runes.txt spells them.
var kindNames = map[string]kind{
	"letter": letter, "mark": mark, "punctuation": punctuation, "han": han, "space": space, "dropped": dropped,
}

// runeRange describes the runes first to last. parts is the canonical decomposition in lower case of first, nil where
// that is first itself; a range of several runes has at most one part, and theirs follow it in step.
type runeRange struct {
	first, last rune
	kind        kind
	class       uint8 // canonical combining class
	parts       []rune
}

// runeTable holds the ranges in order. A rune in none of them is a letter of class 0 with no parts. ASCII is laid out
// flat: most text never leaves it.
type runeTable struct {
	ranges     []runeRange
	asciiKind  [utf8.RuneSelf]kind
	asciiLower [utf8.RuneSelf]byte
}

// plain is the answer for runes that the table doesn't list.
var plain = runeRange{kind: letter}

// lookup returns the range that r lies in.
func (t *runeTable) lookup(r rune) *runeRange {
	i := sort.Search(len(t.ranges), func(i int) bool { return t.ranges[i].last >= r })
	if i < len(t.ranges) && t.ranges[i].first <= r {
		return &t.ranges[i]
	}
	return &plain
}

// parseRunes reads lines in the form that runes.py describes.
func parseRunes(text string) (*runeTable, error) {
	t := &runeTable{ranges: make([]runeRange, 0, strings.Count(text, "\n"))}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if strings.HasPrefix(line, "#") {
			continue
		}
		r, err := parseRuneRange(strings.Fields(line))
		if err != nil {
			return nil, fmt.Errorf("runes.txt line %d: %w", number, err)
		}
		if n := len(t.ranges); n > 0 && r.first <= t.ranges[n-1].last {
			return nil, fmt.Errorf("runes.txt line %d: range is out of order", number)
		}
		t.ranges = append(t.ranges, r)
	}
	for c := range rune(utf8.RuneSelf) {
		r := t.lookup(c)
		t.asciiKind[c], t.asciiLower[c] = r.kind, byte(c)
		if len(r.parts) == 1 {
			t.asciiLower[c] = byte(r.parts[0] + c - r.first)
		}
	}
	return t, nil
}

// parseRuneRange reads the fields of one line.
func parseRuneRange(fields []string) (runeRange, error) {
	if len(fields) < 3 {
		return runeRange{}, fmt.Errorf("has %d fields, needs range, kind and class", len(fields))
	}
	firstText, lastText, isRange := strings.Cut(fields[0], "-")
	if !isRange {
		lastText = firstText
	}
	first, err := strconv.ParseUint(firstText, 16, 21)
	if err != nil {
		return runeRange{}, err
	}
	last, err := strconv.ParseUint(lastText, 16, 21)
	if err != nil {
		return runeRange{}, err
	}
	kind, known := kindNames[fields[1]]
	if !known {
		return runeRange{}, fmt.Errorf("unknown kind %q", fields[1])
	}
	class, err := strconv.ParseUint(fields[2], 10, 8)
	if err != nil {
		return runeRange{}, err
	}
	r := runeRange{first: rune(first), last: rune(last), kind: kind, class: uint8(class)}
	for _, f := range fields[3:] {
		part, err := strconv.ParseUint(f, 16, 21)
		if err != nil {
			return runeRange{}, err
		}
		r.parts = append(r.parts, rune(part))
	}
	if r.last < r.first || len(r.parts) > 1 && r.last > r.first {
		return runeRange{}, fmt.Errorf("range %s does not fit its %d parts", fields[0], len(r.parts))
	}
	return r, nil
}

// Hangul syllables decompose by arithmetic: The Unicode Standard, section 3.12.
const (
	hangulFirst, hangulLast = 0xAC00, 0xD7A3
	leadFirst               = 0x1100
	vowelFirst, vowels      = 0x1161, 21
	tailBase, tails         = 0x11A7, 28 // tail 0 is none
)

// hangulParts returns the letters of a syllable, two or three of them.
func hangulParts(r rune) (parts [3]rune, n int) {
	i := r - hangulFirst
	parts = [3]rune{leadFirst + i/(vowels*tails), vowelFirst + i%(vowels*tails)/tails, tailBase + i%tails}
	if i%tails == 0 {
		return parts, 2
	}
	return parts, 3
}
