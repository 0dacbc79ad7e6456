package eval

import (
	"fmt"
	"slices"
	"strings"

	"purpose/classifier"
)

// useDifference lists the labelled uses that were not found with the same polarity and outcome, and the found ones that
// are not labelled so.
func useDifference(r *Result) (missing []GoldUse, extra []classifier.Use) {
	if r.Found == nil || r.Row.Uses == nil {
		return nil, nil
	}
	rightGold, rightFound := map[int]bool{}, map[int]bool{}
	for _, m := range matchUses(r.Row.Uses, r.Found.Uses) {
		if g, f := r.Row.Uses[m.gold], r.Found.Uses[m.found]; samePolarity(g, f) && sameOutcome(g, f) {
			rightGold[m.gold], rightFound[m.found] = true, true
		}
	}
	for i, use := range r.Row.Uses {
		if !rightGold[i] {
			missing = append(missing, use)
		}
	}
	for i, use := range r.Found.Uses {
		if !rightFound[i] {
			extra = append(extra, use)
		}
	}
	return missing, extra
}

// describeFound says what an assessment came to: the outcome, whether it is an abstention, and the probabilities.
func describeFound(a *classifier.Assessment) string {
	if a == nil {
		return "no judgement"
	}
	found := string(a.Outcome)
	if a.Abstention != nil {
		found += " (abstained: " + string(a.Abstention.Code) + ")"
	}
	if p := a.Probabilities; p != nil {
		found += fmt.Sprintf("; P clear %.2f, vague %.2f, prohibited %.2f", p.Clear, p.Vague, p.Prohibited)
	} else {
		found += "; no probabilities"
	}
	return found
}

// describeMatch says which clause was matched first, and by which passage.
func describeMatch(a *classifier.Assessment) string {
	if a == nil || len(a.Clauses) == 0 {
		return "none"
	}
	m := a.Clauses[0]
	return fmt.Sprintf("%s (score %.2f, similarity %.2f) %q", m.ID, m.Score, m.Similarity, m.Passage)
}

// listOr joins names, or says that there are none.
func listOr(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ", ")
}

// shorten puts a text on one line and cuts it after a number of code points.
func shorten(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}

// abstentionCodes says how often each code occurred, e.g. "unsure 20, language 3".
func abstentionCodes(counts map[classifier.AbstentionCode]int) string {
	var parts []string
	for code, n := range counts {
		parts = append(parts, fmt.Sprintf("%s %d", code, n))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
