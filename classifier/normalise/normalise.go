// Package normalise turns a statement as given into the plain text that is judged, and leads every position back.
//
// Disguise and layout are undone: hidden characters go, compatibility forms (full-width, mathematical letters) and
// look-alike letters inside Latin words become plain ones, mark-up is removed, entities are decoded, lines that were
// wrapped are joined, letters that were spaced out are drawn together, runs of white space collapse. What is not undone:
// figures used as letters (they may be penalties), words that are really in another script (they are a sign that the
// text is not English), and "~~" around struck words (they are denied, not said). Each step is a small function over
// cells; steps repeat until nothing changes, so that normalising twice is normalising once.
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

// maxRounds bounds the repetition of the steps. Mark-up inside mark-up and entities inside entities take one round
// however deep they nest; only layers of different kinds take more. Of 10,000 statements none takes more than three.
const maxRounds = 16

// steps are what undoes disguise and layout, in order. Each returns its cells as they are when it has nothing to do.
var steps = []func([]cell) []cell{
	compatible, visible, plainPunctuation, withoutMarkup, withoutEmphasis, latinWords, lines, together, oneSpace,
}

// Normalise normalises a text. Text that is not UTF-8 is the caller's error: each bad byte becomes U+FFFD.
func Normalise(text string) Text {
	cells := make([]cell, 0, len(text))
	for _, r := range text {
		cells = append(cells, cell{r, len(cells), len(cells) + 1})
	}
	if !isPlain(text) {
		var settled bool
		if cells, settled = settle(cells); !settled {
			// Nobody but an attacker of the reader nests so deep: without the marks that it nests there is nothing to undo.
			cells, _ = settle(withoutMarks(cells))
		}
	}
	t := Text{given: text, cells: cells, starts: make([]int, 0, len(cells)+1)}
	var value strings.Builder
	value.Grow(len(text))
	for _, c := range cells {
		t.starts = append(t.starts, value.Len())
		value.WriteRune(c.r)
	}
	t.starts = append(t.starts, value.Len())
	t.Value = value.String()
	return t
}

// settle repeats the steps until they change nothing, and reports whether it came to that.
func settle(cells []cell) ([]cell, bool) {
	for range maxRounds {
		before := cells
		for _, step := range steps {
			cells = step(cells)
		}
		if same(before, cells) {
			return cells, true
		}
	}
	return cells, false
}

// isPlain reports whether no step would change a text, for what most texts are: one line of ASCII with single spaces,
// without mark-up and spaced-out letters. It may say no of a text that no step changes.
func isPlain(text string) bool {
	if text == "" || strings.ContainsRune(">-*#+ ", rune(text[0])) || text[len(text)-1] == ' ' {
		return false
	}
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b < ' ' || b > '~', strings.IndexByte("<&*_`", b) >= 0:
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
// ends inside a code point takes it whole; an empty range leads back to an empty one.
func (t Text) Span(start, end int) (from, to int) {
	if len(t.cells) == 0 {
		return 0, 0
	}
	first := sort.SearchInts(t.starts, start+1) - 1
	last := sort.SearchInts(t.starts, end) // the first cell at or after end
	if first >= len(t.cells) {
		at := t.cells[len(t.cells)-1].to
		return at, at
	}
	first = max(first, 0)
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
