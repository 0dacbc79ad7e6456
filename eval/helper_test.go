package eval_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval"
)

// testPolicy has one clause of every kind that rows may name, and a sanction, which they may not.
func testPolicy() *corpus.Policy {
	return &corpus.Policy{
		ID: eval.DefaultPolicy, Version: 7, Language: "en", Title: "Test", Unmatched: corpus.Prohibited, UnmatchedClause: "outside",
		Clauses: []corpus.Clause{
			{ID: "life", Kind: corpus.Definition, Text: "Attacks on life.", Exemplars: []string{"the murder of a guard"}, NearMisses: []string{"a murder mystery evening"}},
			{ID: "speech", Kind: corpus.CarveOut, Text: "Speech is no crime.", Exemplars: []string{"a blogger who wrote about the mayor"}},
			{ID: "order", Kind: corpus.Condition, Text: "Only with an order.", Exemplars: []string{"taps without a warrant"}},
			{ID: "outside", Kind: corpus.Condition, Text: "Nothing else.", Exemplars: []string{"mountain rescue"}},
			{ID: "licence", Kind: corpus.Sanction, Text: "The licence may go."},
		},
		VagueExemplars: []string{"whatever the ministry needs"},
	}
}

// sample is a line that is right; a test changes what it is about. A nil value removes the key.
func sample(id string, changes map[string]any) map[string]any {
	row := map[string]any{
		"id": id, "text": "For the murder of " + id + ".", "outcome": "clear", "clauses": []string{"life"}, "evidence": []string{},
		"tags": []string{}, "guide": 8, "source": "written",
	}
	for key, value := range changes {
		if row[key] = value; value == nil {
			delete(row, key)
		}
	}
	return row
}

// lines encodes rows as JSON Lines.
func lines(t *testing.T, rows ...map[string]any) string {
	t.Helper()
	var b strings.Builder
	for _, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// write puts text into a new file and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read reads rows that must be right.
func read(t *testing.T, text string) *eval.Dataset {
	t.Helper()
	data, err := eval.ReadFiles([]string{write(t, "rows.jsonl", text)}, testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// scripted answers each statement, by id, as a test says.
type scripted map[string]*classifier.Assessment

func (s scripted) Policy() *corpus.Policy { return testPolicy() }
func (s scripted) Model() classifier.Model {
	return classifier.Model{ID: "scripted", Digest: "sha256:scripted"}
}

func (s scripted) Assess(_ context.Context, statement classifier.Statement) (*classifier.Assessment, error) {
	assessment, known := s[statement.ID]
	if !known {
		return nil, errors.New("the model is on fire")
	}
	return assessment, nil
}

// says is an assessment with an outcome and the probabilities of clear, vague and prohibited.
func says(outcome corpus.Outcome, probabilities ...float64) *classifier.Assessment {
	a := &classifier.Assessment{Outcome: outcome, Review: outcome != corpus.Clear, Ruleset: "sha256:rules"}
	if len(probabilities) == 3 {
		a.Probabilities = &classifier.Probabilities{
			Clear: classifier.Number(probabilities[0]), Vague: classifier.Number(probabilities[1]), Prohibited: classifier.Number(probabilities[2])}
	}
	return a
}

// abstains is an assessment that cannot judge.
func abstains(code classifier.AbstentionCode) *classifier.Assessment {
	a := says(corpus.Vague)
	a.Abstention = &classifier.Abstention{Code: code, Text: "because of " + string(code)}
	return a
}

// measure judges rows with a script.
func measure(t *testing.T, data *eval.Dataset, script scripted) *eval.Run {
	t.Helper()
	run, err := eval.Measure(context.Background(), data, script, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// metric finds a metric that must be there.
func metric(t *testing.T, run *eval.Run, name string) eval.Metric {
	t.Helper()
	for _, m := range run.Metrics {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("no metric %q", name)
	return eval.Metric{}
}

// show writes a metric as "value of n unit".
func show(m eval.Metric) string {
	if m.Value == nil {
		return fmt.Sprintf("undefined of %d %s", m.N, m.Unit)
	}
	return fmt.Sprintf("%.4f of %d %s", *m.Value, m.N, m.Unit)
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
