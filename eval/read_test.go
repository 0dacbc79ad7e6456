package eval_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
	"purpose/eval"
)

func TestReadRowsOK(t *testing.T) {
	text := "Über uns: the murder of ﬁve, not the murder of poets; whatever else."
	row := sample("a", map[string]any{
		"text": text, "outcome": "vague", "clauses": []string{}, "evidence": []string{"whatever else"}, "tags": []string{"denial", "catch-all"},
		"uses": []map[string]any{
			{"text": "the murder of", "polarity": "stated", "outcome": "clear", "clauses": []string{"life"}},
			{"text": "the murder of", "polarity": "denied", "outcome": "clear", "clauses": []string{"life"}},
			{"text": "whatever else", "polarity": "stated", "outcome": "vague", "clauses": []string{}},
		},
		"notes": []string{},
	})
	rows, err := eval.ReadRows("r.jsonl", strings.NewReader(lines(t, row)), testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	got := rows[0]
	if got.File != "r.jsonl" || got.Line != 1 || got.Notes == nil || got.PolicyID() != eval.DefaultPolicy {
		t.Errorf("got file %q, line %d, notes %v, policy %q", got.File, got.Line, got.Notes, got.PolicyID())
	}
	var spans []string
	for _, use := range got.Uses {
		spans = append(spans, fmt.Sprint(use.Start, use.End, " ", string([]rune(text)[use.Start:use.End])))
	}
	want := []string{"10 23 the murder of", "33 46 the murder of", "54 67 whatever else"}
	if diff := cmp.Diff(want, spans); diff != "" {
		t.Errorf("spans of the uses (-want +got):\n%s", diff)
	}
}

func TestReadRowsUnlabelledIsNotEmpty(t *testing.T) {
	rows, err := eval.ReadRows("r", strings.NewReader(lines(t, sample("a", nil),
		sample("b", map[string]any{"uses": []any{}, "outcome": "vague", "clauses": []string{}}))), testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Uses != nil || rows[0].Notes != nil || rows[1].Uses == nil {
		t.Errorf("got uses %v and %v, want nil and empty", rows[0].Uses, rows[1].Uses)
	}
}

// use is one labelled use, right unless changed.
func use(text, polarity, outcome string, clauses ...string) map[string]any {
	return map[string]any{"text": text, "polarity": polarity, "outcome": outcome, "clauses": append([]string{}, clauses...)}
}

func TestReadRowsProblems(t *testing.T) {
	row := func(changes map[string]any) string { return lines(t, sample("a", changes)) }
	good := strings.TrimSuffix(row(nil), "\n")
	for name, test := range map[string]struct {
		text string
		want []string // each in the problem of this place, "LINE: text"
	}{
		"ErrEmptyFile":            {"", []string{"0: no rows"}},
		"ErrEmptyLine":            {good + "\n\n", []string{"2: empty line"}},
		"ErrNotJSON":              {"hello\n", []string{"1: not JSON at byte"}},
		"ErrNotObject":            {"[1]\n", []string{"1: not a JSON object"}},
		"ErrCutShort":             {good[:30] + "\n", []string{"1: the JSON ends too early"}},
		"ErrTrailingGarbage":      {good + " x\n", []string{"1: text after the object"}},
		"ErrTwoObjects":           {good + good + "\n", []string{"1: text after the object"}},
		"ErrNotUTF8":              {strings.Replace(good, "murder", "m\xffrder", 1) + "\n", []string{"1: not UTF-8"}},
		"ErrLoneSurrogate":        {strings.Replace(good, "murder", `m\ud800`, 1) + "\n", []string{"1: not JSON at byte"}},
		"ErrByteOrderMark":        {"\xef\xbb\xbf" + good + "\n", []string{"1: the file starts with a byte order mark"}},
		"ErrDuplicateKey":         {strings.Replace(good, "{", `{"guide":8,`, 1) + "\n", []string{`1: duplicate key "guide"`}},
		"ErrDuplicateUseKey":      {strings.Replace(good, "{", `{"uses":[{"text":"murder","text":"murder","polarity":"stated","outcome":"clear","clauses":["life"]}],`, 1), []string{`1: uses[0]: duplicate key "text"`}},
		"ErrUseNotObject":         {row(map[string]any{"uses": []any{"murder"}}), []string{"1: uses[0]: must be an object"}},
		"ErrUsesNotList":          {row(map[string]any{"uses": "murder"}), []string{`1: "uses" must be a list of objects`}},
		"ErrUnknownKey":           {row(map[string]any{"notess": []string{}}), []string{`1: unknown key "notess"`}},
		"ErrKeyInOtherCase":       {strings.Replace(good, `"tags"`, `"Tags"`, 1), []string{`1: unknown key "Tags"`, `1: no "tags"`}},
		"ErrUnknownUseKey":        {row(map[string]any{"uses": []any{map[string]any{"text": "murder", "polarity": "stated", "outcome": "clear", "clauses": []string{"life"}, "start": 3}}}), []string{`1: uses[0]: unknown key "start"`}},
		"ErrMissingID":            {row(map[string]any{"id": nil}), []string{`1: no "id"`}},
		"ErrEmptyID":              {row(map[string]any{"id": " "}), []string{`1: the "id" is empty`}},
		"ErrMissingSeveral":       {row(map[string]any{"tags": nil, "guide": nil}), []string{`1: no "tags"`, `1: no "guide"`}},
		"ErrNull":                 {strings.Replace(good, `"tags":[]`, `"tags":null`, 1), []string{`1: "tags" must be a list of strings`}},
		"ErrNullInList":           {strings.Replace(good, `"tags":[]`, `"tags":[null]`, 1), []string{`1: "tags" must be a list of strings`}},
		"ErrWrongType":            {row(map[string]any{"guide": "8", "tags": "denial"}), []string{`1: "guide" must be a whole number`, `1: "tags" must be a list of strings`}},
		"ErrGuide":                {row(map[string]any{"guide": 0}), []string{`1: "guide" is 0`}},
		"ErrSource":               {row(map[string]any{"source": ""}), []string{`1: the "source" is empty`}},
		"ErrEmptyText":            {row(map[string]any{"text": " "}), []string{"1: the statement is empty"}},
		"ErrNULByte":              {row(map[string]any{"text": "a\x00b"}), []string{"1: the statement has a NUL byte"}},
		"ErrUnknownOutcome":       {row(map[string]any{"outcome": "fine"}), []string{`1: unknown outcome "fine"`}},
		"ErrUnknownClause":        {row(map[string]any{"clauses": []string{"life", "lief"}}), []string{`1: unknown clause "lief"`}},
		"ErrClauseTwice":          {row(map[string]any{"clauses": []string{"life", "life"}}), []string{`1: clause "life" twice`}},
		"ErrSanction":             {row(map[string]any{"clauses": []string{"life", "licence"}}), []string{`1: clause "licence": a sanction decides nothing`}},
		"ErrUnknownTag":           {row(map[string]any{"tags": []string{"danger"}}), []string{`1: unknown tag "danger"`}},
		"ErrTagTwice":             {row(map[string]any{"tags": []string{"noisy", "noisy"}}), []string{`1: tag "noisy" twice`}},
		"ErrUnknownNote":          {row(map[string]any{"notes": []string{"late"}}), []string{`1: unknown note "late"`}},
		"ErrEvidence":             {row(map[string]any{"evidence": []string{"nowhere"}}), []string{"1: evidence[0] is not in the text"}},
		"ErrEvidenceEmpty":        {row(map[string]any{"evidence": []string{""}}), []string{"1: evidence[0] is not in the text"}},
		"ErrClearNoDefinition":    {row(map[string]any{"clauses": []string{"order"}}), []string{"1: clear without a definition"}},
		"ErrProhibitedTied":       {row(map[string]any{"outcome": "prohibited", "evidence": []string{"murder"}}), []string{"1: prohibited: the first clause must be the breached one"}},
		"ErrProhibitedNoClause":   {row(map[string]any{"outcome": "prohibited", "evidence": []string{"murder"}, "clauses": []string{}}), []string{"1: prohibited: the first clause must be the breached one"}},
		"ErrProhibitedNoEvidence": {row(map[string]any{"outcome": "prohibited", "clauses": []string{"speech"}}), []string{"1: prohibited without evidence"}},
		"ErrLongWithoutTag":       {row(map[string]any{"text": strings.Repeat("murder ", 80)}), []string{`1: 80 words or more: add the tag "long"`}},
		"ErrOtherPolicy":          {row(map[string]any{"policy": "drones"}), []string{`1: labelled under the policy "drones" and judged under "deca-2021"`}},
		"ErrUseNotInText":         {row(map[string]any{"uses": []any{use("arson", "stated", "clear", "life")}}), []string{"1: uses[0] is not in the text"}},
		"ErrUsesOutOfOrder":       {row(map[string]any{"uses": []any{use("of a", "stated", "clear", "life"), use("murder", "stated", "clear", "life")}}), []string{"1: uses[1] is not in the text, or out of order"}},
		"ErrUsesOverlap":          {row(map[string]any{"uses": []any{use("the murder", "stated", "clear", "life"), use("murder of", "stated", "clear", "life")}}), []string{"1: uses[1] is not in the text, or out of order"}},
		"ErrUsesImplyAnother":     {row(map[string]any{"uses": []any{use("murder", "denied", "clear", "life")}}), []string{"1: the uses imply vague, the row says clear"}},
		"ErrUsePolarity":          {row(map[string]any{"uses": []any{use("the", "said", "clear", "life"), use("murder", "stated", "clear", "life")}}), []string{`1: uses[0]: unknown polarity "said"`}},
		"ErrUseOutcome":           {row(map[string]any{"uses": []any{use("the", "denied", "bad", "life"), use("murder", "stated", "clear", "life")}}), []string{`1: uses[0]: unknown outcome "bad"`}},
		"ErrUseClause":            {row(map[string]any{"uses": []any{use("murder", "stated", "clear", "life", "lief")}}), []string{`1: uses[0]: unknown clause "lief"`}},
		"ErrUseClearUntied":       {row(map[string]any{"uses": []any{use("murder", "stated", "clear")}}), []string{"1: uses[0]: a counted clear use names a definition"}},
		"ErrDuplicateID":          {good + "\n" + row(map[string]any{"text": "Another murder."}), []string{"2: duplicate id, first at f:1"}},
		"ErrSameText":             {good + "\n" + lines(t, sample("b", map[string]any{"text": "for THE murder, of a"})), []string{"2: same text as f:1"}},
		"ErrPairOfOne":            {row(map[string]any{"pair": "p"}), []string{`1: pair "p" has 1 row(s) and one outcome`}},
		"ErrPairOneOutcome":       {row(map[string]any{"pair": "p"}) + lines(t, sample("b", map[string]any{"pair": "p"})), []string{`1: pair "p" has 2 row(s) and one outcome`}},
		"ErrAllAtOnce": {row(map[string]any{"tags": []string{"x"}, "guide": 0}) + "no\n" + lines(t, sample("b", map[string]any{"outcome": "no"})),
			[]string{`1: "guide" is 0`, `1: unknown tag "x"`, "2: not JSON", `3: unknown outcome "no"`}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := eval.ReadRows("f", strings.NewReader(test.text), testPolicy())
			problems, ok := errors.AsType[eval.Problems](err)
			if !ok || rows != nil {
				t.Fatalf("got %d rows and %v, want problems", len(rows), err)
			}
			if len(problems) != len(test.want) {
				t.Errorf("got %d problems, want %d:\n%v", len(problems), len(test.want), err)
			}
			for i, problem := range problems[:min(len(problems), len(test.want))] {
				if got := fmt.Sprintf("%d: %s", problem.Line, problem.Message); !strings.HasPrefix(got, test.want[i]) {
					t.Errorf("got %q, want %q", got, test.want[i])
				}
				if strings.Contains(problem.String(), "For the murder") {
					t.Errorf("the problem shows the statement: %s", problem)
				}
			}
		})
	}
}

func TestReadFilesUniqueOverFiles(t *testing.T) {
	first, second := write(t, "1.jsonl", lines(t, sample("a", nil))), write(t, "2.jsonl", lines(t, sample("a", nil), sample("b", map[string]any{"tags": []string{"x"}})))
	_, err := eval.ReadFiles([]string{first, second}, testPolicy())
	problems, _ := errors.AsType[eval.Problems](err)
	if len(problems) != 3 || !strings.Contains(problems[0].String(), second+":1: a: duplicate id, first at "+first+":1") {
		t.Errorf("got %v", err)
	}
	folder := t.TempDir()
	for path, want := range map[string]string{
		folder: folder + " is a folder: name the .jsonl files in it",
		"-":    "labelled rows are not read from standard input, as a run is compared by its files: write them to a .jsonl file and name that",
	} {
		if _, err := eval.ReadFiles([]string{path}, testPolicy()); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", path, err, want)
		}
	}
	for name, paths := range map[string][]string{"ErrNoFiles": nil, "ErrTwice": {first, first}, "ErrNoSuchFile": {first + "x"}} {
		if _, err := eval.ReadFiles(paths, testPolicy()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestReadFilesDescribesFiles(t *testing.T) {
	data := read(t, lines(t,
		sample("a", map[string]any{"pair": "p"}),
		sample("b", map[string]any{"pair": "p", "outcome": "vague", "clauses": []string{}}),
		sample("c", nil)))
	if f := data.Files[0]; f.Rows != 3 || f.Pairs != 1 || len(f.Digest) != len("sha256:")+64 {
		t.Errorf("got %+v", f)
	}
}

func FuzzReadRows(f *testing.F) {
	line, err := json.Marshal(sample("a", map[string]any{"uses": []any{use("murder", "stated", "clear", "life")}, "pair": "p", "notes": []string{"no-retention"}}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(line) + "\n" + strings.ReplaceAll(string(line), `"a"`, `"b"`))
	f.Add(strings.Replace(string(line), "{", `{"id":"a",`, 1))
	f.Add("{}\n[]\n\n\xff")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := eval.ReadRows("f", strings.NewReader(text), testPolicy())
		if err != nil {
			problems, ok := errors.AsType[eval.Problems](err)
			if !ok || len(problems) == 0 || rows != nil {
				t.Fatalf("got %d rows and %v", len(rows), err)
			}
			for i, p := range problems {
				if p.Line > strings.Count(text, "\n")+1 || i > 0 && p.Line < problems[i-1].Line || p.Message == "" {
					t.Fatalf("problem out of place: %+v", p)
				}
			}
			return
		}
		written := strings.Split(text, "\n")
		for _, row := range rows {
			var plain struct {
				ID, Text string
				Outcome  corpus.Outcome
			}
			if err := json.Unmarshal([]byte(written[row.Line-1]), &plain); err != nil || plain.ID != row.ID || plain.Text != row.Text || plain.Outcome != row.Outcome {
				t.Fatalf("another decoder reads line %d differently: %v %+v", row.Line, err, plain)
			}
			end := 0
			for _, use := range row.Uses {
				if use.Start < end || string([]rune(row.Text)[use.Start:use.End]) != use.Text {
					t.Fatalf("use at %d to %d is not its text", use.Start, use.End)
				}
				end = use.End
			}
		}
	})
}
