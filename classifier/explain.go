package classifier

import (
	"fmt"
	"slices"
	"strings"

	"purpose/classifier/penalty"
	"purpose/corpus"
)

// explain writes the assessment of what was decided. Every reason leads back to a clause, a span or a number.
func (j *Judge) explain(a *Assessment, d *deliberation) {
	a.Outcome, a.Review = d.outcome, d.outcome != corpus.Clear
	a.Probabilities = &Probabilities{Number(d.probabilities[0]), Number(d.probabilities[1]), Number(d.probabilities[2])}
	if d.unsure {
		a.Abstention = &Abstention{Unsure, fmt.Sprintf("nothing is flagged, but clear has a probability of %.2f, below the %.2f that a clear needs", d.probabilities[0], j.calibration.ClearThreshold)}
	}
	if d.unread {
		a.Abstention = &Abstention{NotLanguage, "nothing is flagged, but some words are in another script and were not read"}
	}
	a.Clauses = j.rankClauses(&d.signal, d.uses, d.outcome, d.probabilities)
	for i := range d.uses {
		u := &d.uses[i]
		a.Uses = append(a.Uses, Use{d.span(u.start, u.end), u.polarity, u.outcome, j.useClauses(u)})
	}
	for i, u := range d.uses {
		if u.polarity.Counts() && u.outcome == d.outcome && d.outcome != corpus.Clear {
			a.Evidence = append(a.Evidence, a.Uses[i].Span)
		}
	}
	a.Reasons = j.reasons(a, d)
	if len(a.Evidence) == 0 && d.outcome == corpus.Prohibited && !d.wrongHolder {
		if k := weightiest(d.uses); k >= 0 {
			a.Evidence = append(a.Evidence, a.Uses[k].Span)
		}
	}
	if d.outcome == corpus.Prohibited {
		for i := range j.policy.Clauses {
			if j.policy.Clauses[i].Kind == corpus.Sanction {
				a.Sanctions = append(a.Sanctions, j.policy.Clauses[i].ID)
			}
		}
	}
	j.safeguards(a)
	a.Notes = j.notes(a, d)
	a.Suggestions = j.suggestions(a, d)
	a.Readings = j.readings(a, d)
}

// span is a piece of the statement as given, for a byte range of the normalised text.
func (d *deliberation) span(start, end int) Span {
	from, to := d.text.Span(start, end)
	return Span{from, to, d.text.Given(from, to)}
}

// reasons lists what decided, the decisive first, then in the order of the text.
func (j *Judge) reasons(a *Assessment, d *deliberation) []Reason {
	var flagged, tied []Reason
	for i := range d.uses {
		u := &d.uses[i]
		if !u.polarity.Counts() {
			continue
		}
		r := j.reason(u, a.Uses[i])
		if u.outcome == corpus.Clear {
			tied = append(tied, r)
		} else {
			flagged = append(flagged, r)
		}
	}
	slices.SortStableFunc(flagged, func(x, y Reason) int { return outcomeOf(y.Code).Rank() - outcomeOf(x.Code).Rank() })
	var out []Reason
	if d.wrongHolder {
		out = append(out, j.about("end-user-context", j.holderClause(), 0, 0, "The application names an end user that reads as no government body."))
	}
	out = append(out, flagged...)
	if !d.anyUse {
		out = append(out, Reason{Code: "no-use", Text: "The statement says of no use that the system will serve it."})
	}
	if d.fromStatement != d.fromUses && j.trained {
		out = append(out, j.disagreement(a, d))
	}
	if d.unsure || d.unread {
		out = append(out, Reason{Code: "abstention-" + string(a.Abstention.Code), Text: sentence(a.Abstention.Text)})
	}
	out = append(out, tied...)
	for _, t := range d.terms {
		s := d.span(t.Start, t.End)
		clause := j.thresholdClause()
		years := j.policy.ThresholdYears()
		switch t.Standing {
		case penalty.Meets:
			out = append(out, j.about("term-meets", clause, s.Start, s.End, fmt.Sprintf("“%s” reaches the %g years that make a crime serious; nobody has verified it.", s.Text, years)))
		case penalty.Below:
			out = append(out, j.about("term-below", clause, s.Start, s.End, fmt.Sprintf("“%s” stays below the %g years that make a crime serious.", s.Text, years)))
		case penalty.Open:
			out = append(out, j.about("term-open", clause, s.Start, s.End, fmt.Sprintf("“%s” leaves open whether %g years are reached.", s.Text, years)))
		}
	}
	return out
}

// The codes of reasons by the outcome they speak for; others speak for none.
var reasonOutcomes = map[string]corpus.Outcome{
	"tied": corpus.Clear, "outside": corpus.Prohibited, "barred": corpus.Prohibited,
	"heading": corpus.Vague, "catch-all": corpus.Vague, "capability": corpus.Vague, "euphemism": corpus.Vague,
	"offence-of-varying-weight": corpus.Vague, "open-ended": corpus.Vague,
}

func outcomeOf(code string) corpus.Outcome { return reasonOutcomes[code] }

// reason says why one counted use has its outcome.
func (j *Judge) reason(u *use, shown Use) Reason {
	quote := "“" + shorten(shown.Text) + "”"
	clause := ""
	if len(shown.Clauses) > 0 {
		clause = shown.Clauses[0]
	}
	excepted := ""
	if u.polarity == Excepted {
		excepted = " An exception lets it back in."
	}
	switch u.outcome {
	case corpus.Clear:
		return j.about("tied", clause, shown.Start, shown.End, fmt.Sprintf("%s is tied to %s.%s", quote, j.titled(clause), excepted))
	case corpus.Prohibited:
		if clause == "" {
			clause = j.policy.UnmatchedClause
		}
		if clause == j.policy.UnmatchedClause {
			return j.about("outside", clause, shown.Start, shown.End, fmt.Sprintf("%s lies outside the declared purposes; that says nothing against it in itself.%s", quote, excepted))
		}
		return j.about("barred", clause, shown.Start, shown.End, fmt.Sprintf("%s is barred by %s.%s", quote, j.titled(clause), excepted))
	}
	code := j.openness(u)
	if code == "heading" {
		clause = j.policy.UnmatchedClause
	} else {
		clause = ""
	}
	return j.about(code, clause, shown.Start, shown.End, fmt.Sprintf("%s %s.%s", quote, opennessTexts[code], excepted))
}

// kindPrefix marks the network's labels that are no clauses but ways of being open-ended.
const kindPrefix = "~"

var opennessTexts = map[string]string{
	"heading":                   "is a heading: it names no act",
	"catch-all":                 "leaves the purpose open to whatever comes",
	"capability":                "says what the system can do, not what for",
	"euphemism":                 "is a loaded word for conduct that it does not name",
	"offence-of-varying-weight": "names an offence whose weight differs between countries, with no penalty that counts",
	"open-ended":                "cannot be tied to a named act or a serious crime",
}

// openness says in which way a vague use is open-ended: the network's label where it is more probable than not, an
// offence that the policy lists as varying, or open-ended without more.
func (j *Judge) openness(u *use) string {
	best, code := 0.5, ""
	for label, at := range j.labels {
		if kind, is := strings.CutPrefix(label, kindPrefix); is && len(u.clauses) > at && u.clauses[at] > best {
			best, code = u.clauses[at], kind
		}
	}
	if code != "" {
		return code
	}
	if label, known := j.labels[j.thresholdClause()]; known && len(u.clauses) > label && u.clauses[label] >= 0.25 {
		return "offence-of-varying-weight"
	}
	return "open-ended"
}

// disagreement says that the statement as a whole and its uses speak differently, and which was followed.
func (j *Judge) disagreement(a *Assessment, d *deliberation) Reason {
	p := d.probabilities[d.fromStatement.Rank()]
	if d.fromStatement.Rank() < d.fromUses.Rank() {
		return Reason{Code: "uses-more-cautious", Text: fmt.Sprintf("Read as a whole the statement is %s with a probability of %.2f; its uses say %s, and the more cautious holds.", d.fromStatement, p, d.fromUses)}
	}
	r := Reason{Code: "statement-more-cautious", Text: fmt.Sprintf("Its uses taken one by one say %s; read as a whole the statement is %s with a probability of %.2f, and the more cautious holds.", d.fromUses, d.fromStatement, p)}
	if d.fromStatement == corpus.Prohibited {
		for _, c := range a.Clauses {
			if c.Kind != corpus.Definition {
				r.Clause = &c.ID
				break
			}
		}
	}
	if k := weightiest(d.uses); k >= 0 {
		r.Start, r.End = a.Uses[k].Start, a.Uses[k].End
	}
	return r
}

// weightiest is the use that counts and most speaks of a flag, or -1.
func weightiest(uses []use) int {
	best, at := 0.0, -1
	for i := range uses {
		if w := uses[i].counted[2] + 0.5*uses[i].counted[1]; w > best && uses[i].polarity.Counts() {
			best, at = w, i
		}
	}
	return at
}

// about makes a reason with its clause, null when it is none.
func (j *Judge) about(code, clause string, start, end int, text string) Reason {
	r := Reason{Code: code, Start: start, End: end, Text: text}
	if clause != "" {
		r.Clause = &clause
	}
	return r
}

// titled names a clause for people.
func (j *Judge) titled(id string) string {
	if c := j.policy.Clause(id); c != nil && c.Title != "" {
		return fmt.Sprintf("%s (%s)", c.Title, id)
	}
	if id == "" {
		return "a definition"
	}
	return id
}

func (j *Judge) thresholdClause() string {
	for i := range j.policy.Clauses {
		if j.policy.Clauses[i].ThresholdYears > 0 {
			return j.policy.Clauses[i].ID
		}
	}
	return ""
}

// holderClause is the condition on who may hold the system, by the identifier that declarations of this family share.
func (j *Judge) holderClause() string {
	if j.policy.Clause("end-user.government") != nil {
		return "end-user.government"
	}
	return ""
}

// shorten keeps a quotation to a line's length, cut between words.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	const most = 120
	if len(text) <= most {
		return text
	}
	cut := strings.LastIndexByte(text[:most], ' ')
	if cut < most/2 {
		cut = most
		for cut > 0 && text[cut]&0xC0 == 0x80 {
			cut--
		}
	}
	return text[:cut] + " …"
}

// sentence turns a lower-case remark into a sentence.
func sentence(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
