package encoder

import (
	"fmt"

	"purpose/classifier/encoder/wordpiece"
)

// stretch is the part of a text's tokens that one window reads: [from, to). Of the tokens that several windows read,
// each belongs to one, in whose [first, last) it lies: where two windows overlap, the border is in the middle.
type stretch struct{ from, to, first, last int }

// stretches cuts n tokens into windows of size tokens that overlap by at least overlap. The last one ends with the text and is
// as long as the others, so that no window lacks context.
func stretches(n, size, overlap int) []stretch {
	if n <= size {
		return []stretch{{0, n, 0, n}}
	}
	var all []stretch
	for from := 0; ; from += size - overlap {
		from = min(from, n-size)
		s := stretch{from: from, to: from + size, first: from, last: from + size}
		if len(all) > 0 {
			before := &all[len(all)-1]
			border := (from + before.to) / 2
			before.last, s.first = border, border
		}
		all = append(all, s)
		if s.to == n {
			return all
		}
	}
}

// plan cuts a text into windows that leave room for the special tokens and the hint.
func (e *Encoder) plan(tokens, hint []wordpiece.Token) ([]stretch, error) {
	h := e.model.header
	if len(tokens) == 0 {
		return nil, ErrNoTokens
	}
	room := h.Window - 2
	if len(hint) > 0 {
		if len(hint) > h.Window/2 {
			return nil, fmt.Errorf("%w: it has %d tokens, more than half of a window of %d", ErrLongHint, len(hint), h.Window)
		}
		room -= len(hint) + h.separators()
	}
	// A long hint leaves short windows; they still advance by half their length at least.
	return stretches(len(tokens), room, min(h.Overlap, room/2)), nil
}

// sequence is the token ids of one window.
func (e *Encoder) sequence(tokens, hint []wordpiece.Token) []int32 {
	if len(hint) == 0 {
		return e.tokenizer.Single(tokens)
	}
	ids, _ := e.tokenizer.Pair(tokens, hint)
	return ids
}
