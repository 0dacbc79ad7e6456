package classifier

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

// TestSegments: a clause is written beside the statement as it was in training. testdata/segments.json is what
// classifier/training/relation.py writes for these clauses.
func TestSegments(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/segments.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Policy, Clause, Hint, Segment string
		Exemplars, Misses             []string
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	policies := map[string]*corpus.Policy{}
	for _, ref := range []string{"deca-2021", "../examples/policy-drones.yaml"} {
		p, err := corpus.Load(ref)
		if err != nil {
			t.Fatal(err)
		}
		policies[p.ID] = p
	}
	if len(cases) < 10 {
		t.Fatalf("%d cases: want more", len(cases))
	}
	for _, c := range cases {
		got := beside{policies[c.Policy].Clause(c.Clause), c.Exemplars, c.Misses}.segment(c.Hint)
		if got != c.Segment {
			t.Errorf("%s %s:\ngot  %q\nwant %q", c.Policy, c.Clause, got, c.Segment)
		}
	}
}

// clauses of a policy that allows rescue and forbids watching people, unless somebody flees from a robbery.
func rescuePolicy(unmatched corpus.Outcome) *corpus.Policy {
	return &corpus.Policy{ID: "p", Language: "en", Unmatched: unmatched, UnmatchedClause: map[corpus.Outcome]string{corpus.Prohibited: "listed"}[unmatched], Clauses: []corpus.Clause{
		{ID: "rescue", Kind: corpus.Definition}, {ID: "pursuit", Kind: corpus.Definition, Overrides: []string{"people"}},
		{ID: "people", Kind: corpus.Prohibition}, {ID: "pilots", Kind: corpus.Condition}, {ID: "listed", Kind: corpus.Condition},
	}}
}

func TestDecideByRelations(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		unmatched corpus.Outcome
		polarity  Polarity
		relations []relation
		outcome   corpus.Outcome
		clauses   []string // nil for an open-ended use that counts, which is never asked for its clauses
	}{
		"Tied":                 {corpus.Vague, Stated, []relation{{"rescue", 0.9, 0}, {"people", 0.1, 0}, {"", 0.1, 0}}, corpus.Clear, []string{"rescue"}},
		"RuledOut":             {corpus.Vague, Stated, []relation{{"rescue", 0.9, 0}, {"people", 0.8, 0}, {"", 0.1, 0}}, corpus.Prohibited, []string{"people"}},
		"OverriddenGivesWay":   {corpus.Vague, Stated, []relation{{"pursuit", 0.95, 0}, {"people", 0.8, 0}, {"", 0, 0}}, corpus.Clear, []string{"pursuit"}},
		"OpenEnded":            {corpus.Clear, Stated, []relation{{"rescue", 0.2, 0}, {"people", 0.1, 0}, {"", 0.9, 0}}, corpus.Vague, nil},
		"UnmatchedVague":       {corpus.Vague, Stated, []relation{{"rescue", 0.1, 0}, {"", 0.1, 0}}, corpus.Vague, nil},
		"UnmatchedClear":       {corpus.Clear, Stated, []relation{{"rescue", 0.1, 0}, {"", 0.1, 0}}, corpus.Clear, []string{}},
		"UnmatchedProhibited":  {corpus.Prohibited, Stated, []relation{{"rescue", 0.1, 0}, {"", 0.1, 0}}, corpus.Prohibited, []string{"listed"}},
		"SafeguardKept":        {corpus.Prohibited, Background, []relation{{"pilots", 0.1, 0.8}, {"", 0.1, 0}}, corpus.Clear, []string{"pilots"}},
		"DeniedHasItsOutcome":  {corpus.Vague, Denied, []relation{{"people", 0.9, 0}, {"", 0, 0}}, corpus.Prohibited, []string{"people"}},
		"NothingRead":          {corpus.Prohibited, Stated, nil, corpus.Prohibited, []string{"listed"}},
		"EvenGoesToTheWorse":   {corpus.Vague, Stated, []relation{{"rescue", 1, 0}, {"people", 0.5, 0}, {"", 0, 0}}, corpus.Prohibited, []string{"people"}},
		"BelowHalfStillNamed":  {corpus.Vague, Excepted, []relation{{"rescue", 0.45, 0}, {"pursuit", 0.3, 0}, {"", 0.1, 0}}, corpus.Vague, nil},
		"BestFittingIsNamed":   {corpus.Clear, Stated, []relation{{"people", 0.49, 0}, {"pilots", 0.48, 0}, {"rescue", 0.9, 0}}, corpus.Clear, []string{"rescue"}},
		"PlainBackgroundStays": {corpus.Vague, Background, []relation{{"rescue", 0.2, 0.1}, {"people", 0.3, 0}}, corpus.Vague, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := &Judge{policy: rescuePolicy(c.unmatched)}
			u := use{polarity: c.polarity, relations: c.relations}
			j.decideByRelations(&u)
			if u.outcome != c.outcome {
				t.Errorf("outcome %s (%v), want %s", u.outcome, u.counted, c.outcome)
			}
			if diff := cmp.Diff(c.clauses, j.relatedClauses(&u)); c.clauses != nil && diff != "" {
				t.Errorf("clauses (-want +got):\n%s", diff)
			}
			if sum := u.counted[0] + u.counted[1] + u.counted[2]; c.polarity.Counts() && math.Abs(sum-1) > 1e-9 {
				t.Errorf("the outcomes' probabilities are %v, which sum to %g", u.counted, sum)
			}
		})
	}
}
