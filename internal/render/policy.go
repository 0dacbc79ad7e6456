package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"purpose/corpus"
)

// Policy writes a policy for people: what it is, and its clauses with what ties or rules out a use under each.
func Policy(w io.Writer, policy *corpus.Policy, width int, colour bool) error {
	p := newPage(width, colour)
	fmt.Fprintf(&p, "%s\n", p.colours.paint(bold, fmt.Sprintf("%s version %d", policy.ID, policy.Version)))
	p.paragraph("", policy.Title)
	fmt.Fprintln(&p)
	p.paragraph("", policy.Summary)
	fmt.Fprintln(&p)
	p.paragraph("", unmatched(policy))
	facts := "Language " + policy.Language
	if policy.Adopted != "" {
		facts += ", adopted " + policy.Adopted
	}
	p.paragraph("", fmt.Sprintf("%s, digest %s.", facts, policy.Digest()))

	p.section("Clauses", len(policy.Clauses))
	for i, clause := range policy.Clauses {
		if i > 0 {
			fmt.Fprintln(&p)
		}
		title := ""
		if clause.Title != "" {
			title = ", " + clause.Title
		}
		p.paragraph("- ", fmt.Sprintf("%s%s (%s)", clause.ID, title, clause.Kind))
		p.paragraph("  ", clause.Text)
		if facts := clauseFacts(clause); facts != "" {
			p.paragraph("  ", facts)
		}
	}
	p.section("Sources", len(policy.Sources))
	for _, source := range policy.Sources {
		p.paragraph("- ", strings.TrimSpace(fmt.Sprintf("%s, %s, %s %s", source.Title, source.Publisher, source.Date, source.URL)))
	}
	_, err := w.Write(p.Bytes())
	return err
}

func unmatched(policy *corpus.Policy) string {
	text := fmt.Sprintf("A concrete use that no clause covers is %s", policy.UnmatchedOutcome())
	if policy.UnmatchedClause != "" {
		text += ", under " + policy.UnmatchedClause
	}
	return text + "."
}

// clauseFacts says what a clause has beside its text.
func clauseFacts(clause corpus.Clause) string {
	var facts []string
	add := func(fact string, present bool) {
		if present {
			facts = append(facts, fact)
		}
	}
	counted := func(n int, what string) { add(fmt.Sprintf("%d %s", n, what), n > 0) }
	add("an interpretation", clause.Basis == corpus.FromInterpretation)
	add("from "+strconv.FormatFloat(clause.ThresholdYears, 'f', -1, 64)+" years", clause.ThresholdYears > 0)
	counted(len(clause.Exemplars), "exemplars")
	counted(len(clause.NearMisses), "near misses")
	counted(len(clause.Grave), "grave offences")
	counted(len(clause.Varying), "offences of varying weight")
	counted(len(clause.Grounds), "grounds")
	counted(len(clause.Protected), "protected callings")
	add("wins over "+list(clause.Overrides), len(clause.Overrides) > 0)
	add("quoted", clause.Quoted != "")
	return strings.Join(facts, "; ")
}
