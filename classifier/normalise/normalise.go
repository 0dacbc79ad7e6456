// Package normalise turns a statement as given into the plain text that is judged, and leads every position back.
//
// Disguise and layout are undone: hidden characters go, compatibility forms (full-width, mathematical letters) and
// look-alike letters inside Latin words become plain ones, mark-up is removed, entities are decoded, lines that were
// wrapped are joined, letters that were spaced out are drawn together, runs of white space collapse. What is not undone:
// figures used as letters (they may be penalties), and words that are really in another script (they are a sign that the
// text is not English). Each step is a small function over cells; steps repeat until nothing changes, so that
// normalising twice is normalising once.
package normalise

import (
	"sort"
	"strings"
)

// Text is a normalised text. Value is what is judged; Span leads a range of it back to the text as given.
type Text struct {
	Value string

	given  string
	starts []int // byte offset in Value of each cell
	cells  []cell
}

// cell is one code point of the text on its way, and the code points of the text as given that it stands for, half-open.
type cell struct {
	r        rune
	from, to int
}

// maxRounds bounds the repetition of the steps. Each round undoes one layer; nobody writes sixteen.
const maxRounds = 16

// Normalise normalises a text. Text that is not UTF-8 is the caller's error: each bad byte becomes U+FFFD.
func Normalise(text string) Text {
	cells := make([]cell, 0, len(text))
	i := 0
	for _, r := range text {
		cells = append(cells, cell{r, i, i + 1})
		i++
	}
	for range maxRounds {
		if isPlain(text) {
			break
		}
		before := cells
		cells = compatible(cells)
		cells = visible(cells)
		cells = plainPunctuation(cells)
		cells = withoutMarkup(cells)
		cells = latinWords(cells)
		cells = lines(cells)
		cells = together(cells)
		cells = oneSpace(cells)
		if same(before, cells) {
			break
		}
	}
	t := Text{given: text, cells: cells, starts: make([]int, 0, len(cells)+1)}
	var value strings.Builder
	for _, c := range cells {
		t.starts = append(t.starts, value.Len())
		value.WriteRune(c.r)
	}
	t.starts = append(t.starts, value.Len())
	t.Value = value.String()
	return t
}

// isPlain reports whether no step would change a text, for what most texts are: one line of ASCII with single spaces,
// without mark-up and spaced-out letters. It may say no of a text that no step changes.
func isPlain(text string) bool {
	if text == "" || strings.ContainsRune(">-*#+ ", rune(text[0])) || text[len(text)-1] == ' ' {
		return false
	}
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b < ' ' || b > '~', strings.IndexByte("<&*_~`", b) >= 0:
			return false
		case b == ' ' && (text[i-1] == ' ' || i+2 < len(text) && text[i+2] == ' ' && i+4 < len(text) && text[i+4] == ' '):
			return false
		}
	}
	return true
}

func same(a, b []cell) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].r != b[i].r {
			return false
		}
	}
	return true
}

// Span leads a half-open byte range of Value back to a half-open range of code points of the text as given. A range that
// ends inside a code point takes it whole.
func (t Text) Span(start, end int) (from, to int) {
	if len(t.cells) == 0 {
		return 0, 0
	}
	first := sort.SearchInts(t.starts, start+1) - 1
	last := sort.SearchInts(t.starts, end) // the first cell at or after end
	first = min(max(first, 0), len(t.cells)-1)
	if last <= first {
		return t.cells[first].from, t.cells[first].from
	}
	return t.cells[first].from, t.cells[min(last, len(t.cells))-1].to
}

// Given returns a half-open range of code points of the text as given.
func (t Text) Given(from, to int) string {
	i, start, end := 0, len(t.given), len(t.given)
	for at := range t.given {
		if i == from {
			start = at
		}
		if i == to {
			end = at
			break
		}
		i++
	}
	return t.given[min(start, end):end]
}
