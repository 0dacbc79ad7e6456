package classifier

import (
	"context"
	"slices"
	"strings"

	"purpose/classifier/normalise"
	"purpose/classifier/penalty"
	"purpose/corpus"
)

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
	d.terms = penalty.Find(text.Value, j.policy.ThresholdYears())
	reading, err := j.encoder.Read(ctx, text.Value, penalty.Hint(d.terms))
	if err != nil {
		return nil, err
	}
	d.signal = newSignal(reading)
	if d.legibility = readable(text.Value, d.signal.tokens); d.legibility.code == "" && j.offTopic(&d.signal) {
		d.legibility = legibility{code: Nonsense, text: "the text reads as no statement of what a system is for"}
	}
	if d.legibility.code != "" {
		return d, nil
	}
	d.uses = readUses(text.Value, d.signal.tokens, j.tags)
	if len(d.uses) == 0 && !j.trained {
		// The network looks for uses of the kind that it was trained on; another policy's may be none to it.
		d.uses = []use{{start: 0, end: len(text.Value), polarity: Stated}}
	}
	for i := range d.uses {
		if err := j.match(&d.signal, &d.uses[i]); err != nil {
			return nil, err
		}
	}
	if j.relates() {
		if err := j.relate(ctx, d); err != nil {
			return nil, err
		}
	}
	d.features = d.signal.features(d.uses, j.tags, d.stands(penalty.Meets), d.stands(penalty.Below), d.stands(penalty.Open))
	d.probabilities = [3]float64(softmax(j.calibration.Outcome.apply(d.features)))
	d.fromUses, d.anyUse = worstCounted(d.uses)
	best := 0
	for i, p := range d.probabilities {
		if p >= d.probabilities[best] { // a tie goes to the more cautious
			best = i
		}
	}
	d.fromStatement = corpus.Outcomes()[best]
	if !j.trained {
		// What the statement says as a whole was learned for another policy's clauses: here the uses alone decide.
		d.probabilities, d.fromStatement = usesTogether(d.uses), d.fromUses
	}
	d.outcome = corpus.Worse(d.fromUses, d.fromStatement)
	if about != nil && about.EndUser != "" && j.holderClause() != "" {
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
	if d.outcome == corpus.Clear && j.trained && d.probabilities[0] < j.calibration.ClearThreshold {
		d.outcome, d.unsure = corpus.Vague, true
	}
	if d.outcome == corpus.Clear {
		d.uses = slices.DeleteFunc(d.uses, func(u use) bool { return u.doubtful })
	}
	return d, nil
}

// note is the probability of a note, by the network's label. That a stated term is unverified takes a term that counts.
func (d *deliberation) note(label string, at int) float64 {
	if label == "penalty-unverified" && !d.stands(penalty.Meets) && !d.stands(penalty.Below) {
		return 0
	}
	return d.signal.note[at]
}

// stands reports whether the statement states a term that stands so against the policy's threshold.
func (d *deliberation) stands(standing penalty.Standing) bool {
	return slices.ContainsFunc(d.terms, func(t penalty.Term) bool { return t.Standing == standing })
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
