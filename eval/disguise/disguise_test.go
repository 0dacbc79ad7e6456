package disguise_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"purpose/classifier"
	"purpose/classifier/normalise"
	"purpose/corpus"
	"purpose/eval/disguise"
)

func policy(t testing.TB) *corpus.Policy {
	t.Helper()
	p, err := corpus.Load("deca-2021")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const statement = "The Harbour Police will use the system to find the kidnappers of the pilot; a judge has ordered it. Nothing is kept afterwards."

// TestTransformsChangeShape: each transform changes the statement, the same way from the same source of chance, and what the
// normaliser undoes it undoes.
func TestTransformsChangeShape(t *testing.T) {
	t.Parallel()
	p := policy(t)
	undone := map[string]bool{"homoglyphs": true, "hidden": true, "full-width": true, "mathematical": true, "wrapped": true}
	words := func(text string) string {
		return strings.Join(strings.FieldsFunc(normalise.Normalise(text).Value, func(r rune) bool { return !unicode.IsLetter(r) }), " ")
	}
	seen := map[string]bool{}
	for _, transform := range disguise.Transforms() {
		t.Run(transform.Name, func(t *testing.T) {
			if seen[transform.Name] || transform.About == "" {
				t.Errorf("named twice, or nothing is said about it")
			}
			seen[transform.Name] = true
			apply := func() string { return transform.Apply(statement, rand.New(rand.NewPCG(1, 2)), p) }
			got := apply()
			if got == statement || !utf8.ValidString(got) {
				t.Errorf("got %q, want the statement in another shape", got)
			}
			if again := apply(); again != got {
				t.Errorf("the same source of chance gave %q and %q", got, again)
			}
			if undone[transform.Name] && words(got) != words(statement) {
				t.Errorf("normalised it reads %q, want %q", words(got), words(statement))
			}
		})
	}
}

func FuzzTransforms(f *testing.F) {
	f.Add("", uint64(1))
	f.Add(" \n", uint64(2))
	f.Add(statement, uint64(3))
	f.Add("<b>ﬁne — 12% “x”</b>", uint64(4))
	p := policy(f)
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		for _, transform := range disguise.Transforms() {
			if got := transform.Apply(text, rand.New(rand.NewPCG(seed, 0)), p); !utf8.ValidString(got) {
				t.Errorf("%s made %q, which is not UTF-8", transform.Name, got)
			}
		}
	})
}

// gullible calls everything with the word "clear" or a Cyrillic letter in it clear, and what speaks of a pilot.
type gullible struct{ policy *corpus.Policy }

func (g gullible) Policy() *corpus.Policy { return g.policy }
func (g gullible) Model() classifier.Model {
	return classifier.Model{ID: "gullible", Digest: "sha256:0"}
}
func (g gullible) Assess(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
	a := &classifier.Assessment{ID: s.ID, Outcome: corpus.Vague}
	if strings.Contains(s.Text, "pilot") || strings.Contains(s.Text, "clear") || strings.ContainsFunc(s.Text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		a.Outcome = corpus.Clear
	}
	return a, nil
}

const rows = `{"id":"a-1","text":"Whatever the ministry needs from month to month.","outcome":"vague","clauses":[],"evidence":["Whatever the ministry needs"],"tags":["catch-all"],"guide":8,"source":"written"}
{"id":"a-2","text":"Finding the kidnappers of the pilot.","outcome":"clear","clauses":["terrorist-act.kidnapping"],"evidence":[],"tags":[],"guide":8,"source":"written"}
`

// execute tries 210 draws on rows and returns the report.
func execute(t *testing.T, require, output string) (string, bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.jsonl")
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	passed, err := disguise.Execute(context.Background(), []string{path}, gullible{policy(t)}, output, require, disguise.Options{Draws: 210, Seed: 1}, &out, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), passed
}

func TestExecuteCountsWhatTurned(t *testing.T) {
	t.Parallel()
	out, passed := execute(t, "flagged-turned-clear<=0.01", "json")
	if passed {
		t.Error("the gate held, though a judge that believes what it is told was fooled")
	}
	var r disguise.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	turned := map[string]int{}
	for _, item := range r.Turned {
		if item.ID != "a-1" {
			t.Errorf("%s turned clear: only a-1 is flagged", item.ID)
		}
		turned[item.Transform]++
	}
	for _, f := range r.Transforms {
		if f.FlaggedTurnedClear.N != 10 || f.ClearStayedClear.N != 10 {
			t.Errorf("%s: %d and %d draws, want 10 and 10", f.Transform, f.FlaggedTurnedClear.N, f.ClearStayedClear.N)
		}
		if f.FlaggedTurnedClear.Hits != turned[f.Transform] {
			t.Errorf("%s: %d turned, %d listed", f.Transform, f.FlaggedTurnedClear.Hits, turned[f.Transform])
		}
	}
	if turned["homoglyphs"] != 10 || turned["padded-after"] != 0 {
		t.Errorf("turned %v: want all homoglyphs, and none by padding", turned)
	}
	if r.FlaggedTurnedClear.Hits != len(r.Turned) || r.FlaggedTurnedClear.N != 210 {
		t.Errorf("%+v in all, %d listed", r.FlaggedTurnedClear, len(r.Turned))
	}
}

func TestExecuteText(t *testing.T) {
	t.Parallel()
	out, passed := execute(t, "flagged-turned-clear<=0.5", "text")
	if !passed || !strings.Contains(out, "homoglyphs") || !strings.Contains(out, "10/10") || !strings.Contains(out, "gate flagged-turned-clear<=0.5 held") {
		t.Errorf("passed %v, report:\n%s", passed, out)
	}
}

func TestExecuteRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		output, require, want string
		draws                 int
	}{
		"Output": {"html", "", "text or json", 1},
		"Draws":  {"text", "", "one at least", 0},
		"Gate":   {"text", "accuracy>=0.8", "unknown metric", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := disguise.Execute(context.Background(), []string{"none.jsonl"}, gullible{policy(t)}, test.output, test.require, disguise.Options{Draws: test.draws}, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
		})
	}
}
