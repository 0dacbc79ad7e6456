package classifier

import (
	"context"

	"purpose/classifier/normalise"
	"purpose/corpus"
)

// Measured is what calibration is fitted on: the numbers that the judgement weighs for one statement, before it weighs them.
type Measured struct {
	Outcome  []float64            `json:"outcome"`  // one number a name of OutcomeFeatures
	FromUses corpus.Outcome       `json:"uses"`     // the worst counted use
	Clauses  map[string][]float64 `json:"clauses"`  // by clause id, one number a name of ClauseFeatures
	Notes    map[string]float64   `json:"notes"`    // probability by note label
	Abstains bool                 `json:"abstains"` // not legible: nothing else is set
}

// OutcomeFeatures and ClauseFeatures name the numbers of Measured, in order.
func OutcomeFeatures() []string { return append([]string(nil), outcomeFeatures...) }

// ClauseFeatures names the numbers of Measured.Clauses, in order.
func ClauseFeatures() []string { return append([]string(nil), clauseFeatures...) }

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
	for i, label := range j.encoder.Header().Notes {
		m.Notes[label] = d.signal.note[i]
	}
	return m, nil
}
