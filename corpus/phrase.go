package corpus

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// oneLine is s with every run of white space as one space and none around it, so that the way a text is wrapped,
// quoted or indented in its file is no part of it.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// paragraphs is oneLine for longer texts: blank lines part paragraphs, each of which is one line.
func paragraphs(s string) string {
	var parts []string
	var words []string
	for line := range strings.SplitSeq(s+"\n\n", "\n") {
		if fields := strings.Fields(line); len(fields) > 0 {
			words = append(words, fields...)
		} else if len(words) > 0 {
			parts = append(parts, strings.Join(words, " "))
			words = nil
		}
	}
	return strings.Join(parts, "\n\n")
}

// phraseKey is what two phrases share when they differ only in case, white space or compatibility forms (NFKC).
func phraseKey(s string) string {
	return oneLine(cases.Fold().String(norm.NFKC.String(s)))
}
