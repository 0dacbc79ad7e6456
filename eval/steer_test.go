package eval_test

import (
	"fmt"
	"strings"
	"testing"

	"purpose/corpus"
	"purpose/eval"
)

func TestSteer(t *testing.T) {
	vague := map[string]any{"outcome": "vague", "clauses": []string{}, "evidence": []string{}}
	with := func(text string, changes map[string]any) map[string]any {
		row := map[string]any{"text": text}
		for k, v := range changes {
			row[k] = v
		}
		return row
	}
	before := read(t, lines(t, sample("a1", with("A", nil)), sample("a2", with("B", nil)), sample("a3", with("C", nil)), sample("a4", with("D", nil)),
		sample("a5", with("E", nil)), sample("a6", with("only before", nil))))
	after := read(t, lines(t, sample("b5", with("E", vague)), sample("b1", with("A", vague)), sample("b2", with("B", vague)), sample("b3", with("C", nil)), sample("b4", with("D", nil))))
	then := measure(t, before, scripted{"a1": says(corpus.Clear), "a2": says(corpus.Clear), "a3": says(corpus.Clear), "a4": says(corpus.Clear), "a6": says(corpus.Clear)})
	now := measure(t, after, scripted{"b1": says(corpus.Vague), "b2": says(corpus.Clear), "b3": says(corpus.Clear), "b4": says(corpus.Prohibited), "b5": says(corpus.Clear)})

	if _, err := eval.Steer(then, now); err == nil || !strings.Contains(err.Error(), "same policy") {
		t.Errorf("the same policy twice: %v", err)
	}
	now.Policy.Version++
	s, err := eval.Steer(then, now)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(s.Followed.Hits, "/", s.Followed.N, " ", s.Right.Hits, "/", s.Right.N, " ", s.Steady.Hits, "/", s.Steady.N, " ", s.Excluded, " ", len(s.Stuck), s.Stuck[0].ID)
	if want := "1/2 1/2 1/2 2 1b2"; got != want { // a5 errored, a6 is gone
		t.Errorf("got %s, want %s", got, want)
	}
	now.Results = now.Results[:0]
	if _, err := eval.Steer(then, now); err == nil || !strings.Contains(err.Error(), "no statement") {
		t.Errorf("nothing in common: %v", err)
	}
}
