package normalise

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// text is the cells' code points as a string.
func text(cells []cell) string {
	var b strings.Builder
	b.Grow(len(cells))
	for _, c := range cells {
		b.WriteRune(c.r)
	}
	return b.String()
}

// replace puts other code points for cells[i:j]; each of them stands for the whole range.
func replace(out []cell, cells []cell, with string) []cell {
	for _, r := range with {
		out = append(out, cell{r, cells[0].from, cells[len(cells)-1].to})
	}
	return out
}

// compatible is NFKC (Unicode Standard Annex 15), segment by segment so that positions stay known.
func compatible(cells []cell) []cell {
	s := text(cells)
	if norm.NFKC.IsNormalString(s) {
		return cells
	}
	out := make([]cell, 0, len(cells))
	for i := 0; len(s) > 0; {
		n := norm.NFKC.NextBoundaryInString(s, true)
		if n <= 0 {
			n = len(s)
		}
		segment, count := s[:n], len([]rune(s[:n]))
		if normal := norm.NFKC.String(segment); normal == segment {
			out = append(out, cells[i:i+count]...)
		} else {
			out = replace(out, cells[i:i+count], normal)
		}
		s, i = s[n:], i+count
	}
	return out
}

// visible drops what is not seen: format characters (zero-width, bidirectional controls, soft hyphen, byte order mark,
// tags), variation selectors and joiners. Other control characters become spaces, carriage returns line ends.
func visible(cells []cell) []cell {
	out := make([]cell, 0, len(cells))
	for i, c := range cells {
		switch {
		case c.r == '\r':
			if i+1 < len(cells) && cells[i+1].r == '\n' {
				continue
			}
			c.r = '\n'
		case c.r == '\n':
		case c.r == '\u2028' || c.r == '\u2029' || c.r == '\u0085':
			c.r = '\n'
		case unicode.Is(unicode.Cc, c.r):
			c.r = ' '
		case unicode.Is(unicode.Cf, c.r), unicode.Is(unicode.Variation_Selector, c.r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, c.r):
			continue
		case unicode.IsSpace(c.r):
			c.r = ' '
		}
		out = append(out, c)
	}
	return out
}

var plain = map[rune]rune{
	'‘': '\'', '’': '\'', '‚': '\'', '‛': '\'', 'ʼ': '\'', '′': '\'', '‹': '\'', '›': '\'', '`': '\'', '´': '\'',
	'“': '"', '”': '"', '„': '"', '‟': '"', '«': '"', '»': '"', '″': '"',
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '⁃': '-',
}

// plainPunctuation writes typographic quotation marks, apostrophes and dashes as the plain ones.
func plainPunctuation(cells []cell) []cell {
	out := cells[:0:0]
	for _, c := range cells {
		if p, ok := plain[c.r]; ok {
			c.r = p
		}
		out = append(out, c)
	}
	return out
}

// markup is what is removed or decoded: comments, tags, entities, emphasis by doubled marks, and code or emphasis marks
// that hug a word.
var markup = regexp.MustCompile(`<!--(?s:.*?)-->|</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});|\*\*|__|~~`)

// blocks are the tags at which a line ends; others only part words that they stand between.
var blocks = regexp.MustCompile(`(?i)^</?(?:p|br|div|li|ul|ol|tr|table|h[1-6]|blockquote|section|article|hr)\b`)

// withoutMarkup removes tags and emphasis marks and decodes entities.
func withoutMarkup(cells []cell) []cell {
	s := text(cells)
	found := markup.FindAllStringIndex(s, -1)
	if found == nil {
		return cells
	}
	out, i, at := make([]cell, 0, len(cells)), 0, 0
	for _, m := range found {
		before, count := len([]rune(s[at:m[0]])), len([]rune(s[m[0]:m[1]]))
		out = append(out, cells[i:i+before]...)
		i += before
		piece := s[m[0]:m[1]]
		switch {
		case piece[0] == '&':
			decoded := html.UnescapeString(piece)
			if strings.ContainsRune(decoded, 0) {
				decoded = " "
			}
			out = replace(out, cells[i:i+count], decoded)
		case blocks.MatchString(piece):
			out = replace(out, cells[i:i+count], "\n\n")
		case piece[0] == '<' && strings.HasPrefix(piece, "<!--"):
			out = replace(out, cells[i:i+count], " ")
		}
		i, at = i+count, m[1]
	}
	return append(out, cells[i:]...)
}

// latinWords writes the letters of other scripts that look like Latin ones as these, in words that hold Latin letters
// too. A word wholly in another script stays as it is.
func latinWords(cells []cell) []cell {
	out := append(cells[:0:0], cells...)
	for i := 0; i < len(out); {
		if !unicode.IsLetter(out[i].r) {
			i++
			continue
		}
		j, latin, alike, other := i, false, false, false
		for j < len(out) && (unicode.IsLetter(out[j].r) || unicode.IsMark(out[j].r)) {
			switch _, like := lookAlikes[out[j].r]; {
			case unicode.Is(unicode.Latin, out[j].r):
				latin = true
			case like:
				alike = true
			case unicode.IsLetter(out[j].r):
				other = true
			}
			j++
		}
		if alike && (latin || !other && latinAround(out, i, j)) {
			for k := i; k < j; k++ {
				if l, ok := lookAlikes[out[k].r]; ok {
					out[k].r = l
				}
			}
		}
		i = j
	}
	return out
}

// latinAround reports whether the nearest words on both sides of out[i:j] that there are, and at least one, are Latin:
// a word made of look-alikes alone then is one of them.
func latinAround(out []cell, i, j int) bool {
	seen := 0
	for k := i - 1; k >= 0; k-- {
		if unicode.IsLetter(out[k].r) {
			if !unicode.Is(unicode.Latin, out[k].r) {
				return false
			}
			seen++
			break
		}
	}
	for k := j; k < len(out); k++ {
		if unicode.IsLetter(out[k].r) {
			if !unicode.Is(unicode.Latin, out[k].r) {
				return false
			}
			seen++
			break
		}
	}
	return seen > 0
}

// lookAlikes maps letters of other scripts to the Latin letters they look like (after Unicode Technical Standard 39, the
// pairs that a reader of common fonts cannot tell apart).
var lookAlikes = func() map[rune]rune {
	m := map[rune]rune{}
	pairs := "аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwвbкkмmтtнhгrпnАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGԚQԜWЗ3" + // Cyrillic
		"οoαaνvρpιiκkυuτtγyηnωwεeχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX" + // Greek
		"օoսuհhոnցgզqԼLՏSՕOӏlⅼl" // Armenian and others
	runes := []rune(pairs)
	for i := 0; i+1 < len(runes); i += 2 {
		if unicode.IsLetter(runes[i+1]) {
			m[runes[i]] = runes[i+1]
		}
	}
	return m
}()
