package baseline

import (
	"hash/crc32"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// words are the maximal runs of letters, marks and numbers of a text's NFKC form, each code point lower-cased by itself.
func words(text string) [][]rune {
	var out [][]rune
	var current []rune
	for _, r := range norm.NFKC.String(text) {
		if r = unicode.ToLower(r); unicode.In(r, unicode.L, unicode.M, unicode.N) {
			current = append(current, r)
		} else if current != nil {
			out, current = append(out, current), nil
		}
	}
	if current != nil {
		out = append(out, current)
	}
	return out
}

// features counts hashed features (feature hashing: Weinberger et al., 2009): words, pairs of neighbouring words, and
// the character n-grams of each word with a space on either side. The hash is CRC-32, which Python and Go both have.
func features(text string, bits, shortest, longest int) map[uint32]int {
	counts := map[uint32]int{}
	mask := uint32(1)<<bits - 1
	add := func(gram string) { counts[crc32.ChecksumIEEE([]byte(gram))&mask]++ }
	found := words(text)
	for i, word := range found {
		add("w " + string(word))
		if i > 0 {
			add("b " + string(found[i-1]) + " " + string(word))
		}
		padded := append(append([]rune{' '}, word...), ' ')
		for n := shortest; n <= longest; n++ {
			for start := 0; start+n <= len(padded); start++ {
				add("c " + string(padded[start:start+n]))
			}
		}
	}
	return counts
}
