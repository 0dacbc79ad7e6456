package penalty

import "strings"

// Hint puts the standing of the first six terms that count into plain words,
// in order, for the encoder's second text segment: "term below; term meets".
// It is empty when no term counts.
func Hint(terms []Term) string {
	const most = 6
	var words []string
	for _, t := range terms {
		if t.Standing == NotCounted {
			continue
		}
		if len(words) == most {
			break
		}
		words = append(words, "term "+t.Standing.String())
	}
	return strings.Join(words, "; ")
}
