package penalty

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word, number or punctuation mark of the text.
type token struct {
	text       string // lower case
	start, end int    // bytes, half-open
	kind       kind
	upper      bool // every letter is upper case: a Roman numeral may be
	initial    bool // the first letter is upper case
	sentence   int  // number of the sentence it stands in
	clause     int  // number of the clause, which also ends at a semicolon
}

type kind int

const (
	punctuation kind = iota
	word
	digits
)

// tokenise splits text into words (letters), numbers (digits with their
// grouping commas and decimal point) and single punctuation marks. Letters
// next to digits are tokens of their own, so that "5y11m" has four.
func tokenise(text string) []token {
	var tokens []token
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		switch {
		case unicode.IsSpace(r):
			if r == '\n' && strings.HasPrefix(text[end:], "\n") {
				tokens = append(tokens, token{text: "\n", start: i, end: end})
			}
			i = end
			continue
		case unicode.IsLetter(r):
			end = wordEnd(text, i)
			tokens = append(tokens, newWord(text[i:end], i, end))
		case r >= '0' && r <= '9':
			end = numberEnd(text, i)
			tokens = append(tokens, token{text: text[i:end], start: i, end: end, kind: digits})
		default:
			tokens = append(tokens, token{text: plain(r), start: i, end: end})
		}
		i = end
	}
	divide(tokens)
	return tokens
}

func newWord(s string, start, end int) token {
	first, _ := utf8.DecodeRuneInString(s)
	return token{
		text: strings.ToLower(s), start: start, end: end, kind: word,
		upper: strings.ToUpper(s) == s, initial: unicode.IsUpper(first),
	}
}

func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			break
		}
		i += size
	}
	return i
}

// numberEnd reads digits, a comma before exactly three digits, and one
// decimal point that a digit follows.
func numberEnd(text string, i int) int {
	digit := func(at int) bool { return at < len(text) && text[at] >= '0' && text[at] <= '9' }
	for digit(i) {
		i++
	}
	for i < len(text) && text[i] == ',' && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4) {
		i += 4
	}
	if i < len(text) && text[i] == '.' && digit(i+1) {
		for i++; digit(i); {
			i++
		}
	}
	return i
}

// plain folds the dashes and quotes that the grammar treats alike.
func plain(r rune) string {
	switch r {
	case '‐', '‑', '‒', '–', '—', '−':
		return "-"
	case '’', '‘', '`', '´':
		return "'"
	case '“', '”', '„', '«', '»':
		return `"`
	}
	return string(r)
}

// abbreviations end in a full stop that ends no sentence.
var abbreviations = set(`art arts sec sect max min yr yrs mo mos mth mths no nos
	para p pp cf vs c cap ch approx ca st dr mr mrs ms hon imp pt reg`)

// divide numbers the sentences and clauses. A full stop ends a sentence when
// the next word starts with a capital, or nothing follows.
func divide(tokens []token) {
	sentence, clause := 0, 0
	for i := range tokens {
		tokens[i].sentence, tokens[i].clause = sentence, clause
		switch tokens[i].text {
		case ".":
			if i > 0 && abbreviations[tokens[i-1].text] && i+1 < len(tokens) {
				continue
			}
			if i+1 < len(tokens) && tokens[i+1].kind == word && !tokens[i+1].initial {
				continue
			}
			sentence, clause = sentence+1, clause+1
		case "?", "!", "\n":
			sentence, clause = sentence+1, clause+1
		case ";":
			clause++
		}
	}
}

// set makes a set of the words of a list.
func set(list string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(list) {
		words[w] = true
	}
	return words
}
