package classifier

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"purpose/classifier/encoder"
	"purpose/classifier/penalty"
	"purpose/corpus"
)

// Under a policy that the network did not learn, each clause is read beside the statement, as the second segment, and the
// network says what each use is to it: the same relation whatever the policy is about. classifier/training/relation.py
// writes the same segments.

// relation is what a use is to one clause, in probabilities; the rest is that it has nothing to do with it.
type relation struct {
	clause  string  // "" for openEnded
	applies float64 // a definition ties the use, every other kind rules it out
	kept    float64 // the use is a safeguard that keeps the condition
}

// relationLabels are the outputs that the network must have, in this order.
var relationLabels = []string{"neither", "applies", "kept"}

var frames = map[corpus.Kind]string{
	corpus.Definition: "Allowed", corpus.CarveOut: "Not counted as allowed", corpus.Prohibition: "Forbidden", corpus.Condition: "Against the rule",
}

// openEnded stands where a clause's text does: it applies to what could not be held against any clause.
const openEnded = "Open-ended: names nothing that could be held against the rules."

// Words of a clause's text and of a passage that are read, so that the statement keeps its room in the window.
const (
	mostTextWords    = 40
	mostPassageWords = 12
)

// beside is a clause (nil for openEnded) with the passages that come nearest to the statement's uses.
type beside struct {
	clause    *corpus.Clause
	exemplars []string // two at most
	misses    []string // one at most
}

// segment is the second segment for a clause. The penalty hint belongs to the clause that has the threshold.
func (b beside) segment(hint string) string {
	text := openEnded
	if b.clause != nil {
		text = frames[b.clause.Kind] + ": " + firstWords(b.clause.Text, mostTextWords)
	}
	for _, list := range []struct {
		opening  string
		passages []string
	}{{" Such as: ", b.exemplars}, {" Not: ", b.misses}} {
		if len(list.passages) > 0 {
			cut := make([]string, len(list.passages))
			for i, p := range list.passages {
				cut[i] = firstWords(p, mostPassageWords)
			}
			text += list.opening + strings.Join(cut, "; ") + "."
		}
	}
	if hint != "" && b.clause != nil && b.clause.ThresholdYears > 0 {
		text += " " + hint
	}
	return text
}

// firstWords is a text's first words, white space evened out.
func firstWords(text string, most int) string {
	words := strings.Fields(text)
	if len(words) > most {
		return strings.Join(words[:most], " ") + " …"
	}
	return strings.Join(words, " ")
}

// relate reads the statement once beside each clause and lets the relations decide the uses.
func (j *Judge) relate(ctx context.Context, d *deliberation) error {
	all, err := j.besides(d)
	if err != nil {
		return err
	}
	hint := penalty.Hint(d.terms)
	for _, b := range all {
		reading, err := j.readBeside(ctx, d.text.Value, b, hint)
		if err != nil {
			return err
		}
		id := ""
		if b.clause != nil {
			id = b.clause.ID
		}
		for i := range d.uses {
			if span, ok := reading.Span(d.uses[i].start, d.uses[i].end); ok {
				p := softmax(span.Relations)
				d.uses[i].relations = append(d.uses[i].relations, relation{id, p[1], p[2]})
			}
		}
	}
	for i := range d.uses {
		j.decideByRelations(&d.uses[i])
	}
	return nil
}

// readBeside reads a statement beside a clause; passages that leave it no room are left out.
func (j *Judge) readBeside(ctx context.Context, text string, b beside, hint string) (*encoder.Reading, error) {
	reading, err := j.encoder.Read(ctx, text, b.segment(hint))
	if errors.Is(err, encoder.ErrLongHint) {
		reading, err = j.encoder.Read(ctx, text, beside{clause: b.clause}.segment(hint))
	}
	if errors.Is(err, encoder.ErrLongHint) { // words of many pieces
		short := *b.clause
		short.Text = firstWords(b.clause.Text, mostTextWords/4)
		reading, err = j.encoder.Read(ctx, text, beside{clause: &short}.segment(""))
	}
	return reading, err
}

// besides lists the clauses but sanctions, in the policy's order, and openEnded, each with the passages nearest to any use
// that counts, or to any use where none does.
func (j *Judge) besides(d *deliberation) ([]beside, error) {
	counts := anyCounts(d.uses)
	nearest := map[string]corpus.Match{} // by passage id
	for i := range d.uses {
		u := &d.uses[i]
		span, ok := d.signal.span(u.start, u.end)
		if !ok || counts && !u.polarity.Counts() {
			continue
		}
		found, err := j.index.Search(span.Vector, j.index.Len(), corpus.Exemplar, corpus.NearMiss, corpus.VagueExemplar)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			if best, seen := nearest[m.ID]; !seen || m.Similarity > best.Similarity {
				nearest[m.ID] = m
			}
		}
	}
	matches := make([]corpus.Match, 0, len(nearest))
	for _, m := range nearest {
		matches = append(matches, m)
	}
	slices.SortFunc(matches, func(a, b corpus.Match) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.ID, b.ID))
	})
	first := func(kind corpus.PassageKind, clause string, most int) (texts []string) {
		for _, m := range matches {
			if m.Kind == kind && m.Clause == clause && len(texts) < most {
				texts = append(texts, m.Text)
			}
		}
		return texts
	}
	var all []beside
	for i := range j.policy.Clauses {
		if c := &j.policy.Clauses[i]; c.Kind != corpus.Sanction {
			all = append(all, beside{c, first(corpus.Exemplar, c.ID, 2), first(corpus.NearMiss, c.ID, 1)})
		}
	}
	return append(all, beside{nil, first(corpus.VagueExemplar, "", 2), nil}), nil
}

// decideByRelations completes a use: its outcome, and the probability of each outcome when it counts. A clause that another
// one overrides gives way as far as that one applies; what rules a use out comes before what ties it; what is neither is
// open-ended or, where it names something concrete, the policy's unmatched.
func (j *Judge) decideByRelations(u *use) {
	tied, ruledOut, open, kept := 0.0, 0.0, 0.0, 0.0
	for _, r := range u.relations {
		if r.clause == "" {
			open = r.applies
			continue
		}
		p := r.applies
		for _, other := range u.relations {
			if c := j.policy.Clause(other.clause); c != nil && slices.Contains(c.Overrides, r.clause) {
				p *= 1 - other.applies
			}
		}
		if j.policy.Clause(r.clause).Kind == corpus.Definition {
			tied = max(tied, p)
		} else {
			ruledOut = max(ruledOut, p)
		}
		kept = max(kept, r.kept)
	}
	rest := [3]float64{tied, open, 0}
	rest[j.policy.UnmatchedOutcome().Rank()] += (1 - tied) * (1 - open)
	sum := rest[0] + rest[1] + rest[2]
	p := [3]float64{}
	for i := range p {
		p[i] = (1 - ruledOut) * rest[i] / sum
	}
	p[2] += ruledOut
	u.doubtful = false
	if u.polarity.Counts() {
		u.counted = p
	}
	best := 0
	for i := range p {
		if p[i] >= p[best] { // a tie goes to the more cautious
			best = i
		}
	}
	u.outcome = corpus.Outcomes()[best]
	if u.polarity == Background && kept > ruledOut {
		u.outcome = corpus.Clear
	}
}

// relatedClauses names the clauses of a use by its relations, the most probable first: those that apply, and for a use that
// counts the most probable one that fits its outcome, unless being covered by none is what decided.
func (j *Judge) relatedClauses(u *use) []string {
	fitting := make([]relation, 0, len(u.relations))
	for _, r := range u.relations {
		if c := j.policy.Clause(r.clause); c != nil && fits(c.Kind, u) {
			if !u.polarity.Counts() {
				r.applies = max(r.applies, r.kept)
			}
			fitting = append(fitting, r)
		}
	}
	slices.SortStableFunc(fitting, func(a, b relation) int { return cmp.Compare(b.applies, a.applies) })
	ids := []string{}
	for _, r := range fitting {
		if r.applies >= 0.5 {
			ids = append(ids, r.clause)
		}
	}
	switch {
	case len(ids) > 0 || !u.polarity.Counts():
	case u.outcome == j.policy.UnmatchedOutcome():
		if u.outcome == corpus.Prohibited && j.policy.UnmatchedClause != "" {
			ids = append(ids, j.policy.UnmatchedClause)
		}
	case len(fitting) > 0:
		ids = append(ids, fitting[0].clause)
	}
	return ids
}

// relationTo is the largest probability with which a clause applies to a use that counts.
func relationTo(clause string, uses []use) float64 {
	p := 0.0
	for i := range uses {
		for _, r := range uses[i].relations {
			if r.clause == clause && uses[i].polarity.Counts() {
				p = max(p, r.applies)
			}
		}
	}
	return p
}
