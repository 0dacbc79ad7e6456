package baseline

import (
	"context"

	"purpose/classifier"
	"purpose/corpus"
)

// Majority answers every statement with the same outcome.
type Majority struct {
	base
	outcome corpus.Outcome
}

// NewMajority takes the outcomes of the rows that are measured and answers with the most frequent one, of equally
// frequent ones the more cautious: no constant answer does better on those rows.
func NewMajority(policy *corpus.Policy, gold []corpus.Outcome) *Majority {
	count := map[corpus.Outcome]int{}
	for _, outcome := range gold {
		count[outcome]++
	}
	best := corpus.Clear
	for _, outcome := range corpus.Outcomes() {
		if count[outcome] >= count[best] {
			best = outcome
		}
	}
	name := "always-" + string(best)
	return &Majority{base{policy, classifier.Model{ID: name, Digest: name}}, best}
}

// Assess returns the one outcome.
func (m *Majority) Assess(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
	if err := classifier.Validate(s.Text); err != nil {
		return nil, err
	}
	return m.answer(s, m.outcome), nil
}
