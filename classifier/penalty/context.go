package penalty

import "strings"

// strong words name a punishment: near a duration they make it a term.
var strong = set(`imprisonment imprisoned imprison imprisons prison jail jailed gaol gaoled sentence sentences sentenced custody custodial incarceration incarcerated
	punishable punished punishes punish punishing punishment punishments penalty penalties penal servitude carries carry carried carrying maximum maxima max minimum min ceiling
	felony felonies misdemeanour misdemeanor liable faces facing faced face risks risk risking labour labor detention reclusion bars
	statutory term terms brings bring convicted conviction behind inmate juvenile confinement pena peine strafe indictable earns
	bracket tariff tops`)

// weak words belong to the law in general; they count only close by.
var weak = set(`code law laws statute act article art section sec offence offences offense offenses crime crimes provides provide provided prescribes sets fixes puts
	get gets got give given gave charge charged allow allows allowed permits worth stands knows grade class degree count counts aggravated basic qualified form paragraph para par chapter
	ordinance decree legislation lays foresees foresee says say reckons holds attempt attempted organised § convictions receives draws attracts means gives giving beyond threatens`)

// other words belong to lengths of time that are no penalty.
var other = set(`licence license licences licenses licensed contract retention retained retain keep kept stored store storage held hold deleted delete deletion erased erase destroyed archive archived
	warranty lease leased lasts lasted lasting training trained tenure experience service duration renewable renewed renewal subscription maintenance valid validity warrant warrants limitation
	barred prescription aged age ages old patients pilot budget lives loan rent mandate tradition support delivery purge purged logs records recordings backup project programme program
	interval cycle rotation financial fiscal complaints`)

// followers show, straight behind a duration, that it is no penalty.
var followers = set(`old olds ago later earlier before after since hence experience service now running back past older younger`)

// leaders show, straight before a duration, that it is no penalty.
var leaders = set(`last past previous next every each recent coming these those after within aged age ages age: during since first this
	ago another once twice only`)

// reach of the two kinds of words, in tokens.
const (
	strongReach = 14
	weakReach   = 8
)

// shortest is the length in years under which days and weeks are a court's or
// a clerk's time, and not a penalty, unless a strong word is near: "section 8
// gives sixty days".
const shortest = 0.27

// isPenalty decides from the words around a span whether it is a prison term.
func (r *reader) isPenalty(s span, f found) bool {
	if r.isAge(s, f) || r.isHistory(s, f) {
		return false
	}
	bounded := f.bound != plainTerm || s.ranged
	if s.ordinal && !bounded {
		return false
	}
	punished := r.imprisonment(s.to) > s.to || f.to > s.to && punishments[r.text(f.to-1)]
	positive, negative, direct := r.cues(f)
	if s.article && !(bounded || punished || direct) {
		return false
	}
	if punished {
		return negative > 2
	}
	if r.is(f.from-1, "for") && !r.sentencedFor(f.from-1) {
		return false
	}
	if negative < far && negative < positive || r.renewable(f) {
		return false
	}
	if positive < far {
		return true
	}
	const apart = 5 // an "other" word further off than this belongs to another thing
	return (negative == far || bounded && negative > apart) && r.stands(s, f)
}

// far is a distance no cue has.
const far = 1 << 20

// cues returns how far the nearest penal word and the nearest other word are,
// and whether a strong penal word stands straight before the span.
func (r *reader) cues(f found) (positive, negative int, direct bool) {
	short := f.unit < units["month"] && f.max < shortest
	positive, negative = far, far
	look := func(i, distance int) bool {
		if i < 0 || i >= len(r.tokens) || r.tokens[i].sentence != r.tokens[f.from].sentence {
			return false
		}
		w := r.text(i)
		switch {
		case (w == "term" || w == "terms" || w == "sentence") && (other[r.text(i-1)] || r.words(i+1, "of office") || r.words(i+1, "of the licence")):
			negative = min(negative, distance)
		case (w == "is" || w == "form" || w == "count" || w == "counts" || w == "class") && distance > 2:
		case strong[w] && distance <= strongReach, weak[w] && distance <= weakReach && !short:
			positive = min(positive, distance)
		case other[w] && distance <= strongReach && !r.otherSense(i):
			negative = min(negative, distance)
		}
		return w != ";"
	}
	for i := f.from; i < f.to; i++ { // the bounds themselves: "maximum", "prison"
		if w := r.text(i); w != "min" && strong[w] {
			positive = 0
		}
	}
	for d := 1; d <= strongReach && look(f.from-d, d); d++ {
	}
	for d := 1; d <= strongReach && look(f.to+d-1, d); d++ {
	}
	for d := 1; d <= 2; d++ {
		direct = direct || strong[r.text(f.from-d)] && r.text(f.from-d) != "risk"
	}
	return positive, negative, direct
}

// otherSense recognises "licence plate" and "contract killing", in which the
// word measures no time.
func (r *reader) otherSense(i int) bool {
	switch next := r.text(r.skip(i+1, "-")); {
	case strings.HasPrefix(r.text(i), "licen"):
		return strings.HasPrefix(next, "plate")
	case r.is(i, "contract"):
		return strings.HasPrefix(next, "kill") || strings.HasPrefix(next, "murder")
	}
	return false
}

// sentencedFor reports whether the "for" at token i follows a word that makes
// the time after it a punishment: "jailed for", "imprisonment for a term of".
func (r *reader) sentencedFor(i int) bool {
	for d := 1; d <= 4; d++ {
		switch w := r.text(i - d); {
		case punishments[w], w == "jailed", w == "gaoled", w == "sentenced", w == "sentence", w == "away", w == "locked", w == "incarcerated", w == "servitude", w == "down",
			w == "stands", w == "provides", w == "provide", w == "provided", w == "providing":
			return true
		}
	}
	return false
}

// isAge recognises "aged twelve", "six-year-old", "fifteen years of age".
func (r *reader) isAge(s span, f found) bool {
	next := r.skip(s.to, "-", "'", "s")
	if r.is(next, "old") || r.is(next, "olds") || r.words(next, "of age") {
		return true
	}
	for d := 1; d <= 2; d++ {
		if w := r.text(f.from - d); w == "aged" || w == "age" || w == "ages" {
			return true
		}
	}
	return false
}

// isHistory recognises a time that passes, has passed or recurs: "for the last ten
// years", "six years ago", "every six months", "six years' service".
func (r *reader) isHistory(s span, f found) bool {
	next := r.skip(f.to, "'", "s")
	if followers[r.text(next)] && !(r.is(next, "after") && r.is(next+1, "conviction")) && !(r.is(next, "since") && f.bound == atMost) {
		return true
	}
	if r.is(next, "of") || r.is(next, "in") {
		noun := r.skip(next+1, "the", "its", "his", "uninterrupted", "continuous", "active")
		if other[r.text(noun)] || histories[r.text(noun)] {
			return true
		}
	}
	if histories[r.text(next)] {
		return true
	}
	if r.near(f.from, weakReach, limits) && !r.near(f.from, 2, strong) {
		return true
	}
	lead := r.text(s.from - 1)
	if leaders[lead] && !(lead == "first" && s.from >= 2) {
		return true
	}
	if lead == "in" && !strong[r.text(s.from-2)] {
		return true
	}
	return lead == "over" && f.from == s.from-1 && !punishments[r.text(f.to-1)] && !r.near(s.from, 5, strong)
}

// histories are nouns that a length of time may measure.
var histories = set(`making complaints tradition wages practice business data messages traffic use work working peace war drought research
	existence operation office command captivity negotiations footage growth warning notice school marriage`)

// limits name the time after which an offence is no longer tried.
var limits = set(`limitation limitations barred prescription`)

// near reports whether one of the words stands within a few tokens before i.
func (r *reader) near(i, reach int, words map[string]bool) bool {
	for d := 1; d <= reach; d++ {
		if words[r.text(i-d)] {
			return true
		}
	}
	return false
}

// renewable reports whether the time can be prolonged, as no penalty can.
func (r *reader) renewable(f found) bool {
	for i := f.to; i < f.to+8 && i < len(r.tokens) && r.tokens[i].clause == r.tokens[f.from].clause; i++ {
		switch r.text(i) {
		case "renewed", "renewable", "renew", "extended", "extend", "extendable", "prolonged":
			return true
		}
	}
	return false
}

// mild words beside a plain length of time in notes mean a project or an
// operation: "three seats, three years, installation included".
var mild = set(`seat seats installation phase query file folder sites province break implementing period buy option measure ruling implant
	logins log transcription every everybody everyone day implementation project`)

// notesLeads may stand before a term in notes.
var notesLeads = set(`: ; , ( - " = / . ? [ all being is both each here fine until`)

// stands reports whether a span stands as notes give a term, with no word of
// law near: "Lottery rigging: eight years.", "(art. 61, twenty years)".
func (r *reader) stands(s span, f found) bool {
	isPlain := !s.ranged && f.bound == plainTerm
	lead := r.text(f.from - 1)
	if lead == "or" {
		lead = r.text(f.from - 2)
	}
	switch {
	case f.from > 0 && !notesLeads[lead] && lead != "\n", f.from == 0 && isPlain:
		return false
	case s.unit < units["month"] && !s.ranged, s.unit < 1 && isPlain && lead == ",":
		return false
	case isPlain && (r.near(f.from, 6, mild) || r.near(f.to+7, 6, mild)):
		return false
	case isPlain && wordLeads[lead]:
		return false
	}
	return r.closes(f.to) || r.is(f.to, "if") || r.is(f.to, "each")
}

// wordLeads are the words among notesLeads, which need a bound beside them.
var wordLeads = set(`all being is both each here until`)

// discounting words, in the clause of a term, mean that it does not count.
var discounting = [][]string{
	{"bill"}, {"draft"}, {"proposed"}, {"proposal"}, {"first", "reading"}, {"second", "reading"}, {"third", "reading"}, {"not", "yet", "law"}, {"not", "yet", "in", "force"},
	{"if", "adopted"}, {"if", "passed"}, {"if", "enacted"}, {"goes", "to", "committee"}, {"in", "committee"}, {"voted", "down"}, {"votes", "next"},
	{"usual"}, {"usually"}, {"in", "practice"}, {"typically"}, {"typical"}, {"on", "average"}, {"average"}, {"normally"}, {"commonly"}, {"customary"}, {"tend", "to"},
	{"in", "most", "cases"}, {"suspended"}, {"added", "up"}, {"counts", "added"}, {"added", "together"}, {"taken", "together"}, {"run", "together"}, {"consecutively"}, {"consecutive"},
	{"in", "sum"}, {"in", "total"}, {"combined"}, {"cumulative"}, {"cumulatively"}, {"aggregate"}, {"together"}, {"end", "to", "end"}, {"all", "told"}, {"add", "up"},
	{"turned", "into"}, {"turns", "into"}, {"converts"}, {"converted"}, {"convertible"}, {"in", "default"}, {"unpaid"},
	{"abroad"}, {"across", "the", "border"}, {"across", "the", "river"}, {"neighbouring"}, {"old", "law"}, {"former", "law"}, {"previous", "law"}, {"used", "to", "be"}, {"formerly"},
	{"repealed"}, {"was", "once"}, {"before", "the", "reform"},
}

// discounted reports whether the clause around a term takes its force away.
func (r *reader) discounted(f found) bool {
	const reach = 16
	same := func(i int) bool {
		return i >= 0 && i < len(r.tokens) && r.tokens[i].clause == r.tokens[f.from].clause
	}
	for i := max(0, f.from-reach); i < min(len(r.tokens), f.to+reach); i++ {
		if !same(i) || i >= f.from && i < f.to {
			continue
		}
		for _, p := range discounting {
			if r.sequence(i, p) && !r.near(i, 3, undone) {
				return true
			}
		}
	}
	return false
}

// undone words before a discounting one turn it round: "until the bill
// passes", "not in practice only".
var undone = set(`until not unlike whatever`)
