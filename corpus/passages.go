package corpus

import "fmt"

// Passages lists what a policy has embedded and indexed: clause by clause its text, exemplars and near misses, then the
// vague exemplars. Ids count from 1 within their clause.
func (p *Policy) Passages() []Passage {
	var out []Passage
	add := func(kind PassageKind, clause, id string, texts []string) {
		for i, text := range texts {
			out = append(out, Passage{ID: fmt.Sprintf("%s/%d", id, i+1), Kind: kind, Clause: clause, Text: text})
		}
	}
	for i := range p.Clauses {
		c := &p.Clauses[i]
		kind := ClauseText
		if c.Kind == Sanction {
			kind = SanctionText
		}
		out = append(out, Passage{ID: c.ID + "/text", Kind: kind, Clause: c.ID, Text: c.Text})
		add(Exemplar, c.ID, c.ID+"/exemplar", c.Exemplars)
		add(NearMiss, c.ID, c.ID+"/near-miss", c.NearMisses)
	}
	add(VagueExemplar, "", "vague-exemplar", p.VagueExemplars)
	return out
}
