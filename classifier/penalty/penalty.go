// Package penalty finds prison terms in English text, in whatever form they
// are written, and says how each stands against a threshold in years.
//
// A statement often decides its own outcome by the term it gives for an
// offence, and terms come as digits, words, Roman numerals, months, ranges,
// minima, maxima, life. The package reads them with one small grammar over
// tokens: a number, a unit, the words that bound it ("up to", "or more") and
// the words around it that tell a penalty from an age, a retention period, a
// licence or a history. It reads terms; it does not decide which of several
// terms applies to the offence that a statement names.
package penalty

import "math"

// Standing says how a term compares with the threshold.
type Standing int

// The standings, from "not a term that counts" upwards.
const (
	// NotCounted marks a term that decides nothing: a usual sentence, a bill
	// that is not law, a repealed text, terms added up over several offences,
	// a fine converted to days, another country's law.
	NotCounted Standing = iota
	// Open marks a minimum below the threshold with no maximum stated.
	Open
	// Below marks a maximum under the threshold, and a fine alone.
	Below
	// Meets marks a maximum, or a minimum, at the threshold or above it.
	Meets
)

// String returns the standing's name in plain words.
func (s Standing) String() string {
	switch s {
	case Meets:
		return "meets"
	case Below:
		return "below"
	case Open:
		return "open"
	default:
		return "not counted"
	}
}

// NotStated is the value of Term.Min or Term.Max for a bound the text does not give.
const NotStated = -1.0

// Term is one prison term as the text states it.
type Term struct {
	// Start and End are byte offsets into the text, half-open, around the
	// whole phrase with its bounds: "up to eight years' imprisonment".
	Start, End int
	// Min and Max are in years, NotStated when the text does not give them,
	// and +Inf for life, death, or "no upper limit". A plain "eight years" is a
	// maximum. "Less than six" has the largest maximum that is below six. A fine
	// alone has a maximum of zero.
	Min, Max float64
	// Standing compares the term with the threshold.
	Standing Standing
}

// Find returns the prison terms of text in order of appearance, without
// overlaps, each judged against thresholdYears. A duration with no penal
// context (an age, a retention period, a licence, a history) is left out. A
// threshold of 0 is that of a policy that looks at no penalties: there are no
// terms under it.
func Find(text string, thresholdYears float64) []Term {
	if thresholdYears == 0 {
		return nil
	}
	r := reader{tokens: tokenise(text)}
	found := join(r.read(), r.tokens)
	terms := make([]Term, 0, len(found))
	for _, f := range found {
		term := Term{
			Start: r.tokens[f.from].start,
			End:   r.tokens[f.to-1].end,
			Min:   f.min,
			Max:   f.max,
		}
		if term.Min != NotStated && term.Max != NotStated && term.Min > term.Max {
			term.Min, term.Max = term.Max, term.Min
		}
		if !f.discounted {
			term.Standing = standing(term.Min, term.Max, thresholdYears)
		}
		terms = append(terms, term)
	}
	return terms
}

// standing compares stated bounds with the threshold. The tolerance lets 72
// months and 2,190 days equal six years whatever the rounding.
func standing(lowest, highest, threshold float64) Standing {
	const tolerance = 1e-9
	switch {
	case highest != NotStated && highest >= threshold-tolerance:
		return Meets
	case highest != NotStated:
		return Below
	case lowest >= threshold-tolerance:
		return Meets
	default:
		return Open
	}
}

// below returns the maximum of a term said to be under years: clearly less
// than it, whatever the rounding, and still printed as the same number.
func below(years float64) float64 { return math.Max(0, years-1e-6) }
