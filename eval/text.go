package eval

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// token is a word of a text: a maximal run of letters, marks and numbers. Start and End are code points, half-open.
type token struct {
	start, end int
	word       string // lower case
}

// tokenise splits a text into its words.
func tokenise(text string) []token {
	var tokens []token
	var word strings.Builder
	start, at := 0, 0
	flush := func() {
		if word.Len() > 0 {
			tokens = append(tokens, token{start, at, word.String()})
			word.Reset()
		}
	}
	for _, r := range text {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			if word.Len() == 0 {
				start = at
			}
			word.WriteRune(unicode.ToLower(r))
		} else {
			flush()
		}
		at++
	}
	flush()
	return tokens
}

// normalise is a text reduced to its lower-case words in compatibility form (NFKC), so that two texts which differ in
// punctuation, case, spacing or width alone are equal.
func normalise(text string) string {
	tokens := tokenise(norm.NFKC.String(text))
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.word
	}
	return strings.Join(words, " ")
}
