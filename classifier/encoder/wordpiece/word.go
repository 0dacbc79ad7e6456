package wordpiece

import "unicode/utf8"

// word is a normalised word and where its characters come from.
type word struct {
	text   [maxWordRunes * utf8.UTFMax]byte // the first maxWordRunes runes
	spans  [maxWordRunes * utf8.UTFMax]span // for each byte of text
	length int                              // of text, in bytes
	runes  int                              // all of them, those not kept too
	whole  span
}

func (w *word) add(r rune, at span) {
	if w.runes == 0 {
		w.whole.start = at.start
	}
	w.whole.end = at.end
	w.runes++
	if w.runes > maxWordRunes {
		return
	}
	to := w.length + utf8.EncodeRune(w.text[w.length:], r)
	for ; w.length < to; w.length++ {
		w.spans[w.length] = at
	}
}

// endWord appends the pieces of the word.
func (s *scanner) endWord() {
	w := &s.word
	if w.runes == 0 {
		return
	}
	before := len(s.tokens)
	if w.runes > maxWordRunes || !s.cut() {
		s.tokens = append(s.tokens[:before], Token{s.options.Unknown, w.whole.start, w.whole.end})
	}
	w.runes, w.length = 0, 0
}

// cut appends the longest entry that matches at the start of the word, then the longest after it, and so on. It
// returns false when nothing matches at some place. No lookup is longer than the longest entry, which bounds the work
// on a byte of text.
func (s *scanner) cut() bool {
	w := &s.word
	pieces := &s.opening
	for from := 0; from < w.length; pieces = &s.inner {
		to := min(w.length, from+pieces.longest)
		for to < w.length && !utf8.RuneStart(w.text[to]) {
			to--
		}
		for {
			if to <= from {
				return false
			}
			if id, is := pieces.ids[string(w.text[from:to])]; is {
				s.tokens = append(s.tokens, Token{id, w.spans[from].start, w.spans[to-1].end})
				break
			}
			to--
			for to > from && !utf8.RuneStart(w.text[to]) {
				to--
			}
		}
		from = to
	}
	return true
}
