package eval_test

import (
	"path/filepath"
	"testing"

	"purpose/corpus"
	"purpose/eval"
)

// TestEvaluationRows holds the evaluation rows against the labelling guide and the policy they are labelled under, and
// against what makes their figures worth reading: enough rows, several registers, most of them in minimal pairs.
func TestEvaluationRows(t *testing.T) {
	const (
		leastRows  = 600
		leastFiles = 4
		leastPairs = 0.6 // share of the rows that stand in a pair
	)
	policy, err := corpus.Load(eval.DefaultPolicy)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("data/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	data, err := eval.ReadFiles(paths, policy)
	if err != nil {
		t.Fatal(err)
	}
	paired := 0
	for _, row := range data.Rows {
		if row.Pair != "" {
			paired++
		}
	}
	if len(data.Rows) < leastRows || len(data.Files) < leastFiles || float64(paired) < leastPairs*float64(len(data.Rows)) {
		t.Errorf("%d rows in %d files, %d of them in pairs; want %d in %d and %.0f %%", len(data.Rows), len(data.Files), paired, leastRows, leastFiles, 100*leastPairs)
	}
}

// TestRounds holds the rows that were written against the model, and kept apart from training, against the guide.
func TestRounds(t *testing.T) {
	policy, err := corpus.Load(eval.DefaultPolicy)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("data/rounds/*.jsonl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no rounds (%v)", err)
	}
	if _, err := eval.ReadFiles(paths, policy); err != nil {
		t.Error(err)
	}
}
