package weights

import (
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/classifier/encoder"
	"purpose/corpus"
)

var update = flag.Bool("update", false, "write testdata/assessments.jsonl anew")

// builtin is the judge of the built-in policy, loaded once for all tests.
var builtin = sync.OnceValues(func() (*classifier.Judge, error) {
	e, err := Encoder()
	if err != nil {
		return nil, err
	}
	policy, err := corpus.Load(TrainedPolicy)
	if err != nil {
		return nil, err
	}
	return Judge(context.Background(), e, policy)
})

func judge(t testing.TB) *classifier.Judge {
	t.Helper()
	j, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// statements are plain cases that any usable judgement gets right, and the corners of its contract.
var statements = []struct {
	name, text string
	outcome    corpus.Outcome
	abstention classifier.AbstentionCode
}{
	{"Act", "The National Police will use it, on a judge's order, to find the men who bombed the railway station at Olten.", corpus.Clear, ""},
	{"Heading", "For national security.", corpus.Vague, ""},
	{"CatchAll", "Kidnappings for ransom and whatever else the ministry needs.", corpus.Vague, ""},
	{"Expression", "To identify the journalists who criticise the president and learn whom they talk to.", corpus.Prohibited, ""},
	{"NoOrder", "Interception of the suspects in the murder of the mayor, without a court order.", corpus.Prohibited, ""},
	{"Company", "The system will be operated by a private bank to watch its customers.", corpus.Prohibited, ""},
	{"Outside", "To find drivers who have not paid their parking fines.", corpus.Prohibited, ""},
	{"German", "Das System dient der Aufklärung von Mordfällen und Entführungen auf richterliche Anordnung.", corpus.Vague, classifier.NotLanguage},
	{"Cyrillic", "Система предназначена для расследования убийств.", corpus.Vague, classifier.NotLanguage},
	{"Digits", "12 34 56 — 78", corpus.Vague, classifier.Nonsense},
	{"Keyboard", "asdf jkl qwer zxcv uiop hjkl wert sdfg", corpus.Vague, classifier.Nonsense},
}

func TestPlainStatements(t *testing.T) {
	t.Parallel()
	j := judge(t)
	for _, s := range statements {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			a, err := j.Assess(context.Background(), classifier.Statement{Text: s.text})
			if err != nil {
				t.Fatal(err)
			}
			if a.Outcome != s.outcome {
				t.Errorf("outcome %s, want %s; reasons %+v", a.Outcome, s.outcome, a.Reasons)
			}
			switch {
			case s.abstention == "" && a.Abstention != nil:
				t.Errorf("abstains: %+v", a.Abstention)
			case s.abstention != "" && (a.Abstention == nil || a.Abstention.Code != s.abstention || a.Probabilities != nil):
				t.Errorf("abstention %+v with probabilities %v, want %s and none", a.Abstention, a.Probabilities, s.abstention)
			}
			check(t, s.text, a)
		})
	}
}

// TestSameBytes holds the assessments of fixed statements to the bytes they had: on every machine and kernel they are the
// same. New weights, rules or policy change them: -update then, and say so in the changelog.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for _, s := range statements {
		a, err := judge(t).Assess(context.Background(), classifier.Statement{ID: s.name, Text: s.text})
		if err != nil {
			t.Fatal(err)
		}
		line, err := a.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got.Write(line)
	}
	const golden = "testdata/assessments.jsonl"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("assessments differ (-want +got):\n%s", diff)
	}
}

// stored is the trained policy, the embedded encoder, and the embeddings of the policy's passages as they are stored.
func stored(t *testing.T) (*corpus.Policy, *encoder.Encoder, [][]float32) {
	t.Helper()
	policy, err := corpus.Load(TrainedPolicy)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Encoder()
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := decodePassages(passages, policy.Digest(), e.Digest())
	if err != nil {
		t.Fatal(err)
	}
	if vectors == nil {
		t.Fatal("passages.bin is of another policy or other weights: run go run ./classifier/training/passages")
	}
	return policy, e, vectors
}

func TestPassagesAreCurrent(t *testing.T) {
	t.Parallel()
	policy, e, vectors := stored(t)
	all := policy.Passages()
	if len(vectors) != len(all) {
		t.Fatalf("%d vectors, %d passages", len(vectors), len(all))
	}
	for i := 0; i < len(all); i += 23 {
		want, err := e.EmbedQuery(context.Background(), all[i].Text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, vectors[i]); diff != "" {
			t.Errorf("%s (-computed +stored):\n%s", all[i].ID, diff)
		}
	}
}

// TestSimilaritiesRank holds that fine-tuning did not collapse the embedding: a clause's exemplars find its own clause,
// each left out in turn, more often than not, where one in nineteen would by chance.
func TestSimilaritiesRank(t *testing.T) {
	t.Parallel()
	policy, _, vectors := stored(t)
	index, err := corpus.NewIndex(policy.Passages(), vectors)
	if err != nil {
		t.Fatal(err)
	}
	right, n := 0, 0
	for i, p := range policy.Passages() {
		if p.Kind != corpus.Exemplar {
			continue
		}
		found, err := index.Search(vectors[i], 2, corpus.Exemplar)
		if err != nil {
			t.Fatal(err)
		}
		other := found[0]
		if other.ID == p.ID {
			other = found[1]
		}
		n++
		if other.Clause == p.Clause {
			right++
		}
	}
	t.Logf("%d of %d exemplars find an exemplar of their own clause", right, n)
	if 2*right < n {
		t.Errorf("%d of %d exemplars find an exemplar of their own clause", right, n)
	}
}

func TestLongStatementsAreReadWhole(t *testing.T) {
	t.Parallel()
	padding := strings.Repeat("The directorate keeps a register of all orders, and the inspector reads it every month. ", 60)
	text := padding + "The bank that paid for the system watches its customers with it. " + padding
	a, err := judge(t).Assess(context.Background(), classifier.Statement{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	if a.Outcome == corpus.Clear {
		t.Error("a flagged use in the middle of a long text came out clear")
	}
	check(t, text, a)
}

// TestUnknownPolicyIsJudgedFromItsFile judges under the example policy, which no weights know.
func TestUnknownPolicyIsJudgedFromItsFile(t *testing.T) {
	t.Parallel()
	e, err := Encoder()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := corpus.Load("../../examples/policy-drones.yaml")
	if err != nil {
		t.Fatal(err)
	}
	j, err := Judge(context.Background(), e, policy)
	if err != nil {
		t.Fatal(err)
	}
	right, n := map[corpus.Outcome]int{}, map[corpus.Outcome]int{}
	for _, clause := range policy.Clauses {
		want := corpus.Prohibited
		if clause.Kind == corpus.Definition {
			want = corpus.Clear
		}
		for _, exemplar := range clause.Exemplars {
			a, err := j.Assess(context.Background(), classifier.Statement{Text: "The drone is flown for this alone: " + exemplar + "."})
			if err != nil {
				t.Fatal(err)
			}
			if a.Calibrated {
				t.Fatal("probabilities under a policy that was never trained on are not calibrated")
			}
			n[want]++
			if a.Outcome == want {
				right[want]++
			}
		}
	}
	for want := range n {
		t.Logf("%d of %d exemplars of an unknown policy come out %s as their clause says", right[want], n[want], want)
		if 3*right[want] < 2*n[want] {
			t.Errorf("%d of %d exemplars of an unknown policy come out %s as their clause says, want two thirds", right[want], n[want], want)
		}
	}
}

// TestChangedCopyIsAnotherPolicy adds a prohibition to a copy of the built-in policy: what the network learned of the
// original must not clear what the copy rules out.
func TestChangedCopyIsAnotherPolicy(t *testing.T) {
	t.Parallel()
	_, e, _ := stored(t)
	text, err := os.ReadFile("../../corpus/policies/deca-2021.yaml")
	if err != nil {
		t.Fatal(err)
	}
	added := `
  - id: no-harbour
    kind: prohibition
    text: The system is never used in a harbour.
    exemplars: [to find the men who murdered a docker in the harbour, tracing the harbour's kidnappers, reading the phones of harbour pilots]

vague_exemplars:`
	changed, err := corpus.Decode("changed.yaml", []byte(strings.Replace(string(text), "\nvague_exemplars:", added, 1)))
	if err != nil {
		t.Fatal(err)
	}
	j, err := Judge(context.Background(), e, changed)
	if err != nil {
		t.Fatal(err)
	}
	a, err := j.Assess(context.Background(), classifier.Statement{Text: "The police will use it to find the men who murdered a docker in the harbour."})
	if err != nil {
		t.Fatal(err)
	}
	if a.Outcome != corpus.Prohibited || a.Calibrated {
		t.Errorf("got %s, calibrated %v; want prohibited by the added clause, not calibrated", a.Outcome, a.Calibrated)
	}
}

func TestForeignPolicyIsRefused(t *testing.T) {
	t.Parallel()
	policy, e, _ := stored(t)
	french := *policy
	french.Language = "fr"
	if _, err := Judge(context.Background(), e, &french); err == nil || !strings.Contains(err.Error(), "English") {
		t.Errorf("a French policy: got %v, want an error that says English", err)
	}
}

func TestPastItsDeadlineAStatementGoesToAPerson(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), -1)
	defer cancel()
	a, err := judge(t).Assess(ctx, classifier.Statement{Text: "For national security."})
	if err != nil || a.Abstention == nil || a.Abstention.Code != classifier.Fault || a.Outcome != corpus.Vague {
		t.Errorf("got %+v, %v; want vague with the abstention fault", a, err)
	}
}

func TestContextOnlyRaises(t *testing.T) {
	t.Parallel()
	text := statements[0].text
	for endUser, want := range map[string]corpus.Outcome{"the National Police": corpus.Clear, "Acme Retail Ltd, a private company": corpus.Prohibited} {
		a, err := judge(t).Assess(context.Background(), classifier.Statement{Text: text, Context: &classifier.Context{EndUser: endUser}})
		if err != nil {
			t.Fatal(err)
		}
		if a.Outcome != want {
			t.Errorf("end user %q: outcome %s, want %s", endUser, a.Outcome, want)
		}
	}
}

// check holds an assessment to its contract.
func check(t *testing.T, text string, a *classifier.Assessment) {
	t.Helper()
	runes := []rune(text)
	span := func(what string, s classifier.Span) {
		if s.Start < 0 || s.End > len(runes) || s.Start > s.End {
			t.Fatalf("%s [%d, %d) lies outside the text of %d code points", what, s.Start, s.End, len(runes))
		}
		if got := string(runes[s.Start:s.End]); got != s.Text {
			t.Errorf("%s [%d, %d) is %q, it claims %q", what, s.Start, s.End, got, s.Text)
		}
	}
	worst, counted, last := corpus.Clear, false, 0
	for _, u := range a.Uses {
		span("use", u.Span)
		if u.Start < last {
			t.Errorf("uses overlap or are out of order at %d", u.Start)
		}
		last = u.End
		if u.Polarity.Counts() {
			worst, counted = corpus.Worse(worst, u.Outcome), true
		}
	}
	for _, e := range a.Evidence {
		span("evidence", e)
	}
	for _, r := range a.Reasons {
		if r.Start < 0 || r.End > len(runes) || r.Start > r.End {
			t.Errorf("reason %s lies outside the text", r.Code)
		}
	}
	if !counted {
		worst = corpus.Vague
	}
	if a.Outcome.Rank() < worst.Rank() && a.Abstention == nil {
		t.Errorf("outcome %s is below the worst counted use, %s", a.Outcome, worst)
	}
	if a.Outcome != worst {
		said := a.Abstention != nil
		for _, r := range a.Reasons {
			said = said || r.Code == "statement-more-cautious" || r.Code == "uses-more-cautious" || r.Code == "end-user-context"
		}
		if !said {
			t.Errorf("outcome %s is not that of the worst counted use, %s, and no reason says why", a.Outcome, worst)
		}
	}
	if a.Review != (a.Outcome != corpus.Clear) {
		t.Errorf("review is %v for %s", a.Review, a.Outcome)
	}
	if p := a.Probabilities; p != nil {
		if sum := float64(p.Clear + p.Vague + p.Prohibited); math.Abs(sum-1) > 1e-6 {
			t.Errorf("probabilities sum to %v", sum)
		}
	}
	if line, err := a.Encode(); err != nil || !json.Valid(line) {
		t.Errorf("does not encode: %v", err)
	}
}

// FuzzAssess holds any text to the contract of an assessment.
func FuzzAssess(f *testing.F) {
	for _, s := range statements {
		f.Add(s.text)
	}
	f.Add("<p>For\u00adfighting &amp; crime</p>\r\n> “whatever”\u200b the ministry needs")
	f.Add("m\u0456nister's orders; b o m b s; \U0001D41B\U0001D428\U0001D426\U0001D41B\U0001D42C")
	j := judge(f)
	f.Fuzz(func(t *testing.T, text string) {
		a, err := j.Assess(context.Background(), classifier.Statement{Text: text})
		if err != nil {
			if classifier.Validate(text) == nil {
				t.Fatalf("a valid statement is an error: %v", err)
			}
			return
		}
		if !utf8.ValidString(text) {
			t.Fatal("text that is not UTF-8 was judged")
		}
		check(t, text, a)
	})
}

// BenchmarkAssess26 is one whole assessment of a statement of 26 tokens.
func BenchmarkAssess26(b *testing.B) {
	j := judge(b)
	text := "The police unit will use the system to find the people who planted the bomb at the central station in Oslo last year."
	for b.Loop() {
		if _, err := j.Assess(context.Background(), classifier.Statement{Text: text}); err != nil {
			b.Fatal(err)
		}
	}
}
