package wordpiece

import "slices"

// run is a run of combining characters, which canonical order may move: The Unicode Standard, section 3.11. Nearly all
// of them are accents and drop out; those that stay need the others, to be placed among them.
type run struct {
	marks []combining
	spans []span // of the marks that are not added parts, in the order of the text
	base  span   // of the character before the run
	kept  bool   // some mark is not an accent
}

// combining is a rune of a canonical combining class above 0.
type combining struct {
	r      rune
	class  uint8
	accent bool
	added  bool // a part of the character before it
}

func (r *run) add(m combining, at span) {
	r.marks = append(r.marks, m)
	if !m.added {
		r.spans = append(r.spans, at)
	}
	r.kept = r.kept || !m.accent
}

func (r *run) clear() {
	r.marks, r.spans, r.kept = r.marks[:0], r.spans[:0], false
}

// order calls put for the marks that stay, in canonical order. As in the reference, spans do not move with their marks:
// each mark takes the next span, and an added part that of the mark now before it.
func (r *run) order(put func(rune, span)) {
	slices.SortStableFunc(r.marks, func(a, b combining) int { return int(a.class) - int(b.class) })
	at, next := r.base, 0
	for _, m := range r.marks {
		if !m.added {
			at = r.spans[next]
			next++
		}
		if !m.accent {
			put(m.r, at)
		}
	}
}
