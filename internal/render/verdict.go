package render

import (
	"fmt"
	"slices"
	"strings"

	"purpose/classifier"
	"purpose/corpus"
)

// verdict says in a sentence how a statement stands.
func verdict(r Result) string {
	a := r.Assessment
	const person = "For a person to look at: "
	switch {
	case a.Abstention != nil:
		return person + "the system cannot judge the statement: " + strings.TrimSuffix(a.Abstention.Text, ".") + "."
	case a.Outcome == corpus.Prohibited:
		return person + standing(r.Policy, deciding(a)) + " (prohibited)."
	case a.Outcome == corpus.Vague:
		return person + "open-ended (vague). Nothing stated is ruled out, but not everything can be tied to a definition."
	case a.Review:
		return person + "see the reasons."
	}
	return "Nothing flagged. This is not an approval."
}

// deciding collects the clauses that make a statement prohibited: those of its prohibited uses, else of its reasons.
func deciding(a *classifier.Assessment) []string {
	var clauses []string
	add := func(id string) {
		if !slices.Contains(clauses, id) {
			clauses = append(clauses, id)
		}
	}
	for _, use := range a.Uses {
		if use.Polarity.Counts() && use.Outcome == corpus.Prohibited {
			for _, id := range use.Clauses {
				add(id)
			}
		}
	}
	if clauses == nil {
		for _, reason := range a.Reasons {
			if reason.Clause != nil && !supporting[reason.Code] && weight(a, reason) == corpus.Prohibited {
				add(*reason.Clause)
			}
		}
	}
	return clauses
}

// standing keeps apart what is outside the declared purposes, which need not be wrong in itself, and what a clause bars.
func standing(p *corpus.Policy, clauses []string) string {
	var bars []string
	outside := false
	for _, id := range clauses {
		if id == p.UnmatchedClause {
			outside = true
		} else {
			bars = append(bars, id)
		}
	}
	switch {
	case len(clauses) == 0:
		return "ruled out"
	case len(bars) == 0:
		return fmt.Sprintf("outside the declared purposes, under %s", p.UnmatchedClause)
	case outside:
		return fmt.Sprintf("barred by %s, and outside the declared purposes, under %s", list(bars), p.UnmatchedClause)
	}
	return "barred by " + list(bars)
}

// describe says what a use contributes.
func describe(p *corpus.Policy, use classifier.Use) string {
	what := ""
	switch use.Outcome {
	case corpus.Clear:
		what = "tied to a definition"
		if len(use.Clauses) > 0 {
			what = "tied to " + list(use.Clauses)
		}
	case corpus.Vague:
		what = "open-ended"
		if len(use.Clauses) > 0 {
			what += ", near " + list(use.Clauses)
		}
	case corpus.Prohibited:
		what = standing(p, use.Clauses)
	}
	switch use.Polarity {
	case classifier.Denied, classifier.Background:
		if use.Outcome == corpus.Prohibited {
			return string(use.Polarity) + ", so it does not count; stated, it would be " + what
		}
		return string(use.Polarity) + ", so it does not count"
	case classifier.Excepted:
		return "let back in by an exception: " + what
	}
	return "stated: " + what
}

// list joins names as a sentence does.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
