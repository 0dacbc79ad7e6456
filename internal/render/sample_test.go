package render_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/internal/render"
	"purpose/internal/source"
)

var policy = &corpus.Policy{
	ID: "sample", Version: 3, Language: "en", Title: "A sample", UnmatchedClause: "purpose.exclusive",
	Clauses: []corpus.Clause{
		{ID: "purpose.exclusive", Kind: corpus.Condition, Title: "Only these purposes", Text: "Only to prevent and investigate terrorist acts and serious crimes."},
		{ID: "terrorist-act.life", Kind: corpus.Definition, Title: "Attacks on life", Text: "Attacks on a person's life that may cause death."},
		{ID: "serious-crime", Kind: corpus.Definition, Text: "A crime punished with six years or more."},
		{ID: "carve-out.expression", Kind: corpus.CarveOut, Title: "Expression", Text: "Expressing an opinion is no terrorist act."},
		{ID: "lawful-use.authorisation", Kind: corpus.Condition, Text: "Only with every authorisation the law requires."},
		{ID: "sanction.shutdown", Kind: corpus.Sanction, Text: "A breach can lead to a shutdown of the system."},
	},
}

// span finds a piece of the statement that occurs once in it.
func span(t *testing.T, text, piece string) classifier.Span {
	t.Helper()
	before, _, found := strings.Cut(text, piece)
	if !found || strings.Count(text, piece) != 1 {
		t.Fatalf("%q does not occur once in %q", piece, text)
	}
	start := utf8.RuneCountInString(before)
	return classifier.Span{Start: start, End: start + utf8.RuneCountInString(piece), Text: piece}
}

// sample is an assessment with nothing in it but what every one has.
func sample(outcome corpus.Outcome) *classifier.Assessment {
	return &classifier.Assessment{
		ID: "s-1", Outcome: outcome, Review: outcome != corpus.Clear, Calibrated: true,
		Probabilities: &classifier.Probabilities{Clear: 0.1, Vague: 0.7, Prohibited: 0.2},
		Policy:        classifier.PolicyRef{ID: policy.ID, Version: policy.Version, Digest: "sha256:0"},
		Model:         classifier.Model{ID: "fake-1", Digest: "sha256:1"}, Ruleset: "sha256:0123456789abcdef0123",
	}
}

func ptr[T any](v T) *T { return &v }

// cases are statements with what the judgement says of them, by the name of their golden file.
var cases = []struct {
	name, file, content string
	assess              func(t *testing.T, text string) *classifier.Assessment
}{
	{"clear", "clear.txt", "For the investigation of the bombing of two buses in Oran, on a judge's order.\n", func(t *testing.T, text string) *classifier.Assessment {
		a := sample(corpus.Clear)
		bombing, order := span(t, text, "the bombing of two buses"), span(t, text, "on a judge's order")
		a.Probabilities = &classifier.Probabilities{Clear: 0.96123, Vague: 0.03, Prohibited: 0.00877}
		a.Reasons = []classifier.Reason{{Code: "tied", Clause: ptr("terrorist-act.life"), Start: bombing.Start, End: bombing.End, Text: "The use names an act of the definition."}}
		a.Uses = []classifier.Use{
			{Span: bombing, Polarity: classifier.Stated, Outcome: corpus.Clear, Clauses: []string{"terrorist-act.life", "serious-crime"}},
			{Span: order, Polarity: classifier.Background, Outcome: corpus.Clear},
		}
		a.Clauses = []classifier.ClauseMatch{
			{ID: "terrorist-act.life", Kind: corpus.Definition, Score: 0.912345, Similarity: 0.8, Passage: "the bombing of a crowded market"},
			{ID: "serious-crime", Kind: corpus.Definition, Score: 0.2, Similarity: 0.31, Passage: "murder"},
		}
		a.Safeguards = []classifier.Safeguard{{Clause: "lawful-use.authorisation", Status: classifier.Present, Start: &order.Start, End: &order.End, Text: order.Text}}
		a.Notes = []classifier.Message{{Code: "end-user-not-stated", Text: "No holder of the system can be made out."}}
		return a
	}},
	{"vague", "vague.txt", "For fighting crime and whatever the ministry needs.", func(t *testing.T, text string) *classifier.Assessment {
		a := sample(corpus.Vague)
		crime, rest := span(t, text, "fighting crime"), span(t, text, "whatever the ministry needs")
		a.Calibrated = false
		a.Reasons = []classifier.Reason{
			{Code: "catch-all", Start: rest.Start, End: rest.End, Text: "The list is left open."},
			{Code: "heading", Clause: ptr("purpose.exclusive"), Start: crime.Start, End: crime.End, Text: "A heading names no act."},
		}
		a.Uses = []classifier.Use{
			{Span: crime, Polarity: classifier.Stated, Outcome: corpus.Vague, Clauses: []string{"serious-crime"}},
			{Span: rest, Polarity: classifier.Stated, Outcome: corpus.Vague},
		}
		a.Evidence = []classifier.Span{crime, rest}
		a.Suggestions = []classifier.Message{{Code: "name-the-offence", Text: "Which offence is meant by “fighting crime”, and which penalty does national law impose for it?"}}
		a.Safeguards = []classifier.Safeguard{{Clause: "lawful-use.authorisation", Status: classifier.NotMentioned}, {Clause: "purpose.exclusive", Status: classifier.NotMentioned}}
		for i, id := range []string{"serious-crime", "terrorist-act.life", "purpose.exclusive", "carve-out.expression", "lawful-use.authorisation"} {
			a.Clauses = append(a.Clauses, classifier.ClauseMatch{ID: id, Kind: policy.Clause(id).Kind, Score: classifier.Number(0.13 - 0.01*float64(i)), Similarity: 0.5, Passage: "a passage"})
		}
		return a
	}},
	{"prohibited", "folder/long name.md", "The Directorate (Дирекция) will use the system:\r\n\r\n\t1. against the murderers of 山田太郎 and 李, on a judge's order;\r\n\t2. to watch reporters without a warrant, but never opposition figures;\r\n\t3. for parking fines — and the café́ too 👩‍👧‍👦.\r\n\r\n", func(t *testing.T, text string) *classifier.Assessment {
		a := sample(corpus.Prohibited)
		reporters, warrant, fines := span(t, text, "watch reporters"), span(t, text, "without a warrant"), span(t, text, "parking fines")
		a.Reasons = []classifier.Reason{
			{Code: "barred", Clause: ptr("carve-out.expression"), Start: reporters.Start, End: reporters.End, Text: "The use is barred: it targets what people say."},
			{Code: "barred", Clause: ptr("lawful-use.authorisation"), Start: warrant.Start, End: warrant.End, Text: "The order is set aside."},
			{Code: "outside", Clause: ptr("purpose.exclusive"), Start: fines.Start, End: fines.End, Text: "The use is outside the declared purposes."},
			{Code: "open", Start: 0, End: 0, Text: "The café́ is not said to be for anything."},
		}
		a.Uses = []classifier.Use{
			{Span: span(t, text, "the murderers of 山田太郎 and 李"), Polarity: classifier.Stated, Outcome: corpus.Clear, Clauses: []string{"terrorist-act.life"}},
			{Span: reporters, Polarity: classifier.Stated, Outcome: corpus.Prohibited, Clauses: []string{"carve-out.expression"}},
			{Span: warrant, Polarity: classifier.Stated, Outcome: corpus.Prohibited, Clauses: []string{"lawful-use.authorisation"}},
			{Span: span(t, text, "opposition figures"), Polarity: classifier.Denied, Outcome: corpus.Prohibited, Clauses: []string{"carve-out.expression"}},
			{Span: fines, Polarity: classifier.Excepted, Outcome: corpus.Prohibited, Clauses: []string{"purpose.exclusive"}},
			{Span: span(t, text, "the café́ too 👩‍👧‍👦"), Polarity: classifier.Stated, Outcome: corpus.Vague},
		}
		a.Safeguards = []classifier.Safeguard{{Clause: "lawful-use.authorisation", Status: classifier.Contradicted, Start: &warrant.Start, End: &warrant.End, Text: warrant.Text}}
		a.Sanctions = []string{"sanction.shutdown"}
		a.Readings = []classifier.Alternative{{Outcome: corpus.Vague, Clause: ptr("serious-crime"), Probability: 0.21, Because: "the reporters may be suspects"}}
		return a
	}},
	{"outside", "outside.txt", "Rescue of hikers.", func(t *testing.T, text string) *classifier.Assessment {
		a := sample(corpus.Prohibited)
		rescue := span(t, text, "Rescue of hikers")
		a.Reasons = []classifier.Reason{{Code: "outside", Clause: ptr("purpose.exclusive"), Start: rescue.Start, End: rescue.End, Text: "The use is outside the declared purposes."}}
		a.Uses = []classifier.Use{{Span: rescue, Polarity: classifier.Stated, Outcome: corpus.Prohibited, Clauses: []string{"purpose.exclusive"}}}
		return a
	}},
	{"abstention", "abstention.txt", "Pour la lutte contre le crime.", func(t *testing.T, text string) *classifier.Assessment {
		a := sample(corpus.Vague)
		a.Probabilities = nil
		a.Abstention = &classifier.Abstention{Code: classifier.NotLanguage, Text: "the statement is not in English"}
		return a
	}},
	{"hidden", "hidden.txt", "For \u202eretsis\u202c bombings\x1b[31m in the mar\u00adket\u200b and \u0301e.", func(t *testing.T, text string) *classifier.Assessment {
		a := sample(corpus.Vague)
		bombings := span(t, text, "bombings\x1b[31m")
		a.Reasons = []classifier.Reason{{Code: "heading", Start: bombings.Start, End: bombings.End, Text: "Not understood: bombings\x1b[31m\nin the market."}}
		a.Evidence = []classifier.Span{bombings}
		return a
	}},
	{"row", "rows.jsonl", `{"id":"r-1","text":"For\n\u201cfighting crime\u201d."}` + "\n", func(t *testing.T, text string) *classifier.Assessment {
		a := sample(corpus.Vague)
		crime := span(t, text, "fighting crime")
		a.Reasons = []classifier.Reason{{Code: "heading", Start: crime.Start, End: crime.End, Text: "A heading names no act."}}
		a.Uses = []classifier.Use{{Span: crime, Polarity: classifier.Stated, Outcome: corpus.Vague}}
		return a
	}},
}

// read writes a file into a new folder, which becomes the current one, and reads the statement in it.
func read(t *testing.T, file, content string) source.Document {
	t.Helper()
	t.Chdir(t.TempDir())
	if folder, _, found := strings.Cut(file, "/"); found {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	document, err := source.NewReader([]string{file}, nil, nil).Next()
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// results are the results of all cases, and two statements that could not be judged.
func results(t *testing.T) []render.Result {
	t.Helper()
	var all []render.Result
	for _, c := range cases {
		document := read(t, c.file, c.content)
		all = append(all, render.Result{Document: document, Policy: policy, Assessment: c.assess(t, document.Statement.Text)})
	}
	return append(all,
		render.Result{Document: source.Document{File: "bad.jsonl", Line: 7}, Err: &source.Problem{File: "bad.jsonl", Line: 7, Message: "unknown key"}},
		render.Result{Document: source.Document{File: "empty.txt"}, Policy: policy, Err: errors.New("the statement is empty")})
}

// show renders results in a format.
func show(t *testing.T, o render.Options, all ...render.Result) string {
	t.Helper()
	var out strings.Builder
	o.Policies = []*corpus.Policy{policy}
	o.Version = "1.2.3"
	writer, err := render.New(&out, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if err := writer.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
