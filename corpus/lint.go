package corpus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Warning is something in a policy that decodes which is likely a mistake, or will be judged worse than it could be.
type Warning struct {
	Problem
	Code string `json:"code"`
}

// String is "file:line:column: warning: what; what to do (code)".
func (w Warning) String() string {
	return fmt.Sprintf("%s: warning: %s; %s (%s)", w.place(), w.Message, w.Fix, w.Code)
}

// How many exemplars and near misses a clause should have, and how long one should be at most, in words: the built-in
// policy's have 3 to 14, and longer ones match everything a little.
const (
	fewExemplars  = 10
	fewNearMisses = 5
	longExemplar  = 25
)

// Lint looks through a policy that decodes. Positions are 0 when Decode did not make it. The order is that of the file.
func Lint(p *Policy) []Warning {
	l := &linter{policy: p}
	if len(p.Sources) == 0 {
		l.warn("id", "no-sources", "the policy names no sources", "say where its text comes from: title, publisher, date")
	}
	if len(p.VagueExemplars) == 0 {
		l.warn("clauses", "no-vague-exemplars", "the policy has no vague_exemplars", "add headings and catch-alls that belong to no clause, so that they are not matched to one")
	}
	if !slices.ContainsFunc(p.Clauses, func(c Clause) bool { return c.Kind == Definition }) {
		l.warn("clauses", "no-definition", "the policy has no definition, so no use can be clear", "add what it allows, as clauses of kind definition")
	}
	for i := range p.Clauses {
		l.clause(i)
	}
	l.alike()
	slices.SortStableFunc(l.warnings, func(a, b Warning) int { return a.compare(b.Problem) })
	return l.warnings
}

type linter struct {
	policy   *Policy
	warnings []Warning
}

func (l *linter) warn(path, code, message, fix string) {
	at := l.policy.origin.at[path]
	l.warnings = append(l.warnings, Warning{Problem{l.policy.origin.file, at.line, at.column, message, fix}, code})
}

func (l *linter) clause(i int) {
	c, path := &l.policy.Clauses[i], clausePath(i)
	if c.Title == "" {
		l.warn(path, "no-title", fmt.Sprintf("clause %q has no title", clip(c.ID)), "add a few words that people know it by")
	}
	if c.Kind == Sanction {
		return
	}
	if n := len(c.Exemplars); n > 0 && n < fewExemplars {
		l.warn(path+".exemplars", "few-exemplars", fmt.Sprintf("clause %q has %d exemplars", clip(c.ID), n), fmt.Sprintf("write at least %d, as different as its uses are", fewExemplars))
	}
	if n := len(c.NearMisses); n < fewNearMisses {
		at := path
		if n > 0 {
			at = path + ".near_misses"
		}
		l.warn(at, "few-near-misses", fmt.Sprintf("clause %q has %d near misses", clip(c.ID), n), fmt.Sprintf("write at least %d uses that look like the clause's and are not", fewNearMisses))
	}
	for _, list := range []struct {
		name  string
		texts []string
	}{{"exemplars", c.Exemplars}, {"near_misses", c.NearMisses}} {
		for _, e := range phrases(list.texts, path+"."+list.name, i) {
			if n := len(strings.Fields(e.text)); n > longExemplar {
				l.warn(e.path, "long-exemplar", fmt.Sprintf("%q has %d words", clip(e.text), n), fmt.Sprintf("shorten it to one use of at most %d words", longExemplar))
			}
		}
	}
}

// alike warns of exemplars of two clauses that hardly differ, and of single words. An exemplar of one clause may well be
// a near miss of another: that is what near misses are for.
func (l *linter) alike() {
	var all []phrase
	for i := range l.policy.Clauses {
		all = append(all, phrases(l.policy.Clauses[i].Exemplars, clausePath(i)+".exemplars", i)...)
	}
	keys := make([]string, len(all))
	for i, e := range all {
		keys[i] = phraseKey(e.text)
	}
	for i, e := range all {
		for k := range i {
			if all[k].clause == e.clause || 10*min(len(keys[i]), len(keys[k])) < 9*max(len(keys[i]), len(keys[k])) {
				continue
			}
			if longest := max(len(keys[i]), len(keys[k])); 10*levenshtein.ComputeDistance(keys[i], keys[k]) <= longest {
				l.warn(e.path, "alike", fmt.Sprintf("exemplar %q is almost one of clause %q", clip(e.text), l.policy.Clauses[all[k].clause].ID), "tell the two apart, or keep one")
			}
		}
	}
	for i, e := range all {
		if strings.Count(keys[i], " ") == 0 && l.policy.Clauses[e.clause].Kind != Definition {
			l.warn(e.path, "one-word", fmt.Sprintf("exemplar %q is one word", clip(e.text)), "say what is done, to whom or by whom")
		}
	}
}
