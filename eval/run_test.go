package eval_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval"
)

// eight rows: a pair that is right, a pair of which one member is wrong, an abstention that passes, one that fails, an
// error, and a refused statement.
func eight(t *testing.T) (*eval.Dataset, scripted) {
	t.Helper()
	prohibited := func(changes map[string]any) map[string]any {
		row := map[string]any{"outcome": "prohibited", "clauses": []string{"speech"}, "evidence": []string{"murder"}}
		for k, v := range changes {
			row[k] = v
		}
		return row
	}
	vague := func(changes map[string]any) map[string]any {
		row := map[string]any{"outcome": "vague", "clauses": []string{}}
		for k, v := range changes {
			row[k] = v
		}
		return row
	}
	data := read(t, lines(t,
		sample("p1", map[string]any{"pair": "p", "tags": []string{"contrast"}}),
		sample("p2", prohibited(map[string]any{"pair": "p", "tags": []string{"contrast"}})),
		sample("q1", map[string]any{"pair": "q", "tags": []string{"contrast"}}),
		sample("q2", prohibited(map[string]any{"pair": "q", "tags": []string{"contrast"}})),
		sample("v1", vague(nil)),
		sample("c1", nil),
		sample("v2", vague(nil)),
		sample("v3", vague(nil)),
	))
	return data, scripted{
		"p1": says(corpus.Clear, 0.9, 0.1, 0), "p2": says(corpus.Prohibited, 0, 0.2, 0.8),
		"q1": says(corpus.Clear, 0.7, 0.2, 0.1), "q2": says(corpus.Clear, 0.6, 0.4, 0),
		"v1": abstains(classifier.Unsure), "c1": abstains(classifier.NotLanguage), "v2": abstains(classifier.Fault),
		// v3 has no answer
	}
}

func TestMeasureKeepsOutcomesApart(t *testing.T) {
	data, script := eight(t)
	run := measure(t, data, script)
	want := eval.Counts{Rows: 8, Pass: 4, Fail: 2, Error: 2, Abstained: 2, PassedAbstaining: 1,
		Abstentions: map[classifier.AbstentionCode]int{classifier.Unsure: 1, classifier.NotLanguage: 1}}
	if diff := cmp.Diff(want, run.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	confusion := []eval.ConfusionRow{
		{Expected: corpus.Clear, Clear: 2, Abstained: 1},
		{Expected: corpus.Vague, Abstained: 1, Error: 2},
		{Expected: corpus.Prohibited, Clear: 1, Prohibited: 1},
	}
	if diff := cmp.Diff(confusion, run.Confusion); diff != "" {
		t.Errorf("confusion (-want +got):\n%s", diff)
	}
	var failed []string
	for _, r := range run.Failed() {
		failed = append(failed, fmt.Sprint(r.Row.ID, " ", r.Status, " ", r.Error))
	}
	if diff := cmp.Diff([]string{"v2 error because of fault", "v3 error the model is on fire", "q2 fail ", "c1 fail "}, failed); diff != "" {
		t.Errorf("failed items (-want +got):\n%s", diff)
	}
}

func TestMeasureFigures(t *testing.T) {
	data, script := eight(t)
	run := measure(t, data, script)
	for name, want := range map[string]string{
		"accuracy":             "0.6667 of 6 rows",    // p1 p2 q1 v1 of six judged
		"accuracy-answered":    "0.7500 of 4 rows",    // without v1 and c1
		"abstained":            "0.3333 of 6 rows",    //
		"flagged-called-clear": "0.3333 of 3 rows",    // q2 of p2 q2 v1
		"clear-kept":           "0.6667 of 3 rows",    // p1 q1 of p1 q1 c1
		"pairs":                "0.5000 of 2 pairs",   //
		"clear-precision":      "0.6667 of 3 rows",    // p1 q1 of p1 q1 q2
		"clear-f1":             "0.6667 of 4 rows",    // 2·2/(3+3)
		"vague-recall":         "1.0000 of 1 rows",    //
		"vague-precision":      "0.5000 of 2 rows",    // v1 of v1 c1
		"prohibited-recall":    "0.5000 of 2 rows",    //
		"prohibited-f1":        "0.6667 of 2 rows",    // 2·1/(1+2)
		"macro-f1":             "0.6667 of 6 rows",    // vague too: 2·1/(2+1)
		"clause-hit@1":         "0.0000 of 5 rows",    // nobody names a clause
		"use-f1":               "undefined of 0 rows", // no row labels uses
		"notes-f1":             "undefined of 0 rows",
		"brier":                "0.4400 of 4 rows", // (.02 + .08 + .14 + 1.52)/4
		"ece":                  "0.3000 of 4 rows", // one item a bin: .1 .2 .3 .6
		"aurc":                 "0.1472 of 6 rows", // risks 0 0 0 1/4, and of the two without probabilities 1.5/5 and 2/6
		"flagged-recall@1fp":   "0.0000 of 3 rows", // c1, which is clear, ranks as high as p2 and v1: one of three is too many
	} {
		if got := show(metric(t, run, name)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestMeasureIntervals(t *testing.T) {
	data, script := eight(t)
	run := measure(t, data, script)
	accuracy := metric(t, run, "accuracy")
	if accuracy.Method != eval.Bootstrap || *accuracy.Low >= *accuracy.Value || *accuracy.High <= *accuracy.Value {
		t.Errorf("accuracy: %s, %v to %v", accuracy.Method, *accuracy.Low, *accuracy.High)
	}
	// All of one row: a bootstrap interval would have no width.
	recall := metric(t, run, "vague-recall")
	if recall.Method != eval.Wilson || *recall.High != 1 || *recall.Low > 0.21 || *recall.Low < 0.2 {
		t.Errorf("vague-recall: %s, %v to %v, want Wilson's 0.2065 to 1", recall.Method, *recall.Low, *recall.High)
	}
	again := measure(t, data, script)
	if diff := cmp.Diff(run, again); diff != "" {
		t.Errorf("the same rows and seed gave another run:\n%s", diff)
	}
}

func TestMeasureSlices(t *testing.T) {
	data, script := eight(t)
	run := measure(t, data, script)
	var got []string
	for _, s := range run.Slices {
		got = append(got, fmt.Sprintf("%s %s %d/%d %s", s.By, filepath.Base(s.Value), s.Rows, s.Errors, show(s.Metrics[0])))
	}
	want := []string{"file rows.jsonl 8/2 0.6667 of 6 rows", "length short 8/2 0.6667 of 6 rows", "tag contrast 4/0 0.7500 of 4 rows"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("slices (-want +got):\n%s", diff)
	}
}

func TestMeasureSpansClausesNotes(t *testing.T) {
	data := read(t, lines(t, sample("a", map[string]any{
		"text":    "The police trace the killers. No order is asked for.",
		"outcome": "prohibited", "clauses": []string{"order", "life"}, "evidence": []string{"No order"},
		"notes": []string{"end-user-not-stated", "authorisation-late"},
		"uses":  []any{use("trace the killers", "stated", "clear", "life"), use("No order is asked for", "stated", "prohibited", "order")},
	})))
	found := says(corpus.Prohibited)
	found.Clauses = []classifier.ClauseMatch{{ID: "speech"}, {ID: "outside"}, {ID: "life"}}
	found.Evidence = []classifier.Span{{Start: 33, End: 50}} // "order is asked for": 1 of 2 gold words, 4 found
	found.Notes = []classifier.Message{{Code: "end-user-not-stated"}, {Code: "no-retention"}}
	found.Safeguards = []classifier.Safeguard{{Clause: "order", Status: classifier.Contradicted}, {Clause: "outside", Status: classifier.Contradicted}}
	found.Uses = []classifier.Use{
		{Span: classifier.Span{Start: 11, End: 28}, Polarity: classifier.Stated, Outcome: corpus.Clear},     // all of it
		{Span: classifier.Span{Start: 30, End: 51}, Polarity: classifier.Stated, Outcome: corpus.Vague},     // another outcome
		{Span: classifier.Span{Start: 0, End: 3}, Polarity: classifier.Background, Outcome: corpus.Vague},   // nothing there
		{Span: classifier.Span{Start: 11, End: 14}, Polarity: classifier.Background, Outcome: corpus.Vague}, // too small a part
	}
	run := measure(t, data, scripted{"a": found})
	for name, want := range map[string]string{
		"clause-hit@1":    "0.0000 of 1 rows",
		"clause-hit@3":    "1.0000 of 1 rows",
		"evidence-f1":     "0.3333 of 1 rows", // 2·1/(2+4)
		"use-f1":          "0.3333 of 1 rows", // 2·1/(2+4)
		"use-polarity-f1": "0.6667 of 1 rows", // 2·2/(2+4)
		"notes-f1":        "0.5000 of 1 rows", // 2·1/(2+2)
		"safeguards-f1":   "0.6667 of 1 rows", // 2·1/(1+2)
		"ece":             "undefined of 0 rows",
		"aurc":            "undefined of 0 rows",
	} {
		if got := show(metric(t, run, name)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestEvidenceCountsTheBestOccurrence(t *testing.T) {
	data := read(t, lines(t, sample("a", map[string]any{
		"text": "Critics, and again critics.", "outcome": "prohibited", "clauses": []string{"speech"}, "evidence": []string{"ritics"},
	})))
	found := says(corpus.Prohibited)
	found.Evidence = []classifier.Span{{Start: 19, End: 26}}
	if got := show(metric(t, measure(t, data, scripted{"a": found}), "evidence-f1")); got != "1.0000 of 1 rows" {
		t.Errorf("got %s", got)
	}
}

func TestUsesMatchFromHalfTheirSpan(t *testing.T) {
	data := read(t, lines(t, sample("a", map[string]any{"text": "For murderings.", "uses": []any{use("murderings", "stated", "clear", "life")}})))
	for end, want := range map[int]string{9: "1.0000 of 1 rows", 8: "0.0000 of 1 rows"} { // 5 and 4 of 10
		found := says(corpus.Clear)
		found.Uses = []classifier.Use{{Span: classifier.Span{Start: 4, End: end}, Polarity: classifier.Stated, Outcome: corpus.Clear}}
		if got := show(metric(t, measure(t, data, scripted{"a": found}), "use-f1")); got != want {
			t.Errorf("a use up to %d: got %s, want %s", end, got, want)
		}
	}
}

func TestPairsWithoutErrors(t *testing.T) {
	data, script := eight(t)
	delete(script, "q2")
	if got := show(metric(t, measure(t, data, script), "pairs")); got != "1.0000 of 1 pairs" {
		t.Errorf("a pair with an ERROR must not count: got %s", got)
	}
}

func TestNoIntervalFromOnePair(t *testing.T) {
	data := read(t, lines(t, sample("a", map[string]any{"pair": "p"}), sample("b", map[string]any{"pair": "p", "outcome": "vague", "clauses": []string{}})))
	accuracy := metric(t, measure(t, data, scripted{"a": says(corpus.Clear), "b": says(corpus.Clear)}), "accuracy")
	if accuracy.Low != nil || accuracy.High != nil || show(accuracy) != "0.5000 of 2 rows" {
		t.Errorf("got %s with %v to %v, want no interval", show(accuracy), accuracy.Low, accuracy.High)
	}
}

// busy answers with the outcome its id asks for, and counts.
type busy struct {
	scripted
	calls atomic.Int64
	stop  context.CancelFunc
}

func (b *busy) Assess(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
	if b.calls.Add(1) == 5 && b.stop != nil {
		b.stop()
	}
	if s.ID == "r7" {
		return nil, &classifier.InputError{Code: classifier.InputEmpty, Message: "empty"}
	}
	if s.ID == "r8" {
		return says("no such outcome"), nil
	}
	return says(corpus.Clear), nil
}

func TestJudgeKeepsOrderOnAllWorkers(t *testing.T) {
	rows := make([]eval.Row, 200)
	for i := range rows {
		rows[i] = eval.Row{ID: fmt.Sprint("r", i), Outcome: corpus.Clear}
	}
	for _, workers := range []int{0, 1, 7, 500} {
		b := &busy{}
		results, err := eval.Judge(context.Background(), rows, b, workers)
		if err != nil || b.calls.Load() != 200 {
			t.Fatalf("%d workers: %v after %d calls", workers, err, b.calls.Load())
		}
		for i, r := range results {
			want := eval.Pass
			if i == 7 || i == 8 {
				want = eval.Errored
			}
			if r.Row.ID != rows[i].ID || r.Status != want {
				t.Fatalf("%d workers: result %d is %s %s, want %s", workers, i, r.Row.ID, r.Status, want)
			}
		}
	}
}

func TestJudgeStopsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	b := &busy{stop: stop}
	results, err := eval.Judge(ctx, make([]eval.Row, 1000), b, 2)
	if !errors.Is(err, context.Canceled) || results != nil || b.calls.Load() > 10 {
		t.Errorf("got %d results, %v, after %d calls", len(results), err, b.calls.Load())
	}
}
