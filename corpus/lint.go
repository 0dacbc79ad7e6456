package corpus

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
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

// Lint looks through a policy that decodes. Its warnings are in the order of the file; when Decode did not make the
// policy, they name its id instead of a file, and their positions are 0.
func Lint(p *Policy) []Warning {
	l := &linter{policy: p, file: p.origin.file}
	if l.file == "" {
		l.file = p.ID
	}
	if language, _, _ := strings.Cut(p.Language, "-"); language != "en" {
		l.warn("language", "not-english", fmt.Sprintf("the policy is in %q, and the built-in encoder reads English only", clip(p.Language)),
			"restate it in English, and its exemplars as statements in English would word them")
	}
	if len(p.Sources) == 0 {
		l.warn("id", "no-sources", "the policy names no sources", "say where its text comes from: title, publisher, date")
	}
	if len(p.VagueExemplars) == 0 {
		l.warn("clauses", "no-vague-exemplars", "the policy has no vague_exemplars",
			"add headings and catch-alls that belong to no clause, so that they are not matched to one")
	}
	if p.UnmatchedOutcome() != Clear && !slices.ContainsFunc(p.Clauses, func(c Clause) bool { return c.Kind == Definition }) {
		l.warn("clauses", "no-definition", "the policy has no definition, so no use can be clear",
			"add what it allows, as clauses of kind definition, or write unmatched: clear")
	}
	for i := range p.Clauses {
		l.clause(i)
	}
	l.odd()
	l.alike()
	slices.SortStableFunc(l.warnings, func(a, b Warning) int { return a.compare(b.Problem) })
	return l.warnings
}

type linter struct {
	policy   *Policy
	file     string
	warnings []Warning
}

func (l *linter) warn(path, code, message, fix string) {
	at := l.policy.origin.at[path]
	l.warnings = append(l.warnings, Warning{Problem{l.file, at.line, at.column, message, fix}, code})
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
	if c.ThresholdYears == 0 && len(c.Grave)+len(c.Varying) > 0 {
		l.warn(path, "no-threshold", fmt.Sprintf("clause %q lists offences and has no threshold_years, so the lists mean nothing", clip(c.ID)),
			"add threshold_years, or remove grave and varying")
	}
	exemplars := phrases(c.Exemplars, path+".exemplars", i)
	for _, e := range append(exemplars, phrases(c.NearMisses, path+".near_misses", i)...) {
		if n := len(words(e.text)); n > longExemplar {
			l.warn(e.path, "long-exemplar", fmt.Sprintf("%q has %d words", clip(e.text), n), fmt.Sprintf("shorten it to one use of at most %d words", longExemplar))
		}
	}
	for _, e := range exemplars {
		if c.Kind != Definition && len(words(e.text)) == 1 {
			l.warn(e.path, "one-word", fmt.Sprintf("exemplar %q is one word", clip(e.text)), "say what is done, to whom or by whom")
		}
	}
}

// odd warns of characters that nobody sees and that change what is matched, and of marks that a text was damaged.
func (l *linter) odd() {
	for _, e := range l.policy.texts() {
		for _, r := range e.text {
			if r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) && r != zeroWidthJoiner && r != zeroWidthNonJoiner {
				l.warn(e.path, "odd-character", fmt.Sprintf("%s holds the character %U", lastKey(e.path), r), "remove it, or write the text anew")
				break
			}
		}
	}
}

// These two format characters belong to the spelling of several languages.
const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'

// texts is everything that people read in a policy, with its paths.
func (p *Policy) texts() []phrase {
	all := []phrase{{p.Title, "title", -1}, {p.Summary, "summary", -1}}
	for i, s := range p.Sources {
		path := fmt.Sprintf("sources[%d].", i)
		all = append(all, phrase{s.Title, path + "title", -1}, phrase{s.Publisher, path + "publisher", -1})
	}
	for i := range p.Clauses {
		c, path := &p.Clauses[i], clausePath(i)+"."
		all = append(all, phrase{c.Title, path + "title", i}, phrase{c.Text, path + "text", i}, phrase{c.Quoted, path + "quoted", i})
		for _, list := range []struct {
			key   string
			texts []string
		}{
			{"grounds", c.Grounds}, {"grave", c.Grave}, {"varying", c.Varying}, {"protected", c.Protected},
			{"exemplars", c.Exemplars}, {"near_misses", c.NearMisses},
		} {
			all = append(all, phrases(list.texts, path+list.key, i)...)
		}
	}
	return append(all, phrases(p.VagueExemplars, "vague_exemplars", -1)...)
}

// alike warns of exemplars of two clauses that hardly differ, and of exemplars that hold a near miss word for word. An
// exemplar that equals a near miss of another clause is as it should be: that is what near misses are for.
func (l *linter) alike() {
	var exemplars, misses []phrase
	for i := range l.policy.Clauses {
		exemplars = append(exemplars, phrases(l.policy.Clauses[i].Exemplars, clausePath(i)+".exemplars", i)...)
		misses = append(misses, phrases(l.policy.Clauses[i].NearMisses, clausePath(i)+".near_misses", i)...)
	}
	exemplars = append(exemplars, phrases(l.policy.VagueExemplars, "vague_exemplars", -1)...)
	for _, pair := range nearDuplicates(exemplars) {
		l.warn(pair[1].path, "alike", fmt.Sprintf("exemplar %q is almost one of %s, on line %d", clip(pair[1].text), l.policy.owner(pair[0]), l.policy.origin.at[pair[0].path].line),
			"tell the two apart, or keep one")
	}
	for _, pair := range holding(exemplars, misses) {
		l.warn(pair[0].path, "holds-near-miss", fmt.Sprintf("exemplar %q holds %q, a near miss of %s", clip(pair[0].text), clip(pair[1].text), l.policy.owner(pair[1])),
			"word the one or the other in another way, so that the difference can be seen")
	}
}

// owner names the clause that a phrase belongs to.
func (p *Policy) owner(e phrase) string {
	if e.clause < 0 {
		return "the vague exemplars"
	}
	return fmt.Sprintf("clause %q", clip(p.Clauses[e.clause].ID))
}
