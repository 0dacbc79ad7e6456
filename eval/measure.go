package eval

import (
	"slices"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/internal/stats"
)

// measure is one figure that a report may hold.
type measure struct {
	name          string
	about         string
	unit          string // what N counts
	lowerIsBetter bool
	bounded       bool // a share or an F1: at 0 or 1 its interval is Wilson's
	figure        func(*sample) figure
}

// calibrationBins is the number of bins of the calibration error and of the reliability diagram.
const calibrationBins = 10

// maxFalsePositives is the share of clear rows that may be flagged in flagged-recall@1fp.
const maxFalsePositives = 0.01

// measures are all figures, in the order of a report.
func measures() []measure {
	list := []measure{
		{"accuracy", "right outcomes; an abstention counts as vague", "rows", false, true, ratioOf(where(everyRow, isPass))},
		{"accuracy-answered", "right outcomes among the rows without an abstention", "rows", false, true, ratioOf(where(answered, isPass))},
		{"abstained", "rows on which the system said that it cannot judge", "rows", true, true, ratioOf(where(everyRow, (*Result).Abstained))},
		{"flagged-called-clear", "vague or prohibited rows that came out clear", "rows", true, true, ratioOf(where(flagged, came(corpus.Clear)))},
		{"clear-kept", "clear rows that came out clear", "rows", false, true, ratioOf(where(expected(corpus.Clear), came(corpus.Clear)))},
		{"pairs", "minimal pairs all of whose members are right", "pairs", false, true, (*sample).pairs},
		{"macro-f1", "mean of the F1 of the three outcomes", "rows", false, true, macroF1},
	}
	for _, outcome := range corpus.Outcomes() {
		name := string(outcome)
		list = append(list,
			measure{name + "-precision", "rows that came out " + name + " and are", "rows", false, true, ratioOf(where(came(outcome), expected(outcome)))},
			measure{name + "-recall", name + " rows that came out " + name, "rows", false, true, ratioOf(where(expected(outcome), came(outcome)))},
			measure{name + "-f1", "harmonic mean of the two", "rows", false, true, ratioOf(outcomeF1(outcome))},
		)
	}
	return append(list,
		measure{"clause-hit@1", "rows with labelled clauses whose first clause is one of them", "rows", false, true, ratioOf(clauseHit(1))},
		measure{"clause-hit@3", "… one of whose first three clauses is one of them", "rows", false, true, ratioOf(clauseHit(3))},
		measure{"evidence-f1", "words of found against labelled evidence, mean over rows that label some", "rows", false, true, ratioOf(evidence)},
		measure{"use-f1", "uses found at half their span or more (IoU), with polarity and outcome", "rows", false, true, ratioOf(uses(samePolarity, sameOutcome))},
		measure{"use-polarity-f1", "… with polarity alone", "rows", false, true, ratioOf(uses(samePolarity))},
		measure{"notes-f1", "note codes, on rows that label notes", "rows", false, true, ratioOf(notes)},
		measure{"safeguards-f1", "conditions that a row's counted uses breach against those found contradicted", "rows", false, true, ratioOf(safeguards)},
		measure{"ece", "expected calibration error of the likeliest outcome, 10 bins", "rows", true, false, calibrationError},
		measure{"brier", "squared distance of the probabilities from the outcome, 0 to 2", "rows", true, false, ratioOf(brier)},
		measure{"aurc", "area under the risk-coverage curve", "rows", true, false, selectiveArea},
		measure{"flagged-recall@1fp", "vague or prohibited rows found by 1 − P(clear) when 1 % of the clear ones are flagged", "rows", false, true, flaggedRecall},
	)
}

// MetricNames lists the names that a gate may use.
func MetricNames() []string {
	var names []string
	for _, m := range measures() {
		names = append(names, m.name)
	}
	return names
}

// share is a result's part of a ratio.
type share func(*Result) (numerator, denominator float64)

// predicate says something of a judged result.
type predicate func(*Result) bool

func ratioOf(part share) func(*sample) figure {
	return func(s *sample) figure { return s.ratio(part) }
}

// where is the share of results that hold among those that are meant.
func where(meant, holds predicate) share {
	return func(r *Result) (float64, float64) {
		if !meant(r) {
			return 0, 0
		}
		return indicator(holds(r)), 1
	}
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func everyRow(*Result) bool   { return true }
func isPass(r *Result) bool   { return r.Status == Pass }
func answered(r *Result) bool { return !r.Abstained() }
func flagged(r *Result) bool  { return r.Row.Outcome != corpus.Clear }

func expected(o corpus.Outcome) predicate { return func(r *Result) bool { return r.Row.Outcome == o } }
func came(o corpus.Outcome) predicate     { return func(r *Result) bool { return r.Found.Outcome == o } }

func outcomeF1(o corpus.Outcome) share {
	return func(r *Result) (float64, float64) {
		gold, found := indicator(r.Row.Outcome == o), indicator(r.Found.Outcome == o)
		return 2 * gold * found, gold + found
	}
}

func macroF1(s *sample) figure {
	var each []figure
	for _, outcome := range corpus.Outcomes() {
		each = append(each, s.ratio(outcomeF1(outcome)))
	}
	return s.mean(each...)
}

func clauseHit(first int) share {
	return where(func(r *Result) bool { return len(r.Row.Clauses) > 0 }, func(r *Result) bool {
		found := r.Found.Clauses[:min(first, len(r.Found.Clauses))]
		return slices.ContainsFunc(found, func(m classifier.ClauseMatch) bool { return slices.Contains(r.Row.Clauses, m.ID) })
	})
}

func evidence(r *Result) (float64, float64) {
	if len(r.Row.Evidence) == 0 {
		return 0, 0
	}
	return evidenceF1(r.Row.Text, r.Row.Evidence, r.Found.Evidence), 1
}

type agreement func(GoldUse, classifier.Use) bool

func samePolarity(g GoldUse, f classifier.Use) bool { return g.Polarity == f.Polarity }
func sameOutcome(g GoldUse, f classifier.Use) bool  { return g.Outcome == f.Outcome }

// uses counts matched uses that agree in everything asked for, as an F1 over all rows that label uses.
func uses(agree ...agreement) share {
	return func(r *Result) (float64, float64) {
		if r.Row.Uses == nil {
			return 0, 0
		}
		var right float64
		for _, m := range matchUses(r.Row.Uses, r.Found.Uses) {
			right += indicator(!slices.ContainsFunc(agree, func(a agreement) bool { return !a(r.Row.Uses[m.gold], r.Found.Uses[m.found]) }))
		}
		return 2 * right, float64(len(r.Row.Uses) + len(r.Found.Uses))
	}
}

func f1Share(c stats.Counts) (float64, float64) { return 2 * c.True, c.Found + c.Gold }

func notes(r *Result) (float64, float64) {
	if r.Row.Notes == nil {
		return 0, 0
	}
	var found []string
	for _, note := range r.Found.Notes {
		found = append(found, note.Code)
	}
	return f1Share(setCounts(r.Row.Notes, found))
}

// safeguards compares breaches of conditions. The conditions are those that the assessment lists: one per condition of
// the policy, whatever the statement does with it.
func safeguards(r *Result) (float64, float64) {
	if r.Row.Uses == nil {
		return 0, 0
	}
	var conditions, gold, found []string
	for _, s := range r.Found.Safeguards {
		conditions = append(conditions, s.Clause)
		if s.Status == classifier.Contradicted {
			found = append(found, s.Clause)
		}
	}
	for _, use := range r.Row.Uses {
		if !use.Polarity.Counts() || use.Outcome != corpus.Prohibited {
			continue
		}
		for _, clause := range use.Clauses {
			if slices.Contains(conditions, clause) {
				gold = append(gold, clause)
			}
		}
	}
	return f1Share(setCounts(gold, found))
}

func brier(r *Result) (float64, float64) {
	p := r.probabilities()
	if p == nil {
		return 0, 0
	}
	return stats.Brier(p, r.Row.Outcome.Rank()), 1
}

// confidence is the probability of the likeliest outcome and whether that outcome is the row's.
func confidence(r *Result) (float64, bool, bool) {
	p := r.probabilities()
	if p == nil {
		return 0, false, false
	}
	outcome, probability := likeliest(p)
	return probability, outcome == r.Row.Outcome, true
}

func calibrationError(s *sample) figure {
	items := s.scored(confidence)
	return concerned(items, func(weight []int) float64 {
		return stats.CalibrationError(stats.Reliability(items, weight, calibrationBins))
	})
}

// selective scores the outcome that was given by the probability of the likeliest one; an assessment without
// probabilities is the least sure.
func selective(s *sample) []stats.Scored {
	none := !slices.ContainsFunc(s.judged, func(r *Result) bool { return r.probabilities() != nil })
	return s.scored(func(r *Result) (float64, bool, bool) {
		probability, _, _ := confidence(r)
		return probability, r.Status == Pass, !none
	})
}

func selectiveArea(s *sample) figure {
	items := selective(s)
	return concerned(items, stats.NewSelective(items).Area)
}

// flaggedRecall ranks by 1 − P(clear); an assessment without probabilities is flagged before all others.
func flaggedRecall(s *sample) figure {
	none := !slices.ContainsFunc(s.judged, func(r *Result) bool { return r.probabilities() != nil })
	ranking := s.scored(func(r *Result) (float64, bool, bool) {
		p := r.probabilities()
		if p == nil {
			return 1, flagged(r), !none
		}
		return 1 - p[0], flagged(r), true
	})
	positives := slices.DeleteFunc(slices.Clone(ranking), func(item stats.Scored) bool { return !item.Hit })
	ranked := stats.NewRanking(ranking)
	return concerned(positives, func(weight []int) float64 {
		recall, _ := ranked.RecallAt(maxFalsePositives, weight)
		return recall
	})
}
