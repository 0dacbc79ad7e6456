package eval_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
	"purpose/eval"
)

func TestParseGates(t *testing.T) {
	got, err := eval.ParseGates(" accuracy>=0.8,flagged-called-clear <= 7e-2 , pairs.low>0.5,clause-hit@1.high<1")
	if err != nil {
		t.Fatal(err)
	}
	want := []eval.Gate{
		{Metric: "accuracy", Operator: ">=", Limit: 0.8}, {Metric: "flagged-called-clear", Operator: "<=", Limit: 0.07},
		{Metric: "pairs", Bound: "low", Operator: ">", Limit: 0.5}, {Metric: "clause-hit@1", Bound: "high", Operator: "<", Limit: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gates (-want +got):\n%s", diff)
	}
	if none, err := eval.ParseGates("  "); err != nil || none != nil {
		t.Errorf("no gates: got %v, %v", none, err)
	}
}

func TestParseGatesErrors(t *testing.T) {
	for name, test := range map[string]struct{ list, want string }{
		"ErrUnknownMetric": {"acuracy>=0.8", `unknown metric "acuracy"; the metrics are accuracy, accuracy-answered,`},
		"ErrUnknownBound":  {"accuracy.mid>=0.8", `the bound "mid" is neither low nor high`},
		"ErrNotNumber":     {"accuracy>=80%", `"80%" is not a number`},
		"ErrNaN":           {"accuracy>=nan", `"nan" is not a number`},
		"ErrNoOperator":    {"accuracy", "is not of the form"},
		"ErrEqual":         {"accuracy==1", "is not of the form"},
		"ErrEmptyPart":     {"accuracy>=0.8,,pairs>=0.5", `"" is not of the form`},
		"ErrSeveral":       {"a>=1,accuracy>=x", `unknown metric "a"; "accuracy>=x": "x" is not a number`},
	} {
		if _, err := eval.ParseGates(test.list); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error about %q", name, err, test.want)
		}
	}
}

func TestMetricNamesAreGates(t *testing.T) {
	for _, name := range eval.MetricNames() {
		for _, bound := range []string{"", ".low", ".high"} {
			if gates, err := eval.ParseGates(name + bound + ">=0"); err != nil || gates[0].String() != name+bound+">=0" {
				t.Errorf("%s%s: got %v, %v", name, bound, gates, err)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	data, script := eight(t)
	verdicts := func(run *eval.Run, list string) (got []string) {
		gates, err := eval.ParseGates(list)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range run.Check(gates) {
			got = append(got, fmt.Sprint(g.Passed, " ", g.Reason))
		}
		return got
	}
	if diff := cmp.Diff([]string{"false 2 row(s) could not be judged"}, verdicts(measure(t, data, script), "accuracy>=0")); diff != "" {
		t.Errorf("with ERROR rows (-want +got):\n%s", diff)
	}
	script["v2"], script["v3"] = says(corpus.Vague), says(corpus.Vague) // accuracy 6/8
	got := verdicts(measure(t, data, script), "accuracy>=0.75,accuracy>0.75,accuracy.low>=0.75,accuracy.high>=0.75,flagged-called-clear<=0.2,flagged-called-clear<0.2,notes-f1>=0")
	if diff := cmp.Diff([]string{"true ", "false ", "false ", "true ", "true ", "false ", "false undefined on these rows"}, got); diff != "" {
		t.Errorf("without (-want +got):\n%s", diff)
	}
}
