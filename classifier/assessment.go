package classifier

import (
	"bytes"
	"context"
	"encoding/json"
	"math"

	"purpose/corpus"
)

// Assessor judges statements. *Judge is the one in production. Assess returns an *InputError for a statement that
// cannot be judged at all (no assessment exists then); every later trouble is an Assessment with an abstention.
// It may be called concurrently.
type Assessor interface {
	Assess(ctx context.Context, s Statement) (*Assessment, error)
	Policy() *corpus.Policy
	Model() Model
}

// Statement is the free text that is judged.
type Statement struct {
	ID      string   `json:"id,omitempty"` // the row's own; derived from the text's digest when empty
	Text    string   `json:"text"`
	Context *Context `json:"context,omitempty"`
}

// Context is what an application says beside the statement. It adds notes, can raise an outcome and never lowers one.
type Context struct {
	Country string `json:"country,omitempty" yaml:"country"`
	EndUser string `json:"end_user,omitempty" yaml:"end_user"`
	System  string `json:"system,omitempty" yaml:"system"`
}

// Polarity says how a statement speaks of a use.
type Polarity string

// The four polarities. Only Stated and Excepted uses count towards the outcome.
const (
	Stated     Polarity = "stated"
	Denied     Polarity = "denied"
	Excepted   Polarity = "excepted"
	Background Polarity = "background"
)

// Counts reports whether a use of this polarity decides anything.
func (p Polarity) Counts() bool { return p == Stated || p == Excepted }

// Assessment is the judgement of one statement under one policy. Its JSON is a fixed contract, the same bytes from the
// command line and the API. Offsets are Unicode code points, half-open, into the text as given. Lists are never null.
type Assessment struct {
	ID            string         `json:"id"`
	Outcome       corpus.Outcome `json:"outcome"`
	Review        bool           `json:"review"`
	Abstention    *Abstention    `json:"abstention"`
	Reasons       []Reason       `json:"reasons"`
	Probabilities *Probabilities `json:"probabilities"` // null where the model gave none
	Calibrated    bool           `json:"calibrated"`
	Uses          []Use          `json:"uses"`
	Clauses       []ClauseMatch  `json:"clauses"` // at most eight, the most decisive first
	Evidence      []Span         `json:"evidence"`
	Safeguards    []Safeguard    `json:"safeguards"` // one per condition of the policy
	Sanctions     []string       `json:"sanctions"`  // clause ids, when the outcome is prohibited
	Notes         []Message      `json:"notes"`
	Suggestions   []Message      `json:"suggestions"`
	Readings      []Alternative  `json:"readings"`
	Policy        PolicyRef      `json:"policy"`
	Model         Model          `json:"model"`
	Ruleset       string         `json:"ruleset"`
}

// AbstentionCode says why the system cannot judge.
type AbstentionCode string

// The codes of an abstention.
const (
	NotLanguage AbstentionCode = "language" // not in the policy's language
	Nonsense    AbstentionCode = "nonsense" // no words, or no sense in them
	Unsure      AbstentionCode = "unsure"   // clear, but not surely enough
	Fault       AbstentionCode = "fault"    // an error or a time-out of the model
)

// Abstention says that the system cannot judge and why; the outcome is vague.
type Abstention struct {
	Code AbstentionCode `json:"code"`
	Text string         `json:"text"`
}

// Span is a piece of the statement.
type Span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Reason names one thing that decided the outcome. Clause is null where none is behind it. Text is a sentence for
// people; Start and End point at what it speaks of (0, 0 when at the whole statement).
type Reason struct {
	Code   string  `json:"code"`
	Clause *string `json:"clause"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Text   string  `json:"text"`
}

// Probabilities of the three outcomes for the whole statement; they sum to one up to rounding.
type Probabilities struct {
	Clear      Number `json:"clear"`
	Vague      Number `json:"vague"`
	Prohibited Number `json:"prohibited"`
}

// Use is one thing that the statement says the system is for.
type Use struct {
	Span
	Polarity Polarity       `json:"polarity"`
	Outcome  corpus.Outcome `json:"outcome"` // for denied and background uses: what it would be if it were stated
	Clauses  []string       `json:"clauses"`
}

// ClauseMatch is a clause that the statement bears on.
type ClauseMatch struct {
	ID         string      `json:"id"`
	Kind       corpus.Kind `json:"kind"`
	Score      Number      `json:"score"`      // probability that the clause decides
	Similarity Number      `json:"similarity"` // cosine of the nearest passage to the nearest use
	Passage    string      `json:"passage"`    // that passage's text
}

// SafeguardStatus says what the statement does with a condition of the policy.
type SafeguardStatus string

// The three states of a safeguard.
const (
	Present      SafeguardStatus = "present"
	Contradicted SafeguardStatus = "contradicted"
	NotMentioned SafeguardStatus = "not-mentioned"
)

// Safeguard is a condition of the policy as the statement treats it. Start, End and Text are absent when not mentioned.
type Safeguard struct {
	Clause string          `json:"clause"`
	Status SafeguardStatus `json:"status"`
	Start  *int            `json:"start,omitempty"`
	End    *int            `json:"end,omitempty"`
	Text   string          `json:"text,omitempty"`
}

// Message is a note or a suggestion: a code for programs, a sentence for people.
type Message struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Alternative is another reading of the statement that the judgement finds plausible.
type Alternative struct {
	Outcome     corpus.Outcome `json:"outcome"`
	Clause      *string        `json:"clause"`
	Probability Number         `json:"probability"`
	Because     string         `json:"because"`
}

// PolicyRef identifies the policy an assessment was made under.
type PolicyRef struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Digest  string `json:"digest"`
}

// NewPolicyRef identifies a policy.
func NewPolicyRef(p *corpus.Policy) PolicyRef { return PolicyRef{p.ID, p.Version, p.Digest()} }

// Model identifies the weights an assessment was made with.
type Model struct {
	ID     string `json:"id"`
	Digest string `json:"digest"`
}

// Number is a float that is written with four decimals at most, so that equal judgements are equal bytes.
type Number float64

// MarshalJSON rounds to four decimals, half away from zero, and never writes a negative zero.
func (n Number) MarshalJSON() ([]byte, error) {
	return json.Marshal(math.Round(float64(n)*1e4)/1e4 + 0)
}

// Encode writes the assessment as one line of compact JSON with a final newline: the bytes that every output shares.
func (a *Assessment) Encode() ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
