package penalty

import (
	"slices"
	"strings"
)

// bound says what the words around a number make of it.
type bound int

const (
	plainTerm bound = iota
	atMost
	atLeast
	lessThan
)

// phrase is a run of words that bounds the number beside it.
type phrase struct {
	words []string
	bound bound
}

func phrases(b bound, list ...string) []phrase {
	out := make([]phrase, 0, len(list))
	for _, p := range list {
		out = append(out, phrase{strings.Fields(p), b})
	}
	return out
}

// before lists the phrases that stand before a number; the longest wins.
var before = slices.Concat(
	phrases(atMost, "up to", "upto", "up to a maximum of", "at most", "at the most", "not more than", "no more than",
		"never more than", "no longer than", "not longer than", "not exceeding", "not to exceed", "not exceed", "never exceeds",
		"not over", "not above", "never above", "not beyond", "no higher than", "not higher than", "as much as", "as many as", "as long as",
		"until", "beyond", "may extend to", "can extend to", "extending to", "may reach", "can reach", "reaches", "reaching", "capped at", "limited to", "stops at", "ends at",
		"goes to", "rises to", "max", "max .", "maximum", "maximum of", "a top of", "top of", "ceiling of", "ceiling", "not past",
		"not greater than", "nothing above", "nothing over", "will not exceed", "does not exceed", "cannot exceed", "may not exceed",
		"would not have allowed more than"),
	phrases(atLeast, "at least", "at the least", "at minimum", "at a minimum", "not less than", "no less than", "never less than", "no fewer than",
		"not fewer than", "not under", "never under", "not below", "never below", "no lower than", "not lower than", "no shorter than", "minimum",
		"minimum of", "a minimum of", "min", "min .", "from", "starts at", "starting at", "starting from", "beginning at", "more than", "over", "above", "exceeding",
		"in excess of", "upwards of", "upward of", "longer than", "greater than", "not go under", "not go below"),
	phrases(lessThan, "less than", "under", "below", "fewer than", "shorter than", "lower than", "always below", "always under", "one day short of",
		"a day short of", "just short of", "just under", "short of", "approach", "not reach"),
)

// after lists the phrases that stand behind a number; the longest wins.
var after = slices.Concat(
	phrases(atMost, "at most", "at the most", "at the utmost", "at the outside", "at the highest", "at the maximum", "at maximum", "maximum", "max", "max .",
		"tops", "or less", "or under", "or below", "or fewer", "and no more", "and not more", "no more", "and nothing more", "nothing more", "and no longer",
		"and no further", "ceiling", "or shorter", "and under", "and not a day more", "is the maximum", "as a maximum", "as the maximum", "is the ceiling", "is the most", "as the most"),
	phrases(atLeast, "or more", "or longer", "or over", "or above", "or higher", "or upwards", "or upward", "or greater", "and more", "and up", "and upward",
		"and upwards", "and over", "and above", "and longer", "upwards", "upward", "up", "at least", "at the least", "at minimum", "at a minimum", "at the minimum",
		"at the lowest", "minimum", "min", "min .", "plus", "no less", "nothing less", "and no less", "or worse"),
)

// endless lists the words that take the upper limit off a minimum.
var endless = [][]string{
	strings.Fields("without upper limit"), strings.Fields("without an upper limit"), strings.Fields("without any upper limit"),
	strings.Fields("with no upper limit"), strings.Fields("no upper limit"), strings.Fields("without limit"), strings.Fields("with no maximum"),
	strings.Fields("and no upper limit"), strings.Fields("without maximum"), strings.Fields("without ceiling"), strings.Fields("with no ceiling"),
}

// boundBefore finds the phrase that ends just before token i, and where it
// starts. A few words may stand between a noun and its number: "the maximum
// sentence for it is ten years".
func (r *reader) boundBefore(i int) (bound, int) {
	at := i
	for r.is(at-1, "a") || r.is(at-1, "an") || r.is(at-1, "the") || r.is(at-1, `"`) {
		at--
	}
	best, from := plainTerm, i
	for _, p := range before {
		start := at - len(p.words)
		if i-start > i-from && r.sequence(start, p.words) {
			best, from = p.bound, start
		}
	}
	if best != plainTerm {
		return best, from
	}
	for at, steps := i-1, 0; at >= 0 && steps < 6 && r.tokens[at].sentence == r.tokens[i].sentence; at, steps = at-1, steps+1 {
		switch w := r.text(at); {
		case w == "maximum" || w == "max" || w == "ceiling" || w == "maxima" || w == "longest" || w == "highest" || w == "heaviest":
			return atMost, at
		case w == "minimum" || w == "min" || w == "lowest" || w == "shortest":
			return atLeast, at
		case !fillers[w]:
			return plainTerm, i
		}
	}
	return plainTerm, i
}

// fillers may stand between "maximum" and its number.
var fillers = set(`of is are was at to : a an the term terms sentence penalty punishment imprisonment prison jail custody custodial statutory
	available possible now currently stands set fixed rose raised goes from in - = . , ( being here level`)

// boundAfter finds the phrase that starts at token i, and its end. An
// opening comma or bracket may stand before it.
func (r *reader) boundAfter(i int) (bound, int) {
	at := i
	if r.is(at, ",") || r.is(at, "(") {
		at++
	}
	best, end := plainTerm, i
	for _, p := range after {
		if next := at + len(p.words); next > end && r.sequence(at, p.words) {
			best, end = p.bound, next
		}
	}
	if best == atLeast && r.is(end-1, "up") && (r.is(end, "to") || r.is(end, "till")) {
		return plainTerm, i
	}
	if best != plainTerm && r.is(i, "(") && r.is(end, ")") {
		end++
	}
	// "six years minimum" but "six years, minimum two": the phrase belongs to
	// the number that follows it.
	if best != plainTerm && !r.is(i, "(") {
		if _, ok := r.number(r.skip(end, "of", ":")); ok && (r.is(end-1, "maximum") || r.is(end-1, "minimum") || r.is(end-1, "max") || r.is(end-1, "min") ||
			r.is(i, ",")) {
			return plainTerm, i
		}
	}
	return best, end
}

// endlessAfter reads "without upper limit" at token i.
func (r *reader) endlessAfter(i int) (next int, ok bool) {
	at := i
	if r.is(at, ",") {
		at++
	}
	for _, p := range endless {
		if r.sequence(at, p) {
			return at + len(p), true
		}
	}
	return i, false
}
