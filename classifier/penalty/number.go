package penalty

import (
	"strconv"
	"strings"
)

// ones, tens and scales are the number words, with the misspellings that
// noisy text has most often.
var (
	ones = map[string]float64{
		"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
		"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
		"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
		"tow": 2, "thre": 3, "fuor": 4, "foru": 4, "fiv": 5, "sixx": 6, "sx": 6, "sevn": 7, "sevne": 7, "seveen": 7,
		"eigth": 8, "eigt": 8, "ieght": 8, "nien": 9, "elevn": 11, "elven": 11, "tweleve": 12, "twelv": 12,
		"fiveteen": 15, "fiften": 15, "eigthteen": 18,
	}
	tens = map[string]float64{
		"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
		"ninety": 90, "twnety": 20, "twenti": 20,
	}
	scales   = map[string]float64{"hundred": 100, "thousand": 1000}
	ordinals = map[string]float64{
		"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
		"ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "fifteenth": 15, "twentieth": 20,
	}
	fractions = map[string]float64{"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1.0 / 3, "⅔": 2.0 / 3}
)

// quantity is a number read from the text.
type quantity struct {
	value   float64
	next    int  // index of the token after it
	article bool // "a", "an": only a number with more evidence
	roman   bool // letters: only a number with a unit
	ordinal bool
}

// number reads a quantity at token i: digits, words, a dozen, Roman numerals,
// "six (6)", "five and a half", "twice three".
func (r *reader) number(i int) (quantity, bool) {
	if r.is(i, "twice") {
		q, ok := r.simple(i + 1)
		q.value *= 2
		return q, ok && !q.article && !q.roman
	}
	q, ok := r.simple(i)
	if !ok {
		return q, false
	}
	if f, known := fractions[r.text(q.next)]; known {
		q.value, q.next = q.value+f, q.next+1
	}
	if r.words(q.next, "and a half") {
		q.value, q.next = q.value+0.5, q.next+3
	}
	if r.is(q.next, "(") { // the same number again, in the other form
		if again, ok := r.simple(q.next + 1); ok && again.value == q.value && r.is(again.next, ")") {
			q.next = again.next + 1
		}
	}
	if r.is(q.next, "+") {
		q.next++
	}
	return q, true
}

func (r *reader) simple(i int) (quantity, bool) {
	if i >= len(r.tokens) {
		return quantity{}, false
	}
	t := r.tokens[i]
	if t.kind == digits {
		value, err := strconv.ParseFloat(strings.ReplaceAll(t.text, ",", ""), 64)
		return quantity{value: value, next: i + 1}, err == nil
	}
	if t.kind != word {
		f, ok := fractions[t.text]
		return quantity{value: f, next: i + 1}, ok
	}
	switch {
	case r.words(i, "half a dozen"):
		return quantity{value: 6, next: i + 3}, true
	case r.words(i, "half a"), r.words(i, "half an"):
		return quantity{value: 0.5, next: i + 2, article: true}, true
	case r.words(i, "a dozen"):
		return quantity{value: 12, next: i + 2}, true
	case r.words(i, "a couple of"):
		return quantity{value: 2, next: i + 3}, true
	case r.words(i, "a hundred"), r.words(i, "a thousand"):
		q := r.cardinal(i + 1)
		return q, q.next > i+1
	case t.text == "a", t.text == "an":
		return quantity{value: 1, next: i + 1, article: true}, true
	case t.text == "dozen":
		return quantity{value: 12, next: i + 1}, true
	}
	if q := r.cardinal(i); q.next > i {
		return q, true
	}
	if value, ok := ordinals[t.text]; ok {
		return quantity{value: value, next: i + 1, ordinal: true}, true
	}
	if t.upper {
		if value, ok := roman(t.text); ok {
			return quantity{value: value, next: i + 1, roman: true}, true
		}
	}
	return quantity{}, false
}

// cardinal reads number words: "twenty-five", "two thousand five hundred",
// "one hundred and eighty". Its next is i when there is none.
func (r *reader) cardinal(i int) quantity {
	total, group, next := 0.0, 0.0, i
	last := 0.0 // size of the last word, so that "five ten" stays two numbers
	for at := i; at < len(r.tokens); {
		w := r.text(at)
		scale, isScale := scales[w]
		one, isOne := ones[w]
		ten, isTen := tens[w]
		switch {
		case isTen && (last == 0 || last >= 100):
			group, last = group+ten, 10
		case isOne && (last == 0 || last >= 100 || last == 10 && one < 10 && one > 0):
			group, last = group+one, 1
		case isScale && scale == 100 && (last == 0 || last == 1):
			group, last = max(group, 1)*100, 100
		case isScale && scale == 1000 && total == 0:
			total, group, last = max(group, 1)*1000, 0, 1000
		default:
			return quantity{value: total + group, next: next}
		}
		at++
		next = at
		if last == 10 && r.is(at, "-") {
			if d, ok := ones[r.text(at+1)]; ok && d > 0 && d < 10 {
				at++
			}
		}
		if last >= 100 && r.is(at, "and") {
			_, oneFollows := ones[r.text(at+1)]
			_, tenFollows := tens[r.text(at+1)]
			if oneFollows || tenFollows {
				at++
			}
		}
	}
	return quantity{value: total + group, next: next}
}

// roman reads a Roman numeral in its canonical form, up to 399.
func roman(s string) (float64, bool) {
	const most = 399
	values := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100}
	total := 0
	for i := range len(s) {
		v, ok := values[s[i]]
		if !ok {
			return 0, false
		}
		if i+1 < len(s) && values[s[i+1]] > v {
			v = -v
		}
		total += v
	}
	if total < 1 || total > most || canonical(total) != s {
		return 0, false
	}
	return float64(total), true
}

func canonical(n int) string {
	var b strings.Builder
	for _, step := range []struct {
		value  int
		letter string
	}{{100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= step.value; n -= step.value {
			b.WriteString(step.letter)
		}
	}
	return b.String()
}
