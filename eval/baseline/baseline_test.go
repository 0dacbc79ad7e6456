package baseline_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval/baseline"
)

var policy = &corpus.Policy{
	ID: "p", Version: 1,
	Clauses: []corpus.Clause{
		{ID: "life", Kind: corpus.Definition, Text: "fire fire fire", Exemplars: []string{"murder", "bomb bomb murder"}, NearMisses: []string{"speech fire"}},
		{ID: "speech", Kind: corpus.CarveOut, Text: "x", Exemplars: []string{"speech"}},
		{ID: "licence", Kind: corpus.Sanction, Text: "licence"},
	},
	VagueExemplars: []string{"whatever"},
}

// bag embeds a text as which of a few words it has; any other text is only the last dimension.
type bag struct{ err error }

func (b bag) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	words := []string{"murder", "bomb", "speech", "whatever", "fire", "licence"}
	vector := make([]float32, len(words)+1)
	vector[len(words)] = 0.1
	for i, word := range words {
		vector[i] = float32(strings.Count(text, word))
	}
	return vector, b.err
}

func (b bag) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	var vectors [][]float32
	for _, text := range texts {
		vector, err := b.EmbedQuery(ctx, text)
		if err != nil {
			return nil, err
		}
		vectors = append(vectors, vector)
	}
	return vectors, nil
}

func TestNearest(t *testing.T) {
	nearest, err := baseline.NewNearest(context.Background(), policy, bag{}, "bag")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text    string
		outcome corpus.Outcome
		clauses []string
	}{
		"ClearByDefinition":   {"a murder", corpus.Clear, []string{"life: murder", "speech: speech"}},
		"ProhibitedByCarve":   {"speech, speech and murder", corpus.Prohibited, []string{"speech: speech", "life: murder"}},
		"VagueByNoClause":     {"whatever", corpus.Vague, []string{"life: murder", "speech: speech"}},
		"ClauseTextIsNoBasis": {"speech and fire fire fire", corpus.Prohibited, []string{"speech: speech", "life: murder"}},
	} {
		got, err := nearest.Assess(context.Background(), classifier.Statement{ID: "s", Text: test.text})
		if err != nil {
			t.Fatal(err)
		}
		var clauses []string
		for _, c := range got.Clauses {
			clauses = append(clauses, c.ID+": "+c.Passage)
		}
		if got.Outcome != test.outcome || got.ID != "s" || got.Probabilities != nil || got.Model != nearest.Model() {
			t.Errorf("%s: got %s, id %q, probabilities %v, want %s", name, got.Outcome, got.ID, got.Probabilities, test.outcome)
		}
		if diff := cmp.Diff(test.clauses, clauses); diff != "" {
			t.Errorf("%s: clauses (-want +got):\n%s", name, diff)
		}
	}
}

func TestNearestErrors(t *testing.T) {
	broken := errors.New("broken")
	if _, err := baseline.NewNearest(context.Background(), policy, bag{broken}, "bag"); !errors.Is(err, broken) {
		t.Errorf("got %v, want the embedder's error", err)
	}
	empty, err := baseline.NewNearest(context.Background(), &corpus.Policy{ID: "p"}, bag{}, "bag")
	if err == nil {
		_, err = empty.Assess(context.Background(), classifier.Statement{Text: "murder"})
	}
	if err == nil {
		t.Error("a policy without exemplars: no error")
	}
}

func TestMajority(t *testing.T) {
	for name, test := range map[string]struct {
		gold []corpus.Outcome
		want corpus.Outcome
	}{
		"MostFrequent":       {[]corpus.Outcome{corpus.Clear, corpus.Clear, corpus.Prohibited}, corpus.Clear},
		"TieIsTheCautious":   {[]corpus.Outcome{corpus.Clear, corpus.Vague}, corpus.Vague},
		"NoRowsIsProhibited": {nil, corpus.Prohibited},
	} {
		majority := baseline.NewMajority(policy, test.gold)
		got, err := majority.Assess(context.Background(), classifier.Statement{Text: "Anything."})
		if err != nil || got.Outcome != test.want || majority.Model().ID != "always-"+string(test.want) {
			t.Errorf("%s: got %v, %v, want %s", name, got, err, test.want)
		}
	}
}

func TestBaselinesRefuseWhatTheJudgeRefuses(t *testing.T) {
	nearest, err := baseline.NewNearest(context.Background(), policy, bag{}, "bag")
	if err != nil {
		t.Fatal(err)
	}
	ngrams, err := baseline.NewNgrams(policy)
	if err != nil {
		t.Fatal(err)
	}
	for _, assessor := range []classifier.Assessor{nearest, ngrams, baseline.NewMajority(policy, nil)} {
		_, err := assessor.Assess(context.Background(), classifier.Statement{Text: " "})
		if _, ok := errors.AsType[*classifier.InputError](err); !ok || assessor.Policy() != policy {
			t.Errorf("%s: got %v, want an *InputError", assessor.Model().ID, err)
		}
	}
}
