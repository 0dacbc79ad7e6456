package corpus_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

func TestPassagesOfAPolicy(t *testing.T) {
	t.Parallel()
	quoted := replace(t, small, "    text: Nothing else.", "    quoted: No other use.\n    text: Nothing else.")
	want := []corpus.Passage{
		{ID: "search/text", Kind: corpus.ClauseText, Clause: "search", Text: "Finding missing people."},
		{ID: "search/exemplar/1", Kind: corpus.Exemplar, Clause: "search", Text: "finding a lost hiker"},
		{ID: "search/exemplar/2", Kind: corpus.Exemplar, Clause: "search", Text: "looking for a child in the woods"},
		{ID: "search/near-miss/1", Kind: corpus.NearMiss, Clause: "search", Text: "finding a lost wallet"},
		{ID: "only/text", Kind: corpus.ClauseText, Clause: "only", Text: "Nothing else."},
		{ID: "only/exemplar/1", Kind: corpus.Exemplar, Clause: "only", Text: "filming a wedding"},
		{ID: "fine/text", Kind: corpus.SanctionText, Clause: "fine", Text: "A breach costs the licence."},
		{ID: "vague-exemplar/1", Kind: corpus.VagueExemplar, Text: "public safety"},
	}
	if diff := cmp.Diff(want, decode(t, quoted).Passages()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPassageIDsAreUnique(t *testing.T) {
	t.Parallel()
	for _, ref := range append(corpus.Builtin(), examplePolicy) {
		p, err := corpus.Load(ref)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, passage := range p.Passages() {
			if seen[passage.ID] {
				t.Errorf("%s: two passages %s", ref, passage.ID)
			}
			seen[passage.ID] = true
		}
	}
}
