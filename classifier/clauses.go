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
		if j.relates() {
			m.Score = Number(relationTo(clause.ID, uses))
		}
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

// useClauseFeatures are what a clause's probability for one use is computed from: again head and passages together.
var useClauseFeatures = []string{
	"logit-head", // the use's clause head
	"similarity", // cosine of the use to the nearest passage of the clause
	"apart",      // 1 when the use does not count
}

// useClauses names the clauses of one use, the most probable first: of a use that counts the best that fits it and every
// further one that is probable enough, of one that does not those that are. A vague use that counts has none, and plain
// description neither. Under a policy that the network was not trained on the nearest passage alone decides.
func (j *Judge) useClauses(u *use) []string {
	ids := []string{}
	if u.outcome == corpus.Vague && u.polarity.Counts() {
		return ids
	}
	if j.relates() {
		return j.relatedClauses(u)
	}
	if !j.trained {
		if len(u.matches) > 0 && u.matches[0].Similarity >= minSimilarity {
			ids = append(ids, u.matches[0].Clause)
		}
		return ids
	}
	for _, r := range j.rankForUse(u) {
		if !fits(j.policy.Clause(r.clause).Kind, u) {
			continue
		}
		least := j.calibration.UseClause.Further
		switch {
		case !u.polarity.Counts():
			least = j.calibration.UseClause.Apart
		case len(ids) == 0:
			least = 0
		}
		if r.probability >= least {
			ids = append(ids, r.clause)
		}
	}
	return ids
}

// ranking is a clause as one use bears on it.
type ranking struct {
	clause      string
	probability float64
}

// rankForUse ranks the clauses for one use, the most probable first, ties by the order of the matches.
func (j *Judge) rankForUse(u *use) []ranking {
	var ranked []ranking
	for _, m := range u.matches {
		if features := j.useClauseFeatures(u, m); features != nil {
			ranked = append(ranked, ranking{m.Clause, sigmoid(j.calibration.UseClause.apply(features)[0])})
		}
	}
	slices.SortStableFunc(ranked, func(a, b ranking) int { return cmp.Compare(b.probability, a.probability) })
	return ranked
}

// useClauseFeatures computes useClauseFeatures for a use and the nearest passage of a clause; nil where the network has no
// label for the clause.
func (j *Judge) useClauseFeatures(u *use, m corpus.Match) []float64 {
	label, known := j.labels[m.Clause]
	if !known || len(u.clauses) <= label {
		return nil
	}
	apart := 0.0
	if !u.polarity.Counts() {
		apart = 1
	}
	return []float64{logit(u.clauses[label]), m.Similarity, apart}
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
