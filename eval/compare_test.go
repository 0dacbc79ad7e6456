package eval_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval"
)

func TestCompareListsWhatChangedBothWays(t *testing.T) {
	data, before := eight(t)
	after := maps.Clone(before)
	after["p2"] = says(corpus.Vague, 0, 0.6, 0.4)      // was right
	after["q2"] = says(corpus.Prohibited, 0, 0.1, 0.9) // was wrong
	after["c1"] = says(corpus.Prohibited)              // still wrong, in another way
	after["v2"] = says(corpus.Vague)                   // had errored
	c, err := eval.Compare(measure(t, data, before), measure(t, data, after))
	if err != nil {
		t.Fatal(err)
	}
	ids := func(changes []eval.Change) (ids []string) {
		for _, change := range changes {
			ids = append(ids, fmt.Sprint(change.ID, " ", change.Before, " ", change.After))
		}
		return ids
	}
	got := fmt.Sprint(c.Rows, c.Excluded, c.BothRight, c.OnlyBaseline, c.OnlyRun, c.BothWrong, c.McNemar, ids(c.Fixed), ids(c.Broken), ids(c.Changed))
	want := "6 2 3 1 1 1 1 [q2 clear prohibited] [p2 prohibited vague] [c1 vague prohibited]"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	for _, d := range c.Differences {
		if d.Name == "flagged-called-clear" {
			if got := fmt.Sprintf("%.4f %.4f %+.4f %d", *d.Baseline, *d.Run, *d.Difference, d.N); got != "0.3333 0.0000 -0.3333 3" {
				t.Errorf("flagged-called-clear: %s", got)
			}
			if *d.Low >= *d.Difference || *d.High < 0 {
				t.Errorf("flagged-called-clear: %v to %v", *d.Low, *d.High)
			}
		}
	}
}

func TestCompareIsPaired(t *testing.T) {
	var rows []map[string]any
	before, after := scripted{}, scripted{}
	for i := range 100 {
		id := fmt.Sprint("r", i)
		rows = append(rows, sample(id, nil))
		before[id], after[id] = says(corpus.Clear), says(corpus.Clear)
		if i%2 == 0 {
			before[id], after[id] = says(corpus.Vague), says(corpus.Vague)
		}
		if i < 10 {
			after[id] = says(corpus.Clear) // five more are right
		}
	}
	data := read(t, lines(t, rows...))
	c, err := eval.Compare(measure(t, data, before), measure(t, data, after))
	if err != nil {
		t.Fatal(err)
	}
	d := c.Differences[0]
	if d.Name != "accuracy" || fmt.Sprintf("%+.2f", *d.Difference) != "+0.05" || *d.Low <= 0 || *d.High > 0.12 {
		t.Errorf("%s %+.3f (%.3f to %.3f), want +0.05 with an interval above 0 and no wider than that of five rows", d.Name, *d.Difference, *d.Low, *d.High)
	}
	if math.Abs(c.McNemar-2.0/32) > 1e-9 {
		t.Errorf("McNemar %v, want 1/16", c.McNemar)
	}
}

func TestCompareTakesOtherLabelsFromTheRun(t *testing.T) {
	found := says(corpus.Prohibited)
	found.Clauses = []classifier.ClauseMatch{{ID: "order"}}
	labelled := func(clause string) *eval.Run {
		return measure(t, read(t, lines(t, sample("a", map[string]any{"outcome": "prohibited", "clauses": []string{clause}, "evidence": []string{"murder"}}))), scripted{"a": found})
	}
	c, err := eval.Compare(labelled("speech"), labelled("order"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range c.Differences {
		if d.Name == "clause-hit@1" && (*d.Baseline != 1 || *d.Run != 1) {
			t.Errorf("the baseline is held against its old labels: %v and %v", *d.Baseline, *d.Run)
		}
	}
}

func TestCompareErrNamesWhatDiffers(t *testing.T) {
	text := func(rows ...map[string]any) *eval.Run { return measure(t, read(t, lines(t, rows...)), scripted{}) }
	vague := map[string]any{"outcome": "vague", "clauses": []string{}}
	_, err := eval.Compare(
		text(sample("a", nil), sample("b", nil), sample("c", nil), sample("d", nil)),
		text(sample("a", nil), sample("b", map[string]any{"text": "Reworded."}), sample("c", vague), sample("e", nil)))
	differ, ok := errors.AsType[*eval.RowsError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	want := &eval.RowsError{OnlyBaseline: []string{"d"}, OnlyRun: []string{"e"}, OtherText: []string{"b"}, OtherLabel: []string{"c"}}
	if diff := cmp.Diff(want, differ); diff != "" {
		t.Errorf("rows that differ (-want +got):\n%s", diff)
	}
	if !strings.Contains(err.Error(), "1 only in the baseline (d); 1 only in this run (e); 1 with another text (b); 1 with another label (c)") {
		t.Errorf("got %q", err)
	}
}

func TestSaveAndLoadRun(t *testing.T) {
	data, script := eight(t)
	run := measure(t, data, script)
	path := filepath.Join(t.TempDir(), "RUN.json")
	if err := run.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := eval.LoadRun(path)
	if err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(t.TempDir(), "RUN.json")
	if err := loaded.Save(second); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(readFile(t, path), readFile(t, second)); diff != "" {
		t.Errorf("a loaded run saves differently (-first +second):\n%s", diff)
	}
	c, err := eval.Compare(loaded, run)
	if err != nil || c.OnlyBaseline+c.OnlyRun+len(c.Changed) != 0 || c.Rows != 6 {
		t.Errorf("a run compared with itself: %v, %+v", err, c)
	}
}

func TestLoadRunErrors(t *testing.T) {
	data, script := eight(t)
	path := filepath.Join(t.TempDir(), "RUN.json")
	if err := measure(t, data, script).Save(path); err != nil {
		t.Fatal(err)
	}
	good := readFile(t, path)
	for name, test := range map[string]struct{ text, want string }{
		"ErrNotJSON":       {"not json", "not JSON"},
		"ErrCutShort":      {good[:len(good)/2], "not JSON"},
		"ErrOtherFormat":   {strings.Replace(good, `"format": 1`, `"format": 2`, 1), "its format is 2, this program reads 1"},
		"ErrNoFormat":      {"{}", "its format is 0"},
		"ErrUnknownKey":    {strings.Replace(good, `"format": 1`, `"format": 1, "extra": 2`, 1), "extra"},
		"ErrContradiction": {strings.Replace(good, `"status": "fail"`, `"status": "pass"`, 1), "contradicts itself"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := eval.LoadRun(write(t, "RUN.json", test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error about %q", err, test.want)
			}
		})
	}
	if _, err := eval.LoadRun(path + "x"); err == nil {
		t.Error("ErrNoSuchFile: no error")
	}
}
