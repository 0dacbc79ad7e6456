package corpus

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNearDuplicatesAreThoseOfAllPairs holds the filter to the comparison of all pairs, on texts of few words, which
// are often alike.
func TestNearDuplicatesAreThoseOfAllPairs(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("a b c d e f g h i j")
	var list []phrase
	for i := range 400 {
		var text []string
		for range 1 + random.IntN(12) {
			text = append(text, vocabulary[min(random.IntN(10), random.IntN(10))])
		}
		list = append(list, phrase{text: strings.Join(text, " "), path: string(rune('A' + i)), clause: i % 3})
	}
	var want []string
	for i := range list {
		for k := range i {
			if list[i].clause != list[k].clause && sharesWords(list[k].text, list[i].text) {
				want = append(want, list[k].path+list[i].path)
			}
		}
	}
	var got []string
	for _, pair := range nearDuplicates(list) {
		got = append(got, pair[0].path+pair[1].path)
	}
	if len(want) < 100 {
		t.Fatalf("only %d pairs are alike: the test says little", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// sharesWords reports whether two texts have four in five of their different words in common.
func sharesWords(a, b string) bool {
	both, either := 0, []string{}
	for _, word := range strings.Fields(a + " " + b) {
		if !slices.Contains(either, word) {
			either = append(either, word)
			if slices.Contains(strings.Fields(a), word) && slices.Contains(strings.Fields(b), word) {
				both++
			}
		}
	}
	return 5*both >= 4*len(either)
}
