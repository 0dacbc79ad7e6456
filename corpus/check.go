package corpus

import "fmt"

// phrase is a text of a policy with the path at which it stands and the clause it belongs to; -1 is no clause.
type phrase struct {
	text   string
	path   string
	clause int
}

// phrases gives the non-empty elements of a list with their paths.
func phrases(list []string, path string, clause int) []phrase {
	out := make([]phrase, 0, len(list))
	for i, text := range list {
		if text != "" {
			out = append(out, phrase{text, fmt.Sprintf("%s[%d]", path, i), clause})
		}
	}
	return out
}

func clausePath(i int) string { return fmt.Sprintf("clauses[%d]", i) }

// checker holds what the values of a policy must keep among themselves, over what reader has read of it.
type checker struct {
	*reader
	policy *Policy
	byID   map[string]int // the first clause of each id
}

// check reports every value that is well formed by itself and wrong beside the others.
func (r *reader) check(p *Policy) {
	c := &checker{reader: r, policy: p, byID: make(map[string]int, len(p.Clauses))}
	if len(p.Clauses) == 0 && !r.bad["clauses"] && r.has("clauses") {
		r.reportAt("clauses", "the policy has no clauses", "write at least one")
	}
	c.ids()
	for i := range p.Clauses {
		c.clause(i)
	}
	c.exemplars()
	c.overrides()
	c.unmatched()
}

func (r *reader) has(path string) bool { _, ok := r.at[path]; return ok }

func (c *checker) ids() {
	for i := range c.policy.Clauses {
		id := c.policy.Clauses[i].ID
		if id == "" {
			continue
		}
		if first, ok := c.byID[id]; ok {
			c.reportAt(clausePath(i)+".id", fmt.Sprintf("a second clause has the id %q (the first is on line %d)", clip(id), c.line(clausePath(first))),
				"rename one of them")
			continue
		}
		c.byID[id] = i
	}
}

func (c *checker) line(path string) int { return c.at[path].line }

// clause checks one clause by itself.
func (c *checker) clause(i int) {
	clause, path := &c.policy.Clauses[i], clausePath(i)
	switch {
	case clause.Kind == Sanction:
		c.sanction(clause, path)
	case clause.Kind == "" || c.bad[path+".exemplars"]: // reported already
	case len(clause.Exemplars) == 0:
		c.reportAt(path, fmt.Sprintf("%s %q has no exemplars", clause.Kind, clip(clause.ID)),
			"add exemplars: short uses that the clause "+clause.Kind.verb())
	}
	seen := make(map[string]phrase)
	for _, list := range []struct {
		name  string
		items []string
	}{{"grave", clause.Grave}, {"varying", clause.Varying}} { // one offence cannot be both
		c.distinct(phrases(list.items, path+"."+list.name, i), seen)
	}
	c.distinct(phrases(clause.Grounds, path+".grounds", i), nil)
	c.distinct(phrases(clause.Protected, path+".protected", i), nil)
	c.distinct(phrases(clause.Overrides, path+".overrides", i), nil)
	c.distinct(phrases(clause.NearMisses, path+".near_misses", i), nil)
}

// verb says what a clause of the kind does to the uses it covers.
func (k Kind) verb() string {
	if k == Definition {
		return "ties"
	}
	return "rules out"
}

// sanction reports everything by which a sanction would decide something: it only says what a breach leads to.
func (c *checker) sanction(clause *Clause, path string) {
	decides := []struct {
		key string
		set bool
	}{
		{"threshold_years", clause.ThresholdYears != 0},
		{"grounds", len(clause.Grounds) > 0},
		{"grave", len(clause.Grave) > 0},
		{"varying", len(clause.Varying) > 0},
		{"protected", len(clause.Protected) > 0},
		{"overrides", len(clause.Overrides) > 0},
		{"exemplars", len(clause.Exemplars) > 0},
		{"near_misses", len(clause.NearMisses) > 0},
	}
	for _, d := range decides {
		if d.set {
			c.reportAt(path+"."+d.key, fmt.Sprintf("sanction %q has %s, but a sanction decides nothing", clip(clause.ID), d.key),
				"remove it, or give the clause another kind")
		}
	}
}

// distinct reports elements that are there before, in seen or in the list itself.
func (c *checker) distinct(list []phrase, seen map[string]phrase) {
	if seen == nil {
		seen = make(map[string]phrase, len(list))
	}
	for _, p := range list {
		key := phraseKey(p.text)
		if first, ok := seen[key]; ok {
			c.reportAt(p.path, fmt.Sprintf("%s %q is there before, on line %d", lastKey(p.path), clip(p.text), c.line(first.path)), "remove one of them")
			continue
		}
		seen[key] = p
	}
}

// exemplars checks that an exemplar stands for one clause only, and that no near miss is one of its own clause.
func (c *checker) exemplars() {
	owner := make(map[string]phrase)
	check := func(list []phrase) {
		for _, p := range list {
			key := phraseKey(p.text)
			first, ok := owner[key]
			switch {
			case !ok:
				owner[key] = p
			case first.clause == p.clause:
				c.reportAt(p.path, fmt.Sprintf("exemplar %q is there before, on line %d", clip(p.text), c.line(first.path)), "remove one of them")
			default:
				c.reportAt(p.path, fmt.Sprintf("exemplar %q is also one of %s, on line %d", clip(p.text), c.policy.owner(first), c.line(first.path)),
					"keep it where it belongs: an exemplar stands for one clause")
			}
		}
	}
	for i := range c.policy.Clauses {
		check(phrases(c.policy.Clauses[i].Exemplars, clausePath(i)+".exemplars", i))
	}
	check(phrases(c.policy.VagueExemplars, "vague_exemplars", -1))
	for i := range c.policy.Clauses {
		for _, miss := range phrases(c.policy.Clauses[i].NearMisses, clausePath(i)+".near_misses", i) {
			if first, ok := owner[phraseKey(miss.text)]; ok && first.clause == i {
				c.reportAt(miss.path, fmt.Sprintf("near miss %q is an exemplar of the same clause, on line %d", clip(miss.text), c.line(first.path)),
					"keep it as the one or the other")
			}
		}
	}
}

func (c *checker) knownIDs() []string {
	ids := make([]string, 0, len(c.policy.Clauses))
	for i := range c.policy.Clauses {
		if id := c.policy.Clauses[i].ID; id != "" && c.byID[id] == i {
			ids = append(ids, id)
		}
	}
	return ids
}

// overrides checks that each clause overrides clauses that exist and decide, and that no order runs in a circle.
func (c *checker) overrides() {
	edges := make([][]override, len(c.policy.Clauses))
	for i := range c.policy.Clauses {
		clause := &c.policy.Clauses[i]
		if clause.Kind == Sanction {
			continue // reported already
		}
		for _, p := range phrases(clause.Overrides, clausePath(i)+".overrides", i) {
			target, ok := c.byID[p.text]
			switch {
			case !ok:
				c.reportAt(p.path, fmt.Sprintf("overrides names a clause that does not exist: %q", clip(p.text)), suggest(p.text, c.knownIDs()))
			case p.text == clause.ID:
				c.reportAt(p.path, fmt.Sprintf("clause %q overrides itself", clip(p.text)), "remove it")
			case c.policy.Clauses[target].Kind == Sanction:
				c.reportAt(p.path, fmt.Sprintf("overrides names the sanction %q, which decides nothing", clip(p.text)), "remove it")
			default:
				edges[i] = append(edges[i], override{target, p.path})
			}
		}
	}
	c.circles(edges)
}

// override is one entry of a clause's overrides: the clause it names and where it stands.
type override struct {
	target int
	path   string
}

func (c *checker) circles(edges [][]override) {
	const open, done = 1, 2
	state := make([]int, len(edges))
	var visit func(i int)
	visit = func(i int) {
		state[i] = open
		for _, edge := range edges[i] {
			switch state[edge.target] {
			case 0:
				visit(edge.target)
			case open:
				c.reportAt(edge.path, fmt.Sprintf("overrides run in a circle: %q wins over %q already", clip(c.policy.Clauses[edge.target].ID), clip(c.policy.Clauses[i].ID)),
					"decide which clause wins, and remove the other")
			}
		}
		state[i] = done
	}
	for i := range edges {
		if state[i] == 0 {
			visit(i)
		}
	}
}

// unmatched checks the clause that is named for a use that no clause covers.
func (c *checker) unmatched() {
	const path = "unmatched_clause"
	p := c.policy
	if p.UnmatchedClause == "" {
		return
	}
	if p.Unmatched == "" && !c.bad["unmatched"] {
		c.reportAt(path, "unmatched_clause without unmatched", "write unmatched: the outcome of a use that no clause covers")
	}
	i, ok := c.byID[p.UnmatchedClause]
	if !ok {
		c.reportAt(path, fmt.Sprintf("unmatched_clause names a clause that does not exist: %q", clip(p.UnmatchedClause)), suggest(p.UnmatchedClause, c.knownIDs()))
		return
	}
	kind := p.Clauses[i].Kind
	switch {
	case kind == Sanction:
		c.reportAt(path, fmt.Sprintf("unmatched_clause names the sanction %q, which decides nothing", clip(p.UnmatchedClause)), "name a clause that decides")
	case kind != "" && p.Unmatched == Prohibited && kind == Definition:
		c.reportAt(path, fmt.Sprintf("unmatched is prohibited, but %q is a definition, whose uses are clear", clip(p.UnmatchedClause)), "name the clause that rules such a use out")
	case kind != "" && p.Unmatched == Clear && kind != Definition:
		c.reportAt(path, fmt.Sprintf("unmatched is clear, but %q is a %s, whose uses are prohibited", clip(p.UnmatchedClause), kind), "name the definition that ties such a use, or none")
	}
}
