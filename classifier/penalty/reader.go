package penalty

import (
	"math"
	"strings"
)

// reader reads terms from tokens.
type reader struct {
	tokens []token
}

// found is a term in tokens.
type found struct {
	from, to   int // tokens, half-open
	min, max   float64
	unit       float64 // of its last number, in years
	bound      bound
	discounted bool
}

// text returns the lower-cased text of token i, "" outside the text.
func (r *reader) text(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.tokens[i].text
}

func (r *reader) is(i int, w string) bool { return r.text(i) == w }

func (r *reader) words(i int, phrase string) bool { return r.sequence(i, strings.Fields(phrase)) }

func (r *reader) sequence(i int, phrase []string) bool {
	if i < 0 || i+len(phrase) > len(r.tokens) {
		return false
	}
	for k, w := range phrase {
		if r.tokens[i+k].text != w {
			return false
		}
	}
	return true
}

// skip moves past any of the words at i.
func (r *reader) skip(i int, words ...string) int {
	for i < len(r.tokens) {
		moved := false
		for _, w := range words {
			if r.is(i, w) {
				i, moved = i+1, true
			}
		}
		if !moved {
			break
		}
	}
	return i
}

// closes reports whether a number may end a phrase before token i: nothing
// follows, or punctuation, or a word that starts another phrase.
func (r *reader) closes(i int) bool {
	if i >= len(r.tokens) {
		return true
	}
	t := r.tokens[i]
	if t.kind == punctuation {
		return t.text != "-" && t.text != "'" && t.text != "%" && t.text != "°" && t.text != "/"
	}
	return closers[t.text]
}

var closers = set(`and or but until if when where while under in for by at max maximum min minimum tops since as with for, upward upwards
	depending according nothing where, the our on it within here there`)

// read returns every term in order.
func (r *reader) read() []found {
	var out []found
	for i := 0; i < len(r.tokens); {
		floor := 0
		if len(out) > 0 {
			floor = out[len(out)-1].to
		}
		var previous *found
		if len(out) > 0 {
			previous = &out[len(out)-1]
		}
		f, next, ok := r.at(i, floor, previous)
		if ok {
			out = append(out, f)
		}
		i = max(next, i+1)
	}
	return out
}

// at reads the term that starts with the number, or the word, at token i, and
// says where reading goes on. Bounds before i are taken in down to floor.
func (r *reader) at(i, floor int, previous *found) (found, int, bool) {
	if f, ok := r.life(i, floor); ok {
		return f, f.to, true
	}
	if f, ok := r.fine(i, floor); ok {
		return f, f.to, true
	}
	if f, ok := r.romanMonths(i, floor); ok {
		return f, f.to, true
	}
	if r.words(i, "one day short of") || r.words(i, "a day short of") {
		return found{}, i + 4, false
	}
	if s, ok := r.duration(i); ok {
		f := r.bounded(s, floor)
		if !r.isPenalty(s, f) {
			return found{}, s.to, false
		}
		f.discounted = r.discounted(f)
		return f, f.to, true
	}
	if f, ok := r.elliptic(i, floor, previous); ok {
		f.discounted = r.discounted(f)
		return f, f.to, true
	}
	return found{}, i + 1, false
}

// bounded applies the words around a span to it.
func (r *reader) bounded(s span, floor int) found {
	f := found{from: s.from, to: s.to, min: NotStated, max: s.high, unit: s.unit}
	b, from := r.boundBefore(s.from)
	if from < floor {
		b, from = plainTerm, s.from
	}
	f.to = r.imprisonment(s.to)
	f.bound, f.from = b, from
	if b == plainTerm || b == atLeast && (r.is(s.from-1, "from") || s.ranged) {
		suffix, to := r.boundAfter(f.to)
		if suffix != plainTerm && !(r.is(f.to, "minimum") && s.hyphenated && s.ranged) {
			f.bound, f.to = suffix, to
		}
	}
	if s.bound != plainTerm {
		f.bound = s.bound
	}
	f.to = r.imprisonment(f.to)
	switch {
	case s.endless:
		f.min, f.max = s.low, math.Inf(1)
	case s.ranged:
		f.min, f.max = s.low, s.high
		if r.is(s.from-1, "between") || r.is(s.from-1, "from") {
			f.from = min(f.from, s.from-1)
		}
	case f.bound == atLeast:
		f.min, f.max = s.high, NotStated
		if end, ok := r.endlessAfter(f.to); ok {
			f.max, f.to = math.Inf(1), end
		}
	case f.bound == lessThan:
		f.max = below(s.high)
	}
	f.from = max(f.from, floor)
	return f
}

// imprisonment moves past the words that name the punishment after a number:
// "' imprisonment", "of hard labour", "in prison".
func (r *reader) imprisonment(i int) int {
	at := i
	if r.is(at, "'") {
		at++
	}
	if r.is(at, "s") && r.is(at-1, "'") {
		at++
	}
	if r.is(at, "of") || r.is(at, "in") || r.is(at, "behind") {
		at++
	}
	for r.is(at, "rigorous") || r.is(at, "simple") || r.is(at, "hard") || r.is(at, "penal") || r.is(at, "strict") {
		at++
	}
	if punishments[r.text(at)] {
		return at + 1
	}
	return i
}

var punishments = set(`imprisonment prison jail gaol custody detention incarceration labour labor servitude confinement
	bars reclusion imprisoned imprisonmt imprisonement inprisonment imprisonnment prision`)

// join makes one term of a minimum and the maximum that completes it: "at least
// two years of imprisonment and at most nine".
func join(terms []found, tokens []token) []found {
	var out []found
	for _, f := range terms {
		if n := len(out); n > 0 && completes(out[n-1], f, tokens) {
			p := &out[n-1]
			p.to, p.discounted = f.to, p.discounted || f.discounted
			if f.max == NotStated {
				p.min = f.min
			} else {
				p.max = f.max
			}
			p.bound = plainTerm
			continue
		}
		out = append(out, f)
	}
	return out
}

// completes reports whether b gives the bound that a lacks, with nothing but
// a conjunction between them.
func completes(a, b found, tokens []token) bool {
	oneEach := a.max == NotStated && b.min == NotStated && !math.IsInf(b.max, 1) && b.max > 0 && (b.bound == atMost || b.bound == lessThan) ||
		a.bound == atMost && a.min == NotStated && b.max == NotStated && b.bound == atLeast
	const furthest = 4
	if !oneEach || b.from-a.to > furthest || tokens[a.to-1].sentence != tokens[b.from].sentence {
		return false
	}
	for _, t := range tokens[a.to:b.from] {
		if !conjunctions[t.text] {
			return false
		}
	}
	return true
}

var conjunctions = set(`, and but ; of in imprisonment prison jail to a the with its - ( or`)
