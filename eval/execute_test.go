package eval_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readFile(t, path), got); diff != "" {
		t.Errorf("%s (-want +got; refresh with -update):\n%s", name, diff)
	}
}

// letters embeds a text as how often it has each letter.
type letters struct{}

func (letters) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	vector := make([]float32, 26)
	for _, r := range strings.ToLower(text) {
		if r >= 'a' && r <= 'z' {
			vector[r-'a']++
		}
	}
	return vector, nil
}

func (l letters) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i], _ = l.EmbedQuery(ctx, text)
	}
	return vectors, nil
}

// explained is the script of eight rows with one failed item that has everything to show.
func explained(t *testing.T) (string, scripted) {
	t.Helper()
	data, script := eight(t)
	q2 := says(corpus.Clear, 0.6, 0.4, 0)
	q2.Clauses = []classifier.ClauseMatch{{ID: "life", Kind: corpus.Definition, Score: 0.7, Similarity: 0.8123, Passage: "the murder of a guard"}}
	q2.Uses = []classifier.Use{{Span: classifier.Span{Start: 8, End: 20, Text: "murder of q2"}, Polarity: classifier.Stated, Outcome: corpus.Clear}}
	q2.Reasons = []classifier.Reason{{Code: "tied", Text: "It is tied to <life>."}}
	script["q2"] = q2
	text := readFile(t, data.Files[0].Path)
	return strings.Replace(text, `"id":"q2",`, `"id":"q2","uses":[{"text":"murder","polarity":"stated","outcome":"prohibited","clauses":["speech"]}],`, 1), script
}

// run executes in a folder of its own, with rows.jsonl in it.
func run(t *testing.T, o eval.Options, rows string) (stdout string, passed bool, err error) {
	t.Helper()
	if _, err := os.Stat("rows.jsonl"); err != nil {
		t.Chdir(t.TempDir())
	}
	if err := os.WriteFile("rows.jsonl", []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if o.Files == nil {
		o.Files = []string{"rows.jsonl"}
	}
	var out, diagnostics bytes.Buffer
	passed, err = eval.Execute(context.Background(), o, &out, &diagnostics)
	return strings.ReplaceAll(out.String(), testPolicy().Digest(), "sha256:policy"), passed, err
}

func TestExecuteText(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	rows, script := explained(t)
	first, _, err := run(t, eval.Options{Assessor: script, SaveRun: "RUN.json"}, rows)
	if _, ok := errors.AsType[*eval.RowError](err); !ok {
		t.Errorf("with ERROR rows: got %v, want a *RowError", err)
	}
	better := maps.Clone(script)
	better["q2"], better["p1"], better["v2"], better["v3"] = says(corpus.Prohibited, 0, 0, 1), says(corpus.Vague), says(corpus.Vague), says(corpus.Vague)
	_, _, err = run(t, eval.Options{
		Assessor: better, Baseline: "RUN.json", Require: "accuracy>=0.5, pairs.low>=0.5", Baselines: true, Embedder: letters{}, EmbedderName: "letters",
		Second: []string{"second.jsonl"},
	}, rows)
	if err == nil {
		t.Error("a missing second labeling: no error")
	}
	if err := os.WriteFile("second.jsonl", []byte(strings.Replace(rows, `"outcome":"clear"`, `"outcome":"vague"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	second, passed, err := run(t, eval.Options{
		Assessor: better, Baseline: "RUN.json", Require: "accuracy>=0.5, pairs.low>=0.5", Baselines: true, Embedder: letters{}, EmbedderName: "letters",
		Second: []string{"second.jsonl"},
	}, rows)
	if err != nil || passed {
		t.Errorf("a missed gate: got %v, %v", passed, err)
	}
	t.Chdir(here)
	golden(t, "report.txt", first)
	golden(t, "compared.txt", second)
}

func TestExecuteJSONIsARun(t *testing.T) {
	rows, script := explained(t)
	delete(script, "v2")
	out, _, _ := run(t, eval.Options{Assessor: script, Output: "json", Require: "accuracy>=0", Baselines: true}, rows)
	if err := os.WriteFile("RUN.json", []byte(strings.ReplaceAll(out, "sha256:policy", testPolicy().Digest())), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := eval.LoadRun("RUN.json"); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Gates     []map[string]any
		Baselines []struct{ Duels []map[string]any }
		LeftOut   []string `json:"left_out"`
		Results   []map[string]any
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Gates) != 1 || report.Gates[0]["passed"] != false || len(report.Baselines) != 2 || len(report.Baselines[0].Duels) != 4 || len(report.LeftOut) != 1 || len(report.Results) != 8 {
		t.Errorf("got %d gates, %d baselines, %d left out, %d results", len(report.Gates), len(report.Baselines), len(report.LeftOut), len(report.Results))
	}
	again, passed, err := run(t, eval.Options{Assessor: script, Baseline: "RUN.json"}, rows)
	if _, isRow := errors.AsType[*eval.RowError](err); !isRow || passed || !strings.Contains(again, "only before 0, only now 0") {
		t.Errorf("a report as baseline: %v, %v", passed, err)
	}
}

func TestExecuteHTMLIsSelfContained(t *testing.T) {
	rows, script := explained(t)
	hostile := `<script>alert(1)</script> & "more"`
	encoded, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	rows = strings.Replace(rows, `"For the murder of c1."`, string(encoded), 1)
	out, _, _ := run(t, eval.Options{Assessor: script, Output: "html", Require: "accuracy>=0.1", Baselines: true, Embedder: letters{}, EmbedderName: "<b>letters</b>"}, rows)
	if strings.Contains(out, "<script>alert") || strings.Contains(out, "<b>letters") || !strings.Contains(out, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; ") {
		t.Error("a statement or a name is not escaped")
	}
	for _, address := range regexp.MustCompile(`(?:https?:)?//[a-z][^\s"'<)]*`).FindAllString(out, -1) {
		if !strings.HasPrefix(address, "http://www.w3.org/") { // names of XML namespaces
			t.Errorf("outside address %s", address)
		}
	}
	if found := regexp.MustCompile(`(?i)<link|<img|<iframe|\ssrc=|@import|url\(|\son[a-z]+=`).FindString(out); found != "" {
		t.Errorf("the page asks for %q", found)
	}
	for _, part := range []string{"<svg", `id="gates"`, `id="baselines"`, `id="failed"`, "the model is on fire", "It is tied to &lt;life&gt;.", "similarity 0.81"} {
		if !strings.Contains(out, part) {
			t.Errorf("no %s in the page", part)
		}
	}
	if got := strings.Count(out, `<details class="item"`); got != 4 {
		t.Errorf("%d failed items, want 4", got)
	}
	if charts, tables := strings.Count(out, "<svg"), strings.Count(out, "<table"); charts != 5 || tables < charts {
		t.Errorf("%d charts, %d tables", charts, tables)
	}
	// The elements close: what HTML leaves open is in the lists below.
	decoder := xml.NewDecoder(strings.NewReader(strings.Replace(out, "<!DOCTYPE html>", "", 1)))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
	}
}

func TestExecuteSecondLabelingInAFolder(t *testing.T) {
	text, folder := lines(t, sample("a", nil), sample("b", map[string]any{"outcome": "vague", "clauses": []string{}})), t.TempDir()
	o := eval.Options{Assessor: scripted{"a": says(corpus.Clear), "b": says(corpus.Vague)}, Second: []string{folder}}
	if _, _, err := run(t, o, text); err == nil || !strings.Contains(err.Error(), "no .jsonl file") {
		t.Errorf("an empty folder: got %v", err)
	}
	for name, label := range map[string]string{"1.jsonl": `{"id":"b","outcome":"vague"}`, "2.jsonl": `{"id":"a","outcome":"vague"}`, "notes.txt": "not labels"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(label), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, _, err := run(t, o, text)
	if err != nil || !strings.Contains(out, "same outcome on 1 of 2 rows") {
		t.Errorf("got %v:\n%s", err, out)
	}
}

func TestExecuteErrors(t *testing.T) {
	rows, script := explained(t)
	for name, test := range map[string]struct {
		options eval.Options
		want    string
	}{
		"ErrOutput":     {eval.Options{Output: "pdf"}, `unknown output "pdf"`},
		"ErrGate":       {eval.Options{Require: "x>=1"}, "unknown metric"},
		"ErrNoBaseline": {eval.Options{Baseline: "absent.json"}, "absent.json"},
		"ErrNoFile":     {eval.Options{Files: []string{"absent.jsonl"}}, "absent.jsonl"},
		"ErrSaveRun":    {eval.Options{SaveRun: "no/such/folder/RUN.json"}, "save the run"},
	} {
		t.Run(name, func(t *testing.T) {
			test.options.Assessor = script
			out, passed, err := run(t, test.options, rows)
			if err == nil || !strings.Contains(err.Error(), test.want) || passed || out != "" {
				t.Errorf("got %v, %v and %d bytes, want an error about %q and nothing else", passed, err, len(out), test.want)
			}
		})
	}
	_, _, err := run(t, eval.Options{Assessor: script}, rows+"{}\n")
	if _, ok := errors.AsType[eval.Problems](err); !ok {
		t.Errorf("bad rows: got %v, want Problems", err)
	}
}

// full fails every write, as a full disk does.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestExecuteReportsAFullDisk(t *testing.T) {
	rows, script := explained(t)
	path := write(t, "rows.jsonl", rows)
	for _, output := range []string{"text", "json", "html"} {
		if _, err := eval.Execute(context.Background(), eval.Options{Files: []string{path}, Assessor: script, Output: output}, full{}, io.Discard); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("%s: got %v", output, err)
		}
	}
}

func TestExecutePasses(t *testing.T) {
	text := lines(t, sample("a", nil), sample("b", map[string]any{"outcome": "vague", "clauses": []string{}}))
	script := scripted{"a": says(corpus.Clear), "b": says(corpus.Vague)}
	out, passed, err := run(t, eval.Options{Assessor: script, Require: "accuracy>=1"}, text)
	if err != nil || !passed || strings.Contains(out, "failed items") || !strings.HasSuffix(out, "1 of 1 gates met\n") {
		t.Errorf("got %v, %v:\n%s", passed, err, out)
	}
}
