package normalise

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// replace puts other code points for cells; each of them stands for the whole range.
func replace(out []cell, cells []cell, with string) []cell {
	for _, r := range with {
		out = append(out, cell{r, cells[0].from, cells[len(cells)-1].to})
	}
	return out
}

// compatible is NFKC (Unicode Standard Annex 15), segment by segment so that positions stay known.
func compatible(cells []cell) []cell {
	if isASCII(cells) {
		return cells
	}
	var b strings.Builder
	b.Grow(len(cells))
	for _, c := range cells {
		b.WriteRune(c.r)
	}
	s := b.String()
	if norm.NFKC.IsNormalString(s) {
		return cells
	}
	out := make([]cell, 0, len(cells))
	for i := 0; len(s) > 0; {
		n := norm.NFKC.NextBoundaryInString(s, true)
		if n <= 0 {
			n = len(s)
		}
		segment, count := s[:n], 0
		for range segment {
			count++
		}
		if norm.NFKC.IsNormalString(segment) {
			out = append(out, cells[i:i+count]...)
		} else {
			out = replace(out, cells[i:i+count], norm.NFKC.String(segment))
		}
		s, i = s[n:], i+count
	}
	return out
}

func isASCII(cells []cell) bool {
	for _, c := range cells {
		if c.r > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// brailleBlank is a letter to Unicode and nothing to the eye.
const brailleBlank = '\u2800'

// visible drops what is not seen: format characters (zero-width, bidirectional controls, soft hyphen, byte order mark,
// tags), variation selectors and joiners. Other control characters become spaces, carriage returns line ends.
func visible(cells []cell) []cell {
	out := make([]cell, 0, len(cells))
	for i, c := range cells {
		switch {
		case c.r > ' ' && c.r <= '~' || c.r == '\n':
		case c.r == '\r':
			if i+1 < len(cells) && cells[i+1].r == '\n' {
				continue
			}
			c.r = '\n'
		case c.r == '\u2028' || c.r == '\u2029' || c.r == '\u0085':
			c.r = '\n'
		case isHidden(c.r):
			continue
		case unicode.Is(unicode.Cc, c.r), unicode.IsSpace(c.r), c.r == brailleBlank:
			c.r = ' '
		}
		out = append(out, c)
	}
	return out
}

func isHidden(r rune) bool {
	return r > unicode.MaxASCII && unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

var plain = map[rune]rune{
	'‘': '\'', '’': '\'', '‚': '\'', '‛': '\'', 'ʼ': '\'', '′': '\'', '‹': '\'', '›': '\'', '`': '\'', '´': '\'',
	'“': '"', '”': '"', '„': '"', '‟': '"', '«': '"', '»': '"', '″': '"',
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '⁃': '-',
}

// enclosed are the capital letters in black circles and squares, which have no compatibility form.
var enclosed = [...][2]rune{{'🅐', '🅩'}, {'🅰', '🆉'}}

// plainPunctuation writes typographic quotation marks, apostrophes and dashes as the plain ones, and enclosed letters.
func plainPunctuation(cells []cell) []cell {
	out := append(cells[:0:0], cells...)
	for i, c := range out {
		if c.r == '`' || c.r > unicode.MaxASCII {
			if p, ok := plain[c.r]; ok {
				out[i].r = p
			}
			for _, letters := range enclosed {
				if letters[0] <= c.r && c.r <= letters[1] {
					out[i].r = 'A' + c.r - letters[0]
				}
			}
		}
	}
	return out
}
