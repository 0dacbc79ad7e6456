package wordpiece

import "unicode/utf8"

// span is the half-open byte range of one character of the text.
type span struct{ start, end int }

// scanner makes one pass over a text: it normalises rune by rune, gathers a word, and cuts the word when it ends.
type scanner struct {
	*Tokenizer
	tokens []Token
	word   word
	run    run
}

// scan appends the pieces of text to s.tokens.
func (s *scanner) scan(text string) {
	for at := 0; at < len(text); {
		if c := text[at]; c < utf8.RuneSelf {
			s.ascii(c, at)
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		s.rune(r, span{at, at + size})
		at += size
	}
	s.endRun()
	s.endWord()
}

// ascii takes the ASCII character c at the offset at.
func (s *scanner) ascii(c byte, at int) {
	kind := s.runes.asciiKind[c]
	if kind == dropped {
		return
	}
	s.endRun()
	if kind == space {
		s.endWord()
		return
	}
	if s.options.Lowercase {
		c = s.runes.asciiLower[c]
	}
	s.put(rune(c), kind, span{at, at + 1})
}

// rune takes any character r, whose bytes are at.
func (s *scanner) rune(r rune, at span) {
	entry := s.runes.lookup(r)
	switch {
	case entry.kind == dropped:
	case entry.kind == space:
		s.endRun()
		s.endWord()
	case entry.kind == han:
		s.endRun()
		s.endWord()
		s.normalised(r, entry, at)
		s.endWord()
	default:
		s.normalised(r, entry, at)
	}
}

// normalised puts r as it is, or its parts in lower case.
func (s *scanner) normalised(r rune, entry *runeRange, at span) {
	switch {
	case !s.options.Lowercase:
		s.put(r, entry.kind, at)
	case r >= hangulFirst && r <= hangulLast:
		parts, n := hangulParts(r)
		for i, p := range parts[:n] {
			s.part(p, &plain, at, i > 0)
		}
	case len(entry.parts) == 0:
		s.part(r, entry, at, false)
	case len(entry.parts) == 1:
		p := entry.parts[0] + r - entry.first
		s.part(p, s.runes.lookup(p), at, false)
	default:
		for i, p := range entry.parts {
			s.part(p, s.runes.lookup(p), at, i > 0)
		}
	}
}

// part takes one part of a decomposed character; added says that it's not the first one.
func (s *scanner) part(r rune, entry *runeRange, at span, added bool) {
	if entry.class > 0 {
		s.run.add(combining{r, entry.class, entry.kind == mark, added}, at)
		return
	}
	s.endRun()
	s.run.base = at
	if entry.kind != mark {
		s.put(r, entry.kind, at)
	}
}

// put adds a normalised rune to the word, or makes it a word of its own.
func (s *scanner) put(r rune, kind kind, at span) {
	if kind != punctuation {
		s.word.add(r, at)
		return
	}
	s.endWord()
	s.word.add(r, at)
	s.endWord()
}

// endRun puts what is left of the run of combining characters.
func (s *scanner) endRun() {
	if len(s.run.marks) == 0 {
		return
	}
	if s.run.kept {
		s.run.order(func(r rune, at span) { s.word.add(r, at) })
	}
	s.run.clear()
}
