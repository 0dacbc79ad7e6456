package baseline

import (
	"purpose/classifier"
	"purpose/corpus"
)

// base is what every baseline is made of: the policy it answers under and its own name.
type base struct {
	policy *corpus.Policy
	model  classifier.Model
}

// Policy is the policy that the baseline answers under.
func (b base) Policy() *corpus.Policy { return b.policy }

// Model names the baseline.
func (b base) Model() classifier.Model { return b.model }

// answer is an assessment that says an outcome and nothing else. The baselines find no uses, evidence or notes.
func (b base) answer(s classifier.Statement, outcome corpus.Outcome) *classifier.Assessment {
	id := s.ID
	if id == "" {
		id = classifier.DeriveID(s.Text)
	}
	return &classifier.Assessment{
		ID: id, Outcome: outcome, Review: outcome != corpus.Clear,
		Reasons: []classifier.Reason{}, Uses: []classifier.Use{}, Clauses: []classifier.ClauseMatch{}, Evidence: []classifier.Span{},
		Safeguards: []classifier.Safeguard{}, Sanctions: []string{}, Notes: []classifier.Message{}, Suggestions: []classifier.Message{},
		Readings: []classifier.Alternative{},
		Policy:   classifier.NewPolicyRef(b.policy),
		Model:    b.model, Ruleset: b.model.Digest,
	}
}
