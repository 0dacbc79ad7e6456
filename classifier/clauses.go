package classifier

import (
	"cmp"
	"slices"

	"purpose/corpus"
)

// maxClauses is how many clauses an assessment lists at most.
const maxClauses = 8

// clauseFeatures are what a clause's score is computed from: the network's two heads and the passages found have their
// part in one ranking.
var clauseFeatures = []string{
	"logit-statement",  // the clause head on the whole statement
	"logit-counted",    // the use's clause head: largest over the counted uses
	"logit-deciding",   // the same over the uses that have the outcome
	"similarity",       // largest cosine of a counted use to a passage of the clause
	"log-probability",  // of the outcome that the clause leads to
	"logit-background", // the use's clause head: largest over uses that do not count
}

// rankClauses scores the policy's clauses for a statement, the most decisive first, ties by the policy's order.
func (j *Judge) rankClauses(s *signal, uses []use, outcome corpus.Outcome, p [3]float64) []ClauseMatch {
	out := make([]ClauseMatch, 0, len(j.policy.Clauses))
	for i := range j.policy.Clauses {
		clause := &j.policy.Clauses[i]
		if clause.Kind == corpus.Sanction {
			continue
		}
		m := ClauseMatch{ID: clause.ID, Kind: clause.Kind}
		similarity, passage := nearestOf(clause.ID, uses)
		m.Passage = passage
		m.Similarity = Number(similarity)
		m.Score = Number(sigmoid(j.calibration.Clause.apply(j.clauseFeatures(s, uses, clause, outcome, p, similarity))[0]))
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b ClauseMatch) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), maxClauses)]
}

// clauseFeatures computes clauseFeatures for one clause.
func (j *Judge) clauseFeatures(s *signal, uses []use, clause *corpus.Clause, outcome corpus.Outcome, p [3]float64, similarity float64) []float64 {
	statement, counted, deciding, background := 0.0, 0.0, 0.0, 0.0
	if label, known := j.labels[clause.ID]; known {
		statement = s.clause[label]
		for k := range uses {
			if len(uses[k].clauses) == 0 {
				continue
			}
			score := uses[k].clauses[label]
			switch {
			case !uses[k].polarity.Counts():
				background = max(background, score)
			case uses[k].outcome == outcome:
				deciding, counted = max(deciding, score), max(counted, score)
			default:
				counted = max(counted, score)
			}
		}
	}
	leads := p[2]
	if clause.Kind == corpus.Definition {
		leads = p[0]
	}
	return []float64{logit(statement), logit(counted), logit(deciding), similarity, log(max(leads, 1e-4)), logit(background)}
}

// nearestOf is the largest similarity of a use to a passage of a clause, over the counted uses or, where none counts,
// over all, and that passage's text; 0 when there is none.
func nearestOf(clause string, uses []use) (float64, string) {
	similarity, passage, counts := -1.0, "", anyCounts(uses)
	for k := range uses {
		if counts && !uses[k].polarity.Counts() {
			continue
		}
		for _, match := range uses[k].matches {
			if match.Clause == clause && match.Similarity > similarity {
				similarity, passage = match.Similarity, match.Text
			}
		}
	}
	if passage == "" {
		return 0, ""
	}
	return similarity, passage
}

func anyCounts(uses []use) bool {
	return slices.ContainsFunc(uses, func(u use) bool { return u.polarity.Counts() })
}

// leastBackground is the least probability with which a background use is given its most probable clause: a safeguard
// is named by it, plain description has none.
const leastBackground = 0.2

// useClauses names the clauses of one use: those that its head holds more probable than not, else the single most
// probable one, which a use that is no background must have, the most probable first. Under a policy the network was not trained on they
// come from the nearest passages.
func (j *Judge) useClauses(u *use) []string {
	ids := []string{}
	if u.outcome == corpus.Vague && u.polarity.Counts() {
		return ids
	}
	if !j.trained {
		if len(u.matches) > 0 && u.matches[0].Similarity >= minSimilarity {
			ids = append(ids, u.matches[0].Clause)
		}
		return ids
	}
	type scored struct {
		id string
		p  float64
	}
	var found []scored
	best := scored{}
	for i := range j.policy.Clauses {
		clause := &j.policy.Clauses[i]
		label, known := j.labels[clause.ID]
		if !known || len(u.clauses) == 0 || !fits(clause.Kind, u) {
			continue
		}
		if p := u.clauses[label]; p >= 0.5 {
			found = append(found, scored{clause.ID, p})
		} else if p > best.p {
			best = scored{clause.ID, p}
		}
	}
	if len(found) == 0 && best.id != "" && (u.polarity != Background || best.p >= leastBackground) {
		found = append(found, best)
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.p, a.p) })
	for _, f := range found {
		ids = append(ids, f.id)
	}
	return ids
}

// fits reports whether a clause of a kind can be that of a use: a counted clear use is tied to a definition, a
// prohibited one is ruled out by something else.
func fits(kind corpus.Kind, u *use) bool {
	switch {
	case kind == corpus.Sanction:
		return false
	case u.polarity == Background:
		return true
	case u.outcome == corpus.Clear:
		return kind == corpus.Definition
	case u.outcome == corpus.Prohibited:
		return kind != corpus.Definition
	}
	return true
}
