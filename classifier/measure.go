package classifier

import (
	"context"

	"purpose/classifier/normalise"
	"purpose/corpus"
)

// Measured is what calibration is fitted on: the numbers that the judgement weighs for one statement, before it weighs them.
type Measured struct {
	Outcome  []float64            `json:"outcome"`   // one number a name of OutcomeFeatures
	FromUses corpus.Outcome       `json:"from_uses"` // the worst counted use
	Clauses  map[string][]float64 `json:"clauses"`   // by clause id, one number a name of ClauseFeatures
	Uses     []MeasuredUse        `json:"uses"`
	Notes    map[string]float64   `json:"notes"`    // probability by note label
	Abstains bool                 `json:"abstains"` // not legible: nothing else is set
}

// MeasuredUse is a use as found: code points of the text as given, and the numbers of UseClauseFeatures by clause id.
type MeasuredUse struct {
	Start    int                  `json:"start"`
	End      int                  `json:"end"`
	Polarity Polarity             `json:"polarity"`
	Clauses  map[string][]float64 `json:"clauses"`
}

// OutcomeFeatures names the numbers of Measured.Outcome, in order.
func OutcomeFeatures() []string { return append([]string(nil), outcomeFeatures...) }

// ClauseFeatures names the numbers of Measured.Clauses, in order.
func ClauseFeatures() []string { return append([]string(nil), clauseFeatures...) }

// UseClauseFeatures names the numbers of MeasuredUse.Clauses, in order.
func UseClauseFeatures() []string { return append([]string(nil), useClauseFeatures...) }

// Measure reads a statement and returns what calibration is fitted on.
func (j *Judge) Measure(ctx context.Context, text string) (*Measured, error) {
	if err := Validate(text); err != nil {
		return nil, err
	}
	d, err := j.read(ctx, normalise.Normalise(text), nil)
	if err != nil {
		return nil, err
	}
	if d.legibility.code != "" {
		return &Measured{Abstains: true}, nil
	}
	m := &Measured{Outcome: d.features, FromUses: d.fromUses, Clauses: map[string][]float64{}, Notes: map[string]float64{}}
	for i := range j.policy.Clauses {
		if clause := &j.policy.Clauses[i]; clause.Kind != corpus.Sanction {
			similarity, _ := nearestOf(clause.ID, d.uses)
			m.Clauses[clause.ID] = j.clauseFeatures(&d.signal, d.uses, clause, d.outcome, d.probabilities, similarity)
		}
	}
	for i := range d.uses {
		u := &d.uses[i]
		span := d.span(u.start, u.end)
		found := MeasuredUse{span.Start, span.End, u.polarity, map[string][]float64{}}
		for _, match := range u.matches {
			if features := j.useClauseFeatures(u, match); features != nil {
				found.Clauses[match.Clause] = features
			}
		}
		m.Uses = append(m.Uses, found)
	}
	for i, label := range j.encoder.Header().Notes {
		m.Notes[label] = d.note(label, i)
	}
	return m, nil
}
