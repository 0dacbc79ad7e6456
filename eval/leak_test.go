package eval_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
	"purpose/eval"
)

// The folders of the project that a judgement learns from or is given.
const root = ".."

// TestEvaluationRowsDoNotLeak holds every evaluation row against the training rows, the policies, the prompts and the
// examples.
func TestEvaluationRowsDoNotLeak(t *testing.T) {
	sources := projectSources(t)
	for _, files := range []string{"data/*.jsonl", "data/rounds/*.jsonl", "data/other/*.jsonl", "policies/*.jsonl"} {
		for _, leak := range eval.FindLeaks(rowsIn(t, files), sources) {
			t.Errorf("%s: rewrite the row or take it out", leak)
		}
	}
}

// TestPlantedLeaksAreFound plants what must not be in the evaluation rows, from each kind of source as it is read.
func TestPlantedLeaksAreFound(t *testing.T) {
	sources := projectSources(t)
	planted := map[string]string{}
	for _, source := range sources {
		kind := strings.SplitN(source.Name, "/", 3)[1] // data, examples, prompts; a policy's clause
		words := strings.Fields(source.Text)
		if _, known := planted[kind+" whole"]; !known && len(words) > 3 && len(words) < 30 {
			planted[kind+" whole"] = strings.ToUpper(source.Text) + " !"
		}
		if _, known := planted[kind+" most of it"]; !known && len(words) >= 20 && len(words) < 60 {
			planted[kind+" most of it"] = "Quite another opening, then: " + strings.Join(words[1:len(words)-1], "  ")
		}
	}
	if len(planted) < 6 {
		t.Fatalf("planted %d leaks only: %v", len(planted), planted)
	}
	var rows []eval.Row
	for what, text := range planted {
		rows = append(rows, eval.Row{ID: what, Text: text})
	}
	for _, leak := range eval.FindLeaks(rows, sources) {
		delete(planted, leak.ID)
	}
	for what := range planted {
		t.Errorf("%s: the planted leak was not found", what)
	}
}

func TestFindLeaks(t *testing.T) {
	long := "The bureau will read the handsets of the four men who burned the ferry terminal at dawn and of nobody else."
	sources := []eval.Source{{Name: "row", Text: long}, {Name: "exemplar", Text: "The murder of a bus driver"}, {Name: "other", Text: "Some text that has nothing to do with it, at a length of its own."}}
	for name, test := range map[string]struct {
		text string
		want string // kind and source; empty for none
	}{
		"LeakSameText":      {strings.ToUpper(strings.ReplaceAll(long, " ", "\n")), "same text row"},
		"LeakFullWidth":     {"Ｔｈｅ ｍｕｒｄｅｒ of a bus driver", "same text exemplar"},
		"LeakMostShingles":  {"Dear Sir, " + strings.TrimSuffix(long, " and of nobody else.") + ".", "shared passages row"},
		"LeakOneLetter":     {"The murders of a bus driver", "nearly the same exemplar"},
		"LeakOneLetterLess": {"The murder of a bus drivr", "nearly the same exemplar"},
		"OKPartOfALongText": {"The bureau will read handsets of four men", ""},
		"OKFewShingles":     {"The bureau will read the handsets of the four men it holds, once the court of appeal in the capital has said so in writing.", ""},
		"OKOtherBriefText":  {"The murder of a taxi driver in May", ""},
		"OKNoWords":         {"…", ""},
	} {
		var got string
		for _, leak := range eval.FindLeaks([]eval.Row{{ID: "x", Text: test.text}}, sources) {
			got = fmt.Sprint(leak.Kind, " ", leak.Source)
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestFindLeaksOverSeveralSources(t *testing.T) {
	first, second := "one two three four five six seven eight nine ten eleven", "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty"
	leaks := eval.FindLeaks([]eval.Row{{ID: "x", Text: first + " x y " + second}}, []eval.Source{{Name: "a", Text: first}, {Name: "b", Text: second}})
	if len(leaks) != 0 {
		t.Errorf("7 of 16 shingles: got %v", leaks)
	}
	leaks = eval.FindLeaks([]eval.Row{{ID: "x", Text: first + " twelve thirteen " + strings.TrimPrefix(second, "twelve thirteen ")}},
		[]eval.Source{{Name: "a", Text: first}, {Name: "b", Text: "eleven " + second}, {Name: "c", Text: "ten eleven twelve thirteen fourteen fifteen sixteen seventeen"}})
	if len(leaks) != 1 || leaks[0].Kind != eval.Shingles || leaks[0].Source != "a" && leaks[0].Source != "b" {
		t.Errorf("pieced together: got %v", leaks)
	}
}

func TestFileSources(t *testing.T) {
	sources, err := eval.FileSources(fstest.MapFS{
		"a.jsonl":       {Data: []byte(`{"id": "1", "text": "Of the police."}` + "\n")},
		"deeper/b.tmpl": {Data: []byte("First line here\n\nalone\nSecond line\n")},
	}, "prompts")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sources {
		got = append(got, s.Name+"="+s.Text)
	}
	want := []string{
		"prompts/a.jsonl=" + `{"id": "1", "text": "Of the police."}` + "\n", "prompts/a.jsonl:1=Of the police.",
		"prompts/deeper/b.tmpl=First line here\n\nalone\nSecond line\n", "prompts/deeper/b.tmpl:1=First line here\n", "prompts/deeper/b.tmpl:4=Second line\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

// rowsIn reads the labelled rows that a pattern names; it must name some. Each file is read by itself, since the statements
// of a policy are those of its changed version too.
func rowsIn(t *testing.T, pattern string) []eval.Row {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	var rows []eval.Row
	for _, path := range paths {
		data, err := eval.ReadFiles([]string{path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, data.Rows...)
	}
	return rows
}

func projectSources(t *testing.T) []eval.Source {
	t.Helper()
	sources := eval.RowSources(rowsIn(t, filepath.Join(root, "data/rows/*.jsonl")))
	sources = append(sources, eval.RowSources(rowsIn(t, filepath.Join(root, "data/policies/*.jsonl")))...)
	policies, err := filepath.Glob(filepath.Join(root, "data/policies/*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range append(policies, corpus.Builtin()...) {
		policy, err := corpus.Load(ref)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, eval.PolicySources(policy)...)
	}
	for _, folder := range []string{"examples", "prompts"} {
		path := filepath.Join(root, folder)
		if _, err := os.Stat(path); os.IsNotExist(err) && folder == "prompts" {
			continue // a second reader is not part of every build
		}
		more, err := eval.FileSources(os.DirFS(path), path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, more...)
	}
	return sources
}
