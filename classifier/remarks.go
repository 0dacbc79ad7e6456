package classifier

import (
	"fmt"
	"slices"

	"purpose/classifier/penalty"
	"purpose/corpus"
)

// safeguards says of each condition of the policy what the statement does with it: a use that counts and breaches it
// contradicts it; one that is background, or a breach that is denied, confirms it. A contradiction outweighs.
func (j *Judge) safeguards(a *Assessment) {
	for i := range a.Safeguards {
		s := &a.Safeguards[i]
		for _, u := range a.Uses {
			if !slices.Contains(u.Clauses, s.Clause) {
				continue
			}
			status := Present
			switch {
			case u.Polarity.Counts() && u.Outcome == corpus.Prohibited:
				status = Contradicted
			case u.Polarity.Counts(), u.Polarity == Background && u.Outcome != corpus.Clear:
				continue
			}
			if s.Status == NotMentioned || s.Status == Present && status == Contradicted {
				start, end := u.Start, u.End
				s.Status, s.Start, s.End, s.Text = status, &start, &end, u.Text
			}
		}
	}
}

// noteTexts are the notes by code, in the order in which they are given.
var noteTexts = []Message{
	{"authorisation-not-stated", "Nothing is said of an order or another authorisation."},
	{"authorisation-late", "Approval comes after the fact, in an emergency that the statement names."},
	{"end-user-not-stated", "It cannot be made out who would hold the system."},
	{"public-body", "The holder is a public body that the state runs (a hospital, a university, a central bank)."},
	{"penalty-not-stated", "A use names an offence of varying weight with no term that counts."},
	{"penalty-unverified", "The outcome leans on a stated term that nobody has verified."},
	{"no-retention", "All who pass are compared with a list, and nothing is kept."},
	{"quoted-instruction", "The text addresses its reader; that changes nothing in the judgement."},
}

// saysNothingOf maps a condition to the note that says that nothing is said of it.
var saysNothingOf = map[string]string{
	"lawful-use.authorisation": "authorisation-not-stated",
	"end-user.government":      "end-user-not-stated",
}

// notes are what a reviewer should know and that flags nothing, by the network's note head.
// One that a safeguard found in the text gainsays is left out.
func (j *Judge) notes(a *Assessment, d *deliberation) []Message {
	out, gainsaid := []Message{}, map[string]bool{}
	for _, s := range a.Safeguards {
		gainsaid[saysNothingOf[s.Clause]] = s.Status != NotMentioned
	}
	for _, note := range noteTexts {
		if gainsaid[note.Code] {
			continue
		}
		for i, label := range j.encoder.Header().Notes {
			least, set := j.calibration.Notes[label]
			if !set {
				least = 0.5
			}
			if label == note.Code && j.trained && d.note(label, i) >= least {
				out = append(out, note)
			}
		}
	}
	if d.wrongHolder {
		out = append(out, Message{"end-user-context", "The end user in the application reads as a company, a party or a private person."})
	}
	return out
}

// suggestions ask for the facts that are missing; they never supply wording. An exporter lives on them, so each names
// the phrase it is about.
func (j *Judge) suggestions(a *Assessment, d *deliberation) []Message {
	const most = 3 // questions of one kind: a form with twenty headings needs no twenty times the same
	out, given := []Message{}, map[string]int{}
	add := func(code, text string) {
		if m := (Message{code, text}); given[code] < most && !slices.Contains(out, m) {
			given[code]++
			out = append(out, m)
		}
	}
	for _, r := range a.Reasons {
		quote := ""
		if r.End > r.Start {
			for _, u := range a.Uses {
				if u.Start == r.Start && u.End == r.End {
					quote = "“" + shorten(u.Text) + "”"
				}
			}
		}
		switch r.Code {
		case "heading", "open-ended", "euphemism":
			add("name-the-offence", fmt.Sprintf("Which act or offence does %s stand for? Name what was or would be done, and by whom.", quote))
		case "catch-all":
			add("close-the-list", fmt.Sprintf("What else is meant by %s? State each further purpose, or say that there is none.", quote))
		case "capability":
			add("state-the-purpose", fmt.Sprintf("What would %s be used for, against which act or offence?", quote))
		case "offence-of-varying-weight":
			add("state-the-penalty", fmt.Sprintf("Which penalty does national law set for %s, at least and at most, and in which provision?", quote))
		case "term-open":
			add("state-the-maximum", "What is the most that the law allows for this offence in the form that is meant?")
		case "no-use":
			add("state-a-use", "What is the system intended for? The statement names conditions or assurances, but no use.")
		case "abstention-unsure", "statement-more-cautious":
			add("say-it-plainly", "Can each purpose be put in a sentence of its own: who uses the system, against whom, for which act?")
		}
	}
	for _, n := range a.Notes {
		switch n.Code {
		case "authorisation-not-stated":
			add("state-the-authorisation", "Under whose order or authorisation is the system used, if national law requires one?")
		case "end-user-not-stated":
			add("name-the-end-user", "Which body of the government will hold and use the system?")
		case "penalty-unverified":
			add("cite-the-provision", "Which provision sets the stated penalty?")
		case "penalty-not-stated":
			if given["state-the-penalty"] > 0 {
				continue // asked of the offence by name
			}
			add("state-the-penalty", "Which penalty does national law set for the offence that is named, at least and at most?")
		}
	}
	return out
}

// readings lists another outcome when the judgement hangs on one: it has at least a quarter of the probability.
func (j *Judge) readings(a *Assessment, d *deliberation) []Alternative {
	const plausible = 0.25
	out := []Alternative{}
	for i, p := range d.probabilities {
		outcome := corpus.Outcomes()[i]
		if outcome == d.outcome || p < plausible || !j.trained {
			continue
		}
		alternative := Alternative{Outcome: outcome, Probability: Number(p), Because: fmt.Sprintf("read as a whole the statement is %s with a probability of %.2f", outcome, p)}
		for _, c := range a.Clauses {
			if (c.Kind == corpus.Definition) == (outcome == corpus.Clear) && outcome != corpus.Vague {
				alternative.Clause = &c.ID
				alternative.Because += fmt.Sprintf("; %s bears on it, nearest passage “%s”", c.ID, shorten(c.Passage))
				break
			}
		}
		for _, t := range d.terms {
			if t.Standing == penalty.Open && outcome != corpus.Vague {
				alternative.Because += "; the stated term leaves the form open"
				break
			}
		}
		out = append(out, alternative)
	}
	return out
}
