package penalty

import "math"

// capital words follow "capital" where it means the death penalty.
var capital = set(`punishment offence offense crime sentence charge felony offences`)

// lifeNouns follow "life" and "death" where they are punishments.
var lifeNouns = set(`imprisonment sentence sentences penalty term terms sentencing`)

// penalLeads stand before a bare "life" or "death" that is a punishment.
var penalLeads = set(`punishable punished punishment punish sentenced sentence imprisonment imprisoned jailed prison jail gaol faces face facing faced carries carry
	carrying gets get given risks risk maximum max ceiling penalty penalties means condemned custody servitude term liable brings earns`)

// life reads life imprisonment and the death penalty at token i.
func (r *reader) life(i, floor int) (found, bool) {
	switch {
	case r.is(i, "capital") && capital[r.text(i+1)]:
		return endlessTerm(i, i+2), true
	case !r.is(i, "life") && !r.is(i, "death"):
		return found{}, false
	}
	next := r.skip(i+1, "-")
	if lifeNouns[r.text(next)] {
		return r.withLead(endlessTerm(i, next+1), floor), true
	}
	if r.is(i, "life") && (r.imprisonment(i+1) > i+1 || r.words(i+1, "without parole")) {
		return r.withLead(endlessTerm(i, max(i+2, r.imprisonment(i+1))), floor), true
	}
	if !r.closes(i+1) && !r.is(i+1, "no") {
		return found{}, false
	}
	lead := i - 1
	for leadIns[r.text(lead)] {
		lead--
	}
	if penalLeads[r.text(lead)] && !(r.is(i, "death") && r.text(lead) == "risk") || r.eitherDeath(i) || r.lifeInNotes(i) ||
		r.is(i, "life") && r.words(i-2, "up to") {
		return r.withLead(endlessTerm(i, i+1), floor), true
	}
	return found{}, false
}

var leadIns = set(`with by to for of up - : is the`)

func endlessTerm(from, to int) found {
	return found{from: from, to: to, min: NotStated, max: math.Inf(1), unit: 1, bound: atMost}
}

// withLead takes "up to" before life, and "imprisonment for", into the span.
func (r *reader) withLead(f found, floor int) found {
	switch {
	case r.words(f.from-2, "up to") && f.from-2 >= floor:
		f.from -= 2
	case r.words(f.from-2, "imprisonment for") && f.from-2 >= floor:
		f.from -= 2
	}
	f.discounted = r.discounted(f)
	return f
}

// eitherDeath reads "life or death", "death or twenty years" beside a penal word.
func (r *reader) eitherDeath(i int) bool {
	_, years := r.duration(i + 2)
	either := r.words(i, "life or death") || r.words(i-2, "life or death") || r.words(i, "death or life") ||
		r.words(i-2, "death or life") || r.is(i+1, "or") && years
	return either && !r.is(i-1, "of") && (r.near(i, weakReach, strong) || r.near(i, weakReach, weak))
}

// lifeInNotes reads life where notes give a term: "(life)", ": life.", "art.
// 101, life."
func (r *reader) lifeInNotes(i int) bool {
	if !r.is(i, "life") {
		return false
	}
	end := r.is(i+1, ".") || r.is(i+1, ";") || r.is(i+1, ")") || i+1 == len(r.tokens)
	switch r.text(i - 1) {
	case "(":
		return r.is(i+1, ")") || r.is(i+1, ",") || r.is(i+1, ";")
	case ":":
		return end || r.is(i+1, ",")
	case ",":
		return end
	}
	return false
}

// fine reads a fine that is the only penalty, which is below any threshold:
// "punishable by a fine", "fine only".
func (r *reader) fine(i, floor int) (found, bool) {
	if !r.is(i, "fine") {
		return found{}, false
	}
	from := i
	if r.is(from-1, "a") {
		from--
	}
	to := i + 1
	only := r.is(to, "only") || r.is(to, "alone")
	if only {
		to++
	}
	switch lead := r.text(from - 1); {
	case lead == "only" || lead == "just" || lead == "mere" || r.words(from-2, "nothing but") || r.words(from-2, "no more than"):
		only = true
	case lead == "by" || lead == "with" || lead == "carries" || lead == "carry" || lead == "maximum" || lead == ":":
		only = only || r.near(from, 4, strong) || lead == ":"
	}
	if !only || r.besideFine(i) {
		return found{}, false
	}
	f := found{from: max(from, floor), to: to, min: NotStated, max: 0, unit: 1, bound: atMost}
	f.discounted = r.discounted(f)
	return f, true
}

// besideFine reports whether the sentence of a fine names imprisonment or a length of time besides, near it, so that the
// fine does not stand alone.
func (r *reader) besideFine(i int) bool {
	const reach = 40
	for at := max(0, i-reach); at < min(len(r.tokens), i+reach); at++ {
		t := r.tokens[at]
		if t.sentence != r.tokens[i].sentence {
			continue
		}
		if _, isUnit := units[t.text]; isUnit || punishments[t.text] || t.text == "custodial" || t.text == "life" || t.text == "if" || t.text == "unless" {
			return true
		}
	}
	return false
}

// romanMonths reads a unit that stands before its number: "maximum in months:
// LXXX", "maximum (years): 8".
func (r *reader) romanMonths(i, floor int) (found, bool) {
	q, ok := r.number(i)
	if !ok || q.article || q.ordinal || !r.closes(q.next) || !r.is(i-1, ":") && !r.is(i-1, "=") {
		return found{}, false
	}
	at := i - 2
	if r.is(at, ")") || r.is(at, ",") {
		at--
	}
	unit, isUnit := units[r.text(at)]
	if !isUnit || !r.near(at, 5, strong) && !r.near(at, 5, weak) {
		return found{}, false
	}
	b := atMost
	if r.near(at, 4, map[string]bool{"minimum": true, "min": true}) {
		b = atLeast
	}
	f := found{from: max(at, floor), to: q.next, min: NotStated, max: q.value * unit, unit: unit, bound: b}
	if b == atLeast {
		f.min, f.max = f.max, NotStated
	}
	f.discounted = r.discounted(f)
	return f, true
}

// most is the largest bare number that is taken for years.
const most = 60

// labels stand before a number that names a thing: "article 12", "pier four".
var labels = set(`article articles art section sec § chapter chamber box part class grade category pier number no annex page room file item law act paragraph para
	line unit of case cases warrant row point schedule column table line clause paragraph step version phase wing
	january february march april may june july august september october november december on since cell door house platform ward desk bay berth title book degree`)

// elliptic reads a number whose unit is left out: "up to three years, aggravated
// form ten", "punishable by eight", "maximum nine".
func (r *reader) elliptic(i, floor int, previous *found) (found, bool) {
	q, ok := r.number(i)
	if !ok || q.article || q.roman || q.ordinal || q.value > most || q.value <= 0 || r.tokens[i].text == "dozen" {
		return found{}, false
	}
	s := span{from: i, to: q.next, low: q.value, high: q.value}
	if next, joined := r.joiner(q.next, r.is(i-1, "between")); joined {
		if second, isNumber := r.number(next); isNumber && !second.article && second.value > q.value && second.value <= most {
			s.high, s.to, s.ranged = second.value, second.next, true
		}
	}
	b, from := r.boundBefore(i)
	if w := r.text(from); from < floor || w == "from" || w == "over" || w == "above" || w == "under" || w == "below" || w == "exceeding" {
		b, from = plainTerm, i
	}
	suffix, end := r.boundAfter(s.to)
	if !r.closes(s.to) && suffix == plainTerm && r.imprisonment(s.to) == s.to || labels[r.text(from-1)] && b == plainTerm {
		return found{}, false
	}
	s.unit = 1
	if !r.follows(i, previous, b) {
		if !r.governed(i, from, b) && !(r.imprisonment(s.to) > s.to && (b != plainTerm || suffix != plainTerm) && !r.is(s.to, "in")) {
			return found{}, false
		}
	} else {
		s.unit = previous.unit
	}
	if suffix != plainTerm && end > s.to && r.is(end-1, "up") {
		return found{}, false
	}
	s.low, s.high = s.low*s.unit, s.high*s.unit
	return r.bounded(s, floor), true
}

// follows reports whether the number at i continues a list of terms in the
// same sentence.
func (r *reader) follows(i int, previous *found, b bound) bool {
	const furthest = 14
	if previous == nil || i-previous.to > furthest || r.tokens[previous.to-1].sentence != r.tokens[i].sentence {
		return false
	}
	switch r.text(i - 1) {
	case "'", "-", "/", ".", "#", "№", "$", "€", "£", "every", "each", "had", "the", "not", "no", "this", "that", "any", "which", "some", "these", "those":
		return false
	}
	if r.tokens[i].kind == digits && r.tokens[i-1].initial && b == plainTerm {
		return false
	}
	return b != plainTerm || r.tokens[i].kind == word || r.tokens[i-1].kind == word && !labels[r.text(i-1)] || r.is(i-1, "(") || r.is(i-1, ",")
}

// governing words stand before a bare number of years.
var governing = set(`punishable carries carry carrying faces facing sentence imprisonment jailed permits allows`)

// governed reports whether a penal word stands straight before a bare number:
// "punishable by eight", "maximum: nine".
func (r *reader) governed(i, from int, b bound) bool {
	if b != plainTerm && (r.namesLimit(from, i) || governing[r.text(r.back(from))]) {
		return true
	}
	at := r.back(i)
	return b == plainTerm && governing[r.text(at)] && (at == i-1 || !r.is(i-1, ":"))
}

// back moves before the prepositions that lead to a number.
func (r *reader) back(i int) int {
	at := i - 1
	for r.is(at, "by") || r.is(at, "with") || r.is(at, "of") || r.is(at, "for") || r.is(at, ":") {
		at--
	}
	return at
}

// namesLimit reports whether the bound in tokens [from, to) names a limit and not
// only a comparison: "maximum", not "at most".
func (r *reader) namesLimit(from, to int) bool {
	for i := from; i < to; i++ {
		switch r.text(i) {
		case "maximum", "max", "minimum", "min", "ceiling", "longest", "highest", "heaviest", "lowest", "maxima":
			return true
		}
	}
	return false
}
