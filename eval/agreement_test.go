package eval_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"purpose/corpus"
	"purpose/eval"
)

func TestAgreement(t *testing.T) {
	var first []eval.Row
	var second []eval.Label
	for i, cell := range []struct {
		n    int
		a, b corpus.Outcome
	}{{20, corpus.Clear, corpus.Clear}, {5, corpus.Clear, corpus.Vague}, {10, corpus.Vague, corpus.Clear}, {15, corpus.Vague, corpus.Vague}} {
		for k := range cell.n {
			id := fmt.Sprint(i, "-", k)
			first = append(first, eval.Row{ID: id, File: fmt.Sprint("f", i/2), Line: k + 1, Outcome: cell.a})
			second = append([]eval.Label{{ID: id, Outcome: cell.b}}, second...) // in another order
		}
	}
	c, err := eval.Agreement(first, second, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%.4f %d/%d %v", *c.Kappa, c.Same, c.Rows, c.Table); got != "0.4000 35/50 [[20 5 0] [10 15 0] [0 0 0]]" {
		t.Errorf("got %s", got)
	}
	if *c.Low < 0.1 || *c.Low > 0.25 || *c.High < 0.55 || *c.High > 0.7 {
		t.Errorf("interval %v to %v, want about 0.15 to 0.65", *c.Low, *c.High)
	}
	if len(c.Differ) != 15 || c.Differ[0] != (eval.Disagreement{ID: "1-0", File: "f0", Line: 1, First: corpus.Clear, Second: corpus.Vague}) {
		t.Errorf("%d differ, first %+v", len(c.Differ), c.Differ[0])
	}
	if len(c.ByFiles) != 2 || c.ByFiles[0].Rows != 25 || c.ByFiles[0].Same != 20 || c.ByFiles[1].Same != 15 {
		t.Errorf("by file: %+v", c.ByFiles)
	}
	same, err := eval.Agreement(first, eval.Labels(first), 1)
	if err != nil || *same.Kappa != 1 || len(same.Differ) != 0 {
		t.Errorf("with itself: %v, %+v", err, same)
	}
	for name, other := range map[string][]eval.Label{
		"ErrMissing": second[1:], "ErrMore": append(second[:len(second):len(second)], eval.Label{ID: "new"}),
		"ErrTwice": append(second[:len(second):len(second)], second[0]), "ErrOther": append(second[1:len(second):len(second)], eval.Label{ID: "new"}),
	} {
		if _, err := eval.Agreement(first, other, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestReadLabels(t *testing.T) {
	labels, err := eval.ReadLabels("s", strings.NewReader(`{"id":"a","outcome":"clear"}`+"\n"+`{"id":"b","outcome":"vague","text":"x","guide":8,"notes":["n"]}`))
	if err != nil || len(labels) != 2 || labels[1] != (eval.Label{File: "s", Line: 2, ID: "b", Outcome: corpus.Vague}) {
		t.Errorf("got %v, %v", labels, err)
	}
	_, err = eval.ReadLabels("s", strings.NewReader(`{"id":"a","outcome":"clear"}`+"\n"+`{"id":"a","outcome":"clear"}`+"\n"+`{"id":"","outcome":"vague"}`+"\n"+
		`{"id":"c","outcome":"fine"}`+"\n"+`{"id":"d"}`+"\n"+`{"id":"e","outcome":"clear","why":"x"}`+"\n"+`{"id":"f","id":"f","outcome":"clear"}`+"\n"))
	problems, _ := errors.AsType[eval.Problems](err)
	want := []string{"duplicate id, first at line 1", `the "id" is empty`, `unknown outcome "fine"`, `no "outcome"`, `unknown key "why"`, `duplicate key "id"`}
	if len(problems) != len(want) {
		t.Fatalf("got %v", err)
	}
	for i, p := range problems {
		if p.Line != i+2 || !strings.HasPrefix(p.Message, want[i]) {
			t.Errorf("got %s, want line %d: %s", p, i+2, want[i])
		}
	}
	if _, err := eval.ReadLabels("s", strings.NewReader("")); err == nil {
		t.Error("ErrEmpty: no error")
	}
}
