package penalty_test

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/penalty"
)

func FuzzFind(f *testing.F) {
	for _, seed := range []string{
		"Punishable by not less than two years and at most nine.", "5y11m", "max. 6 (six) yrs – LXXX months: ½ a dozen years’ jail",
		"Rape (12 years), piracy (20), life; death or life", "fine only", "from two years without upper limit", "between 2 and 9 years up to life",
		"maximum in months: XII", "six years less a day, tops", "\n\n\xff years’ prison",
	} {
		f.Add(seed, 6.0)
	}
	f.Fuzz(func(t *testing.T, text string, threshold float64) {
		terms := penalty.Find(text, threshold)
		if diff := cmp.Diff(terms, penalty.Find(text, threshold)); diff != "" {
			t.Fatalf("two calls differ (-first +second):\n%s", diff)
		}
		last := 0
		for _, term := range terms {
			if term.Start < last || term.End <= term.Start || term.End > len(text) {
				t.Fatalf("term [%d, %d) is out of order, empty, overlapping or outside the text", term.Start, term.End)
			}
			last = term.End
			if !boundary(text, term.Start) || !boundary(text, term.End) {
				t.Errorf("term [%d, %d) cuts a rune", term.Start, term.End)
			}
			if term.Min != penalty.NotStated && term.Max != penalty.NotStated && term.Min > term.Max {
				t.Errorf("minimum %v is above maximum %v", term.Min, term.Max)
			}
			if term.Min == penalty.NotStated && term.Max == penalty.NotStated {
				t.Errorf("term [%d, %d) states no bound", term.Start, term.End)
			}
			if !(term.Min >= 0 || term.Min == penalty.NotStated) || !(term.Max >= 0 || term.Max == penalty.NotStated) {
				t.Errorf("bounds %v, %v are negative or no number", term.Min, term.Max)
			}
		}
	})
}

func boundary(text string, at int) bool {
	return at == len(text) || utf8.RuneStart(text[at]) || !utf8.ValidString(text)
}

func BenchmarkFind(b *testing.B) {
	const text = "Aggravated robbery, art. 160, eight to twenty years; the licence runs for five years and the warrant for sixty days. "
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		penalty.Find(text, 6)
	}
}
