package eval_test

import (
	"maps"
	"path/filepath"
	"strings"
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

// TestFurtherRows holds the rows that were written against the model and kept apart from training, and those that are no
// statements, against the guide.
func TestFurtherRows(t *testing.T) {
	policy, err := corpus.Load(eval.DefaultPolicy)
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"data/rounds/*.jsonl", "data/other/*.jsonl"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no files %s (%v)", pattern, err)
		}
		if _, err := eval.ReadFiles(paths, policy); err != nil {
			t.Error(err)
		}
	}
}

// TestPolicyStatements holds the statements that are labelled under invented policies against their policy. Those of a
// changed version are the same statements.
func TestPolicyStatements(t *testing.T) {
	for _, folder := range []string{filepath.Join(root, "data/policies"), "policies"} {
		paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no policies in %s (%v)", folder, err)
		}
		texts := map[string]map[string]bool{} // by policy
		for _, path := range paths {
			policy, err := corpus.Load(path)
			if err != nil {
				t.Error(err)
				continue
			}
			data, err := eval.ReadFiles([]string{strings.TrimSuffix(path, ".yaml") + ".jsonl"}, policy)
			if err != nil {
				t.Error(err)
				continue
			}
			texts[policy.ID] = map[string]bool{}
			for _, row := range data.Rows {
				texts[policy.ID][row.Text] = true
			}
		}
		for id, before := range texts {
			if changed, ok := texts[id+"-v2"]; ok && !maps.Equal(before, changed) {
				t.Errorf("%s and its changed version are not on the same statements", id)
			}
		}
	}
}
