package penalty

import "slices"

// units are the words for a length of time, in years. A year has 12 months,
// 52 weeks, 365 days: the conversion that favours the reading in which 72
// months, 312 weeks and 2,190 days are six years.
var units = map[string]float64{
	"year": 1, "years": 1, "yr": 1, "yrs": 1, "y": 1, "yeras": 1, "yaers": 1, "yers": 1, "yeers": 1, "yars": 1, "yearss": 1, "ysr": 1,
	"month": 1.0 / 12, "months": 1.0 / 12, "mo": 1.0 / 12, "mos": 1.0 / 12, "mth": 1.0 / 12, "mths": 1.0 / 12,
	"mnths": 1.0 / 12, "monhts": 1.0 / 12, "motnhs": 1.0 / 12, "monts": 1.0 / 12,
	"week": 1.0 / 52, "weeks": 1.0 / 52, "wk": 1.0 / 52, "wks": 1.0 / 52,
	"day": 1.0 / 365, "days": 1.0 / 365,
	"decade": 10, "decades": 10, "lustrum": 5, "lustra": 5,
}

// openNumbers stand between a number and its unit.
var openNumbers = slices.Concat(
	phrases(atLeast, "or more", "or more full", "and more", "or above", "or over"),
	phrases(atMost, "or less", "or fewer", "or under"),
)

// letterUnits are units only straight after digits: "5y11m".
var letterUnits = map[string]float64{"y": 1, "m": 1.0 / 12, "w": 1.0 / 52, "d": 1.0 / 365}

// span is a length of time, or a range of two, read from the text.
type span struct {
	from, to      int     // tokens, half-open
	low, high     float64 // years; equal when no range
	ranged        bool
	article       bool    // "a year": needs more evidence
	ordinal       bool    // "the sixth year": needs a bound before it
	unit          float64 // of the last number, in years
	plus          bool    // "6+ years"
	bound         bound   // said inside the span: "six or more years"
	hyphenated    bool    // "a ten-year term"
	endless       bool    // the range runs to life
	startsBetween bool
}

// duration reads a length of time at token i: "two to ten years",
// "5y11m", "a year and a half", "ten days to life".
func (r *reader) duration(i int) (span, bool) {
	q, ok := r.number(i)
	if !ok {
		return span{}, false
	}
	s := span{from: i, article: q.article, ordinal: q.ordinal, plus: r.is(q.next-1, "+")}
	s.startsBetween = r.is(i-1, "between")
	for _, p := range openNumbers { // "six or more years"
		if r.sequence(q.next, p.words) {
			if unit, next, ok := r.unit(quantity{value: q.value, next: q.next + len(p.words)}); ok {
				s.low, s.high, s.unit, s.to, s.bound = q.value*unit, q.value*unit, unit, next, p.bound
				return s, !q.article && !q.ordinal
			}
		}
	}
	value, unit, next, ok := r.compound(q)
	if ok {
		if s.plus {
			s.bound = atLeast
		}
		s.low, s.high, s.unit, s.to = value, value, unit, next
		s.hyphenated = r.is(q.next, "-")
		r.rangeAfterUnit(&s)
		return s, true
	}
	// No unit yet: "two to ten years", "6-15 yrs", "eight or nine months".
	joined, ok := r.joiner(q.next, s.startsBetween)
	if !ok {
		return span{}, false
	}
	if end, ok := r.lifeAt(joined); ok {
		s.low, s.high, s.unit, s.to, s.ranged, s.endless = q.value, q.value, 1, end, true, true
		return s, !q.article && !q.roman
	}
	second, ok := r.number(joined)
	if !ok || second.article && r.is(q.next, "-") {
		return span{}, false
	}
	value, unit, next, ok = r.compound(second)
	if !ok {
		return span{}, false
	}
	s.low, s.high, s.unit, s.to, s.ranged, s.article = q.value*unit, value, unit, next, true, false
	s.hyphenated = r.is(second.next, "-")
	return s, true
}

// shortForms of the units may end in a full stop.
var shortForms = set("yr yrs y mo mos mth mths wk wks")

// compound reads the unit after a number and what is added to it: "five years
// and eleven months", "six years and a day", "six years less a day".
func (r *reader) compound(q quantity) (value, unit float64, next int, ok bool) {
	unit, next, ok = r.unit(q)
	if !ok {
		return 0, 0, 0, false
	}
	value = q.value * unit
	if r.words(next, "and a half") {
		value, next = value+unit/2, next+3
	}
	for {
		at, sign := next, 1.0
		switch {
		case r.is(at, "and"), r.is(at, "plus"), r.is(at, ","):
			at++
		case r.is(at, "less"), r.is(at, "minus"), r.words(at, "all but"):
			at, sign = at+1, -1
		}
		more, isNumber := r.number(at)
		if !isNumber || more.roman || more.ordinal {
			return value, unit, next, true
		}
		small, end, isUnit := r.unit(more)
		if !isUnit || small >= unit || more.value*small >= unit {
			return value, unit, next, true
		}
		value, next = value+sign*more.value*small, end
	}
}

// unit reads the unit of a number, over a hyphen, "full" or a bracket.
func (r *reader) unit(q quantity) (unit float64, next int, ok bool) {
	at := q.next
	if r.is(at, "-") {
		at++
	}
	if r.is(at, "full") || r.is(at, "whole") || r.is(at, "calendar") || r.is(at, "long") {
		at++
	}
	unit, ok = units[r.text(at)]
	if adjacent := at == q.next && at > 0 && at < len(r.tokens) &&
		r.tokens[at-1].kind == digits && r.tokens[at-1].end == r.tokens[at].start; !ok && adjacent {
		unit, ok = letterUnits[r.text(at)]
	}
	if !ok {
		return 0, 0, false
	}
	if r.is(at, "y") && (at == 0 || r.tokens[at-1].kind != digits) {
		return 0, 0, false
	}
	next = at + 1
	if r.is(next, ".") && next+1 < len(r.tokens) && shortForms[r.text(at)] && r.tokens[next].sentence == r.tokens[next+1].sentence {
		next++ // the full stop of "yrs."
	}
	return unit, next, true
}

// joiner reads the word or dash between the two ends of a range.
func (r *reader) joiner(i int, between bool) (next int, ok bool) {
	switch r.text(i) {
	case "to", "till", "until", "or", "-", "/":
		return r.skip(i+1, "up", "to", "-"), true
	case "up":
		return i + 2, r.is(i+1, "to")
	case "and":
		return i + 1, between
	}
	return 0, false
}

// rangeAfterUnit extends a span whose first end has its unit: "six months to
// five years", "2 years - life", "from 6 years to 12".
func (r *reader) rangeAfterUnit(s *span) {
	next, ok := r.joiner(s.to, s.startsBetween)
	if !ok || r.is(s.to, "/") {
		return
	}
	if end, ok := r.lifeAt(next); ok {
		if r.is(s.to, "or") {
			return
		}
		s.to, s.ranged, s.endless = end, true, true
		return
	}
	q, ok := r.number(next)
	if !ok || q.roman || q.ordinal {
		return
	}
	high, unit, end, hasUnit := r.compound(q)
	switch {
	case hasUnit && !r.is(s.to, "or"):
	case hasUnit || q.article:
		return
	case r.closes(q.next):
		high, unit, end = q.value*s.unit, s.unit, q.next
	default:
		return
	}
	const longest = 1800 // past it a number is a calendar year: "four years until 2015"
	if high < s.low || high >= longest {
		return
	}
	s.high, s.unit, s.to, s.ranged = high, unit, end, true
}

// lifeAt reads "life" or "life imprisonment" as the end of a range.
func (r *reader) lifeAt(i int) (next int, ok bool) {
	if r.is(i, "imprisonment") && r.is(i+1, "for") {
		i += 2
	}
	if !r.is(i, "life") {
		return 0, false
	}
	return r.skip(i+1, "-", "imprisonment", "sentence", "term", "in", "prison"), true
}
