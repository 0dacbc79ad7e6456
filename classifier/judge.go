package classifier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"purpose/classifier/encoder"
	"purpose/classifier/normalise"
	"purpose/corpus"
)

// rules is the version of what is written in Go and not in weights or policy: it is part of the ruleset's digest and is
// raised whenever the same weights could give another assessment.
const rules = 3

// Judge judges statements under one policy. It is safe for concurrent use.
type Judge struct {
	encoder     *encoder.Encoder
	policy      *corpus.Policy
	index       *corpus.Index
	tags        tagSet
	labels      map[string]int // clause label of the network → its place
	calibration calibration
	calibrated  bool // the probabilities were fitted, for this policy
	trained     bool // the network learned this policy's clauses
	ruleset     string
}

var _ Assessor = (*Judge)(nil)

// Options of a Judge.
type Options struct {
	// Passages are embeddings of passages made before with the same weights, by text. Those of policy.Passages() that are
	// missing are computed, which takes a few milliseconds each.
	Passages map[string][]float32
	// Trained says that the network learned this very policy, worded as it is, and that its heads stand for its clauses.
	// Another policy is judged from its passages, and its probabilities are not calibrated.
	Trained bool
	// Calibration stands in for the weights' own when it is not nil; only fitting a new one uses it.
	Calibration json.RawMessage
}

// New makes a Judge of an encoder with heads and a policy.
func New(ctx context.Context, e *encoder.Encoder, policy *corpus.Policy, options Options) (*Judge, error) {
	if language, _, _ := strings.Cut(policy.Language, "-"); language != "en" {
		return nil, fmt.Errorf("policy %s is in %q: statements and passages are read in English only, restate it", policy.ID, policy.Language)
	}
	header := e.Header()
	if len(header.Outcomes) != 3 || len(header.Tags) == 0 || len(header.Clauses) == 0 {
		return nil, errors.New("the weights carry no heads for outcome, uses and clauses: use a set made by classifier/training")
	}
	for i, o := range corpus.Outcomes() {
		if header.Outcomes[i] != string(o) {
			return nil, fmt.Errorf("the weights' outcomes are %v: want %v in this order", header.Outcomes, corpus.Outcomes())
		}
	}
	raw := header.Calibration
	if options.Calibration != nil {
		raw = options.Calibration
	}
	calibration, fitted, err := newCalibration(raw)
	if err != nil {
		return nil, err
	}
	j := &Judge{encoder: e, policy: policy, tags: newTagSet(header.Tags), labels: map[string]int{}, calibration: calibration}
	for i, label := range header.Clauses {
		j.labels[label] = i
	}
	j.trained = options.Trained
	if len(header.Relations) > 0 && !slices.Equal(header.Relations, relationLabels) {
		return nil, fmt.Errorf("the weights' relations are %v: want %v in this order", header.Relations, relationLabels)
	}
	for label := range j.labels {
		if j.trained && !strings.HasPrefix(label, kindPrefix) && policy.Clause(label) == nil {
			return nil, fmt.Errorf("the weights learned a clause %s that policy %s does not have: they are of another policy", label, policy.ID)
		}
	}
	j.calibrated = fitted && j.trained
	passages := policy.Passages()
	vectors, err := j.embed(ctx, passages, options.Passages)
	if err != nil {
		return nil, fmt.Errorf("embed the passages of policy %s: %w", policy.ID, err)
	}
	if j.index, err = corpus.NewIndex(passages, vectors); err != nil {
		return nil, fmt.Errorf("index the passages of policy %s: %w", policy.ID, err)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "rules %d\npolicy %s\nweights %s\n", rules, policy.Digest(), e.Digest()))
	j.ruleset = "sha256:" + hex.EncodeToString(sum[:])
	return j, nil
}

// embed gives the passages' vectors, in order; those that are known are not computed again.
func (j *Judge) embed(ctx context.Context, passages []corpus.Passage, known map[string][]float32) ([][]float32, error) {
	vectors := make([][]float32, len(passages))
	var missing []int
	var texts []string
	for i := range passages {
		if vectors[i] = known[passages[i].Text]; vectors[i] == nil {
			missing, texts = append(missing, i), append(texts, passages[i].Text)
		}
	}
	computed, err := j.encoder.EmbedDocuments(ctx, texts)
	for k, vector := range computed {
		vectors[missing[k]] = vector
	}
	return vectors, err
}

// relates reports whether the policy's clauses are read beside the statement: where the network did not learn the policy, and
// learned to tell relations.
func (j *Judge) relates() bool { return !j.trained && len(j.encoder.Header().Relations) > 0 }

// Policy is the policy that the judge judges under.
func (j *Judge) Policy() *corpus.Policy { return j.policy }

// Model identifies the weights.
func (j *Judge) Model() Model {
	return Model{ID: j.encoder.Header().ID(), Digest: j.encoder.Digest()}
}

// Assess judges one statement. The error is an *InputError, or that the context was cancelled; past its deadline a statement
// is for a person to read.
func (j *Judge) Assess(ctx context.Context, s Statement) (*Assessment, error) {
	if err := Validate(s.Text); err != nil {
		return nil, err
	}
	a := j.blank(s)
	normalised := normalise.Normalise(s.Text)
	d, err := j.read(ctx, normalised, s.Context)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return j.abstain(a, Fault, "the statement took longer to read than it was given: a person has to read it"), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, encoder.ErrNoTokens):
		return j.abstain(a, Nonsense, "the statement has no words"), nil
	case err != nil:
		return j.abstain(a, Fault, "the model failed on this statement: a person has to read it"), nil
	case d.legibility.code != "":
		return j.abstain(a, d.legibility.code, d.legibility.text), nil
	}
	j.explain(a, d)
	return a, nil
}

// blank is an assessment of nothing yet: every list there, every safeguard not mentioned.
func (j *Judge) blank(s Statement) *Assessment {
	a := &Assessment{
		ID: s.ID, Reasons: []Reason{}, Calibrated: j.calibrated, Uses: []Use{}, Clauses: []ClauseMatch{}, Evidence: []Span{},
		Safeguards: []Safeguard{}, Sanctions: []string{}, Notes: []Message{}, Suggestions: []Message{}, Readings: []Alternative{},
		Policy: NewPolicyRef(j.policy), Model: j.Model(), Ruleset: j.ruleset,
	}
	if a.ID == "" {
		a.ID = DeriveID(s.Text)
	}
	for i := range j.policy.Clauses {
		if j.policy.Clauses[i].Kind == corpus.Condition {
			a.Safeguards = append(a.Safeguards, Safeguard{Clause: j.policy.Clauses[i].ID, Status: NotMentioned})
		}
	}
	return a
}

// abstain makes the assessment of a statement that cannot be judged.
func (j *Judge) abstain(a *Assessment, code AbstentionCode, text string) *Assessment {
	a.Outcome, a.Review, a.Abstention, a.Calibrated = corpus.Vague, true, &Abstention{code, text}, false
	a.Reasons = append(a.Reasons, Reason{Code: "abstention-" + string(code), Text: sentence(text)})
	return a
}
