package main

import (
	"context"
	_ "embed"
	"strings"
	"testing"
	"unicode/utf8"

	"purpose/classifier"
	"purpose/corpus"
)

//go:embed testdata/policy.yaml
var smallPolicy []byte

// wordAssessor judges by single words, so that a test can foresee every answer.
type wordAssessor struct{ policy *corpus.Policy }

// words are what it knows: the use that stands there, and its clause.
var words = []struct {
	word     string
	polarity classifier.Polarity
	outcome  corpus.Outcome
	clause   string
}{
	{"bombing", classifier.Stated, corpus.Clear, "terrorist-act.life"},
	{"whatever", classifier.Stated, corpus.Vague, ""},
	{"reporters", classifier.Stated, corpus.Prohibited, "carve-out.expression"},
	{"fines", classifier.Stated, corpus.Prohibited, "purpose.exclusive"},
	{"critics", classifier.Denied, corpus.Prohibited, "carve-out.expression"},
}

func (w wordAssessor) Policy() *corpus.Policy { return w.policy }

func (w wordAssessor) Model() classifier.Model {
	return classifier.Model{ID: "words-1", Digest: "sha256:words"}
}

func (w wordAssessor) Assess(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error) {
	if err := classifier.Validate(s.Text); err != nil {
		return nil, err
	}
	a := &classifier.Assessment{
		ID: s.ID, Outcome: corpus.Clear, Calibrated: true,
		Reasons: []classifier.Reason{}, Uses: []classifier.Use{}, Clauses: []classifier.ClauseMatch{}, Evidence: []classifier.Span{},
		Safeguards: []classifier.Safeguard{}, Sanctions: []string{}, Notes: []classifier.Message{}, Suggestions: []classifier.Message{}, Readings: []classifier.Alternative{},
		Policy: classifier.PolicyRef{ID: w.policy.ID, Version: w.policy.Version, Digest: w.policy.Digest()}, Model: w.Model(), Ruleset: "sha256:rules",
	}
	if a.ID == "" {
		a.ID = classifier.DeriveID(s.Text)
	}
	counted := false
	for _, known := range words {
		before, _, found := strings.Cut(s.Text, known.word)
		if !found {
			continue
		}
		start := utf8.RuneCountInString(before)
		span := classifier.Span{Start: start, End: start + len(known.word), Text: known.word}
		use := classifier.Use{Span: span, Polarity: known.polarity, Outcome: known.outcome, Clauses: []string{}}
		reason := classifier.Reason{Code: "word", Start: span.Start, End: span.End, Text: "The word is known."}
		if known.outcome == corpus.Clear {
			reason.Code = "tied"
		}
		if known.clause != "" {
			use.Clauses = append(use.Clauses, known.clause)
			reason.Clause = &known.clause
		}
		a.Uses = append(a.Uses, use)
		if known.polarity.Counts() {
			counted = true
			a.Reasons = append(a.Reasons, reason)
			a.Outcome = corpus.Worse(a.Outcome, known.outcome)
		}
	}
	if !counted {
		a.Outcome = corpus.Vague
		a.Abstention = &classifier.Abstention{Code: classifier.Nonsense, Text: "No known word is in it."}
	}
	if s.Context != nil && s.Context.EndUser == "company" {
		a.Outcome = corpus.Prohibited
	}
	a.Review = a.Outcome != corpus.Clear
	return a, nil
}

// loadSmallPolicy loads policies as the program does, but that the built-in policy is a small one.
func loadSmallPolicy(ref string) (*corpus.Policy, error) {
	if ref == defaultPolicy {
		return corpus.Decode("policy.yaml", smallPolicy)
	}
	return corpus.Load(ref)
}

func newWordAssessor(_ context.Context, policy *corpus.Policy) (classifier.Assessor, error) {
	return wordAssessor{policy}, nil
}

// result is how a run of the program ended.
type result struct {
	code           int
	stdout, stderr string
}

// runWith runs the program on a test's own streams, with the judgement by words. Streams that are wide are terminals.
func runWith(t *testing.T, change func(*program), args ...string) result {
	t.Helper()
	var stdout, stderr strings.Builder
	p := &program{
		kernel: func() (string, error) { return "words", nil },
		stdin:  strings.NewReader(""), stdout: &output{w: &stdout}, stderr: &stderr,
		getenv:      func(string) string { return "" },
		terminal:    func(any) (int, bool) { return 0, false },
		loadPolicy:  loadSmallPolicy,
		newAssessor: newWordAssessor,
	}
	if change != nil {
		change(p)
	}
	code := p.run(t.Context(), args)
	return result{code, stdout.String(), stderr.String()}
}
