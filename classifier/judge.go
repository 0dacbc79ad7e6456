package classifier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"purpose/classifier/encoder"
	"purpose/classifier/normalise"
	"purpose/classifier/penalty"
	"purpose/corpus"
)

// rules is the version of what is written in Go and not in weights or policy: it is part of the ruleset's digest and is
// raised whenever the same weights could give another assessment.
const rules = 1

// minSimilarity is the least cosine at which a passage counts as found. Below it the nearest passage is noise: of uses
// that no clause covers, nine in ten stay under it.
const minSimilarity = 0.45

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
	// Passages are the embeddings of policy.Passages(), in order, made before with the same weights. They are computed
	// when nil, which takes a few milliseconds a passage.
	Passages [][]float32
	// TrainedPolicy is the id of the policy whose clauses the network's heads stand for. Another policy is judged from
	// its passages, and its probabilities are not calibrated.
	TrainedPolicy string
	// Calibration stands in for the weights' own when it is not nil; only fitting a new one uses it.
	Calibration json.RawMessage
}

// New makes a Judge of an encoder with heads and a policy.
func New(ctx context.Context, e *encoder.Encoder, policy *corpus.Policy, options Options) (*Judge, error) {
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
	j.trained = policy.ID == options.TrainedPolicy
	for label := range j.labels {
		j.trained = j.trained && (strings.HasPrefix(label, kindPrefix) || policy.Clause(label) != nil)
	}
	j.calibrated = fitted && j.trained
	passages, vectors := policy.Passages(), options.Passages
	if vectors == nil {
		texts := make([]string, len(passages))
		for i := range passages {
			texts[i] = passages[i].Text
		}
		if vectors, err = e.EmbedDocuments(ctx, texts); err != nil {
			return nil, fmt.Errorf("embed the passages of policy %s: %w", policy.ID, err)
		}
	}
	if j.index, err = corpus.NewIndex(passages, vectors); err != nil {
		return nil, fmt.Errorf("index the passages of policy %s: %w", policy.ID, err)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "rules %d\npolicy %s\nweights %s\n", rules, policy.Digest(), e.Digest()))
	j.ruleset = "sha256:" + hex.EncodeToString(sum[:])
	return j, nil
}

// Policy is the policy that the judge judges under.
func (j *Judge) Policy() *corpus.Policy { return j.policy }

// Model identifies the weights.
func (j *Judge) Model() Model {
	return Model{ID: j.encoder.Header().ID(), Digest: j.encoder.Digest()}
}

// Assess judges one statement. The error is an *InputError, or the context's.
func (j *Judge) Assess(ctx context.Context, s Statement) (*Assessment, error) {
	if err := Validate(s.Text); err != nil {
		return nil, err
	}
	a := j.blank(s)
	normalised := normalise.Normalise(s.Text)
	d, err := j.read(ctx, normalised, s.Context)
	switch {
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
		Policy: PolicyRef{j.policy.ID, j.policy.Version, j.policy.Digest()}, Model: j.Model(), Ruleset: j.ruleset,
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

// deliberation is everything that one statement's assessment is written from. Offsets are bytes into the normalised text.
type deliberation struct {
	text          normalise.Text
	legibility    legibility
	signal        signal
	uses          []use
	terms         []penalty.Term
	features      []float64 // outcomeFeatures
	probabilities [3]float64
	fromUses      corpus.Outcome // the worst counted use
	anyUse        bool           // there is a counted use
	fromStatement corpus.Outcome // the most probable outcome of the statement as a whole
	outcome       corpus.Outcome
	unsure        bool // nothing flagged it, but clear is not probable enough
	unread        bool // nothing flagged it, but some words are in another script
	wrongHolder   bool // the context's end user is not a government body
}

// read lets the network read a statement and decides the outcome.
func (j *Judge) read(ctx context.Context, text normalise.Text, about *Context) (*deliberation, error) {
	d := &deliberation{text: text}
	threshold := j.policy.ThresholdYears()
	if threshold > 0 {
		d.terms = penalty.Find(text.Value, threshold)
	}
	reading, err := j.encoder.Read(ctx, text.Value, penalty.Hint(d.terms))
	if err != nil {
		return nil, err
	}
	d.signal = newSignal(reading)
	if d.legibility = readable(text.Value, d.signal.tokens); d.legibility.code != "" {
		return d, nil
	}
	d.uses = readUses(text.Value, d.signal.tokens, j.tags)
	for i := range d.uses {
		if err := j.match(&d.signal, &d.uses[i]); err != nil {
			return nil, err
		}
	}
	var meets, below, open bool
	for _, t := range d.terms {
		meets = meets || t.Standing == penalty.Meets
		below = below || t.Standing == penalty.Below
		open = open || t.Standing == penalty.Open
	}
	d.features = d.signal.features(d.uses, j.tags, meets, below, open)
	d.probabilities = [3]float64(softmax(j.calibration.Outcome.apply(d.features)))
	d.fromUses, d.anyUse = worstCounted(d.uses)
	best := 0
	for i, p := range d.probabilities {
		if p >= d.probabilities[best] { // a tie goes to the more cautious
			best = i
		}
	}
	d.fromStatement = corpus.Outcomes()[best]
	d.outcome = corpus.Worse(d.fromUses, d.fromStatement)
	if !j.trained {
		// The statement's probabilities were learned from another policy's clauses: here the uses decide, and the
		// statement as a whole only holds back a clear.
		d.outcome = d.fromUses
	}
	if about != nil && about.EndUser != "" {
		if d.wrongHolder, err = j.wrongHolder(ctx, about.EndUser); err != nil {
			return nil, err
		}
		if d.wrongHolder {
			d.outcome = corpus.Prohibited
		}
	}
	if d.outcome == corpus.Clear && d.legibility.foreign {
		d.outcome, d.unread = corpus.Vague, true
	}
	if d.outcome == corpus.Clear && d.probabilities[0] < j.calibration.ClearThreshold {
		d.outcome, d.unsure = corpus.Vague, true
	}
	return d, nil
}

// match finds a use's passages and completes its outcome: a denied or background use's is what it would be if it were
// stated, and under a policy that the network did not learn every use's follows from its passages.
func (j *Judge) match(s *signal, u *use) error {
	span, ok := s.span(u.start, u.end)
	if !ok {
		if u.outcome == "" {
			u.outcome = corpus.Vague
		}
		return nil
	}
	u.clauses = sigmoids(span.Clauses)
	var err error
	if u.matches, err = j.index.ByClause(span.Vector); err != nil {
		return err
	}
	if !j.trained {
		return j.matchUnknownPolicy(u, span.Vector)
	}
	if u.outcome == "" {
		u.outcome = j.impliedOutcome(u)
	}
	return nil
}

// impliedOutcome is the outcome of a denied or background use, by the clause its head holds most probable: a kept
// condition and a definition are clear, everything else is ruled out, and without a clause it is open-ended.
func (j *Judge) impliedOutcome(u *use) corpus.Outcome {
	best, kind := 0.5, corpus.Sanction
	for i := range j.policy.Clauses {
		clause := &j.policy.Clauses[i]
		if label, known := j.labels[clause.ID]; known && u.clauses[label] > best {
			best, kind = u.clauses[label], clause.Kind
		}
	}
	switch {
	case kind == corpus.Sanction:
		return corpus.Vague
	case kind == corpus.Definition, kind == corpus.Condition && u.polarity == Background:
		return corpus.Clear
	}
	return corpus.Prohibited
}

// matchUnknownPolicy decides a use by the nearest of the policy's exemplars, near misses and vague exemplars. A near miss
// nearer than every exemplar of its clause takes that clause out; a clause that overrides the nearest one's wins when it
// is almost as near; a use near nothing is the policy's unmatched. What the network calls open-ended under the policy it
// knows (a heading, a catch-all) is open-ended under any.
func (j *Judge) matchUnknownPolicy(u *use, vector []float32) error {
	misses, err := j.index.Search(vector, j.index.Len(), corpus.NearMiss)
	if err != nil {
		return err
	}
	missed := map[string]float64{}
	for _, m := range misses {
		if _, seen := missed[m.Clause]; !seen {
			missed[m.Clause] = m.Similarity
		}
	}
	kept := u.matches[:0:0]
	for _, m := range u.matches {
		if nearer, ok := missed[m.Clause]; !ok || nearer <= m.Similarity {
			kept = append(kept, m)
		}
	}
	u.matches = kept
	open, err := j.index.Nearest(vector, corpus.VagueExemplar)
	if err != nil && !errors.Is(err, corpus.ErrNoPassage) {
		return err
	}
	if u.polarity.Counts() && u.outcome == corpus.Vague {
		return nil
	}
	switch {
	case len(u.matches) == 0 || u.matches[0].Similarity < minSimilarity:
		u.outcome = j.policy.UnmatchedOutcome()
	case err == nil && open.Similarity > u.matches[0].Similarity:
		u.outcome = corpus.Vague
	default:
		const almost = 0.05
		for i, m := range u.matches[1:] {
			over := j.policy.Clause(m.Clause)
			if m.Similarity >= u.matches[0].Similarity-almost && contains(over.Overrides, u.matches[0].Clause) {
				u.matches[0], u.matches[i+1] = u.matches[i+1], u.matches[0]
				break
			}
		}
		u.outcome = corpus.Prohibited
		if kind := j.policy.Clause(u.matches[0].Clause).Kind; kind == corpus.Definition || kind == corpus.Condition && u.polarity == Background {
			u.outcome = corpus.Clear
		}
	}
	return nil
}

// wrongHolder reads an application's end user as if the statement named it as the one who works the system.
func (j *Judge) wrongHolder(ctx context.Context, endUser string) (bool, error) {
	text := "The system will be operated by " + strings.TrimSpace(endUser) + "."
	reading, err := j.encoder.Read(ctx, text, "")
	if err != nil {
		return false, err
	}
	s := newSignal(reading)
	for _, u := range readUses(text, s.tokens, j.tags) {
		if u.polarity.Counts() && u.outcome == corpus.Prohibited {
			return true, nil
		}
	}
	return false, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
