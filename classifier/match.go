package classifier

import (
	"errors"
	"slices"

	"purpose/corpus"
)

// minSimilarity is the least cosine at which a passage counts as found under a policy that the network did not learn. It
// was chosen by hand and has not been measured apart.
const minSimilarity = 0.45

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
	if j.relates() {
		return nil
	}
	if !j.trained {
		return j.matchUnknownPolicy(u, span.Vector)
	}
	if u.outcome == "" {
		u.outcome = j.impliedOutcome(u)
	}
	return nil
}

// impliedOutcome is the outcome of a denied or background use, by its most probable clause: a kept condition and a
// definition are clear, everything else is ruled out, and with no clause it is open-ended.
func (j *Judge) impliedOutcome(u *use) corpus.Outcome {
	ranked := j.rankForUse(u)
	if len(ranked) == 0 || ranked[0].probability < j.calibration.UseClause.Apart {
		return corpus.Vague
	}
	return j.leadsTo(ranked[0].clause, u.polarity)
}

// leadsTo is the outcome of a use that a clause covers: a definition ties it and a condition kept in the background is a
// safeguard; every other clause rules it out.
func (j *Judge) leadsTo(clause string, polarity Polarity) corpus.Outcome {
	kind := j.policy.Clause(clause).Kind
	if kind == corpus.Definition || kind == corpus.Condition && polarity == Background {
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
	u.doubtful = false
	if u.polarity.Counts() && u.outcome == corpus.Vague {
		return nil
	}
	if u.polarity.Counts() {
		u.counted = j.nearnesses(u, open.Similarity)
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
			if m.Similarity >= u.matches[0].Similarity-almost && slices.Contains(over.Overrides, u.matches[0].Clause) {
				u.matches[0], u.matches[i+1] = u.matches[i+1], u.matches[0]
				break
			}
		}
		u.outcome = j.leadsTo(u.matches[0].Clause, u.polarity)
	}
	return nil
}

// nearnesses are the outcomes' probabilities for a use under a policy that the network did not learn: of the nearest
// passage that leads to each, where being near nothing speaks for the policy's unmatched. They are not calibrated.
func (j *Judge) nearnesses(u *use, open float64) [3]float64 {
	const temperature = 0.05 // of the softmax over cosines
	near := [3]float64{-1, open, -1}
	rank := j.policy.UnmatchedOutcome().Rank()
	near[rank] = max(near[rank], minSimilarity)
	for _, m := range u.matches {
		rank := j.leadsTo(m.Clause, u.polarity).Rank()
		near[rank] = max(near[rank], m.Similarity)
	}
	for i := range near {
		near[i] /= temperature
	}
	return [3]float64(softmax(near[:]))
}
