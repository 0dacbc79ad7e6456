package corpus_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

func TestPoliciesSurviveEncoding(t *testing.T) {
	t.Parallel()
	for _, ref := range append(corpus.Builtin(), examplePolicy) {
		t.Run(ref, func(t *testing.T) {
			t.Parallel()
			p, err := corpus.Load(ref)
			if err != nil {
				t.Fatal(err)
			}
			data, err := corpus.Encode(p)
			if err != nil {
				t.Fatal(err)
			}
			again := decode(t, string(data))
			if diff := cmp.Diff(p, again, ignoreUnexported); diff != "" {
				t.Errorf("after encoding (-want +got):\n%s", diff)
			}
			if again.Digest() != p.Digest() {
				t.Errorf("digest %s after encoding, %s before", again.Digest(), p.Digest())
			}
		})
	}
}

func TestShippedPoliciesHaveNoWarnings(t *testing.T) {
	t.Parallel()
	for _, ref := range append(corpus.Builtin(), examplePolicy) {
		p, err := corpus.Load(ref)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range corpus.Lint(p) {
			t.Error(w)
		}
	}
}

func TestBuiltinPoliciesAreNamedByTheirID(t *testing.T) {
	t.Parallel()
	for _, id := range corpus.Builtin() {
		p, err := corpus.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		if p.ID != id {
			t.Errorf("the file of %s holds the policy %s", id, p.ID)
		}
	}
}

// TestDeclarationOf2021IsWhole holds the built-in policy to the declaration: its clauses, their kinds, and enough
// exemplars of each.
func TestDeclarationOf2021IsWhole(t *testing.T) {
	t.Parallel()
	p, err := corpus.Load("deca-2021")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]corpus.Kind{
		"end-user.government":              corpus.Condition,
		"purpose.exclusive":                corpus.Condition,
		"terrorist-act.aim":                corpus.Definition,
		"terrorist-act.life":               corpus.Definition,
		"terrorist-act.physical-integrity": corpus.Definition,
		"terrorist-act.kidnapping":         corpus.Definition,
		"terrorist-act.destruction":        corpus.Definition,
		"terrorist-act.seizure":            corpus.Definition,
		"terrorist-act.weapons":            corpus.Definition,
		"terrorist-act.release":            corpus.Definition,
		"terrorist-act.supply":             corpus.Definition,
		"terrorist-act.threat":             corpus.Definition,
		"serious-crime":                    corpus.Definition,
		"carve-out.expression":             corpus.CarveOut,
		"lawful-use.national-law":          corpus.Condition,
		"lawful-use.privacy":               corpus.Condition,
		"lawful-use.authorisation":         corpus.Condition,
		"non-discrimination":               corpus.Prohibition,
		"sanction.licence":                 corpus.Sanction,
		"sanction.shutdown":                corpus.Sanction,
	}
	got := map[string]corpus.Kind{}
	for i := range p.Clauses {
		c := &p.Clauses[i]
		got[c.ID] = c.Kind
		if c.Kind != corpus.Sanction && (len(c.Exemplars) < 10 || len(c.NearMisses) < 5) {
			t.Errorf("%s has %d exemplars and %d near misses, want at least 10 and 5", c.ID, len(c.Exemplars), len(c.NearMisses))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("clauses (-want +got):\n%s", diff)
	}
	if len(p.VagueExemplars) < 40 {
		t.Errorf("%d vague exemplars, want at least 40", len(p.VagueExemplars))
	}
	if p.ThresholdYears() != 6 || p.UnmatchedOutcome() != corpus.Prohibited || p.UnmatchedClause != "purpose.exclusive" {
		t.Errorf("threshold %v, unmatched %s by %s", p.ThresholdYears(), p.UnmatchedOutcome(), p.UnmatchedClause)
	}
}
