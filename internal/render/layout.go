package render

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// cell is a user-perceived character as a terminal shows it.
type cell struct {
	text       string
	width      int // terminal columns
	start, end int // code points of the text it came from
	brk        int // uniseg.LineDontBreak, LineCanBreak or LineMustBreak behind it
	space      bool
}

// cells takes a text apart into what a terminal shows. Whatever would steer the terminal or hide in it (control
// characters, direction marks, invisible characters) is made visible, so that nobody overlooks it.
func cells(text string) []cell {
	var all []cell
	offset, state := 0, -1
	for len(text) > 0 {
		var cluster string
		var boundaries int
		cluster, text, boundaries, state = uniseg.StepString(text, state)
		c := cell{start: offset, brk: boundaries & uniseg.MaskLine}
		offset += len([]rune(cluster))
		c.end = offset
		c.text, c.space = visible(cluster)
		c.width = uniseg.StringWidth(c.text)
		if text == "" {
			c.brk = uniseg.LineDontBreak // the end is no break
			if isLineEnd(cluster) {
				c.brk = uniseg.LineMustBreak
			}
		}
		all = append(all, c)
	}
	return all
}

func isLineEnd(cluster string) bool {
	switch cluster {
	case "\n", "\r\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029":
		return true
	}
	return false
}

// visible is what is shown of a character, and whether that is space.
func visible(cluster string) (shown string, space bool) {
	const (
		tab             = "    "
		zeroWidthJoiner = '\u200d' // holds an emoji or a ligature together; the one before it keeps one apart
		blackFlag       = '\U0001F3F4'
	)
	switch {
	case isLineEnd(cluster):
		return "", true
	case cluster == "\t":
		return tab, true
	case strings.TrimSpace(cluster) == "":
		return cluster, true
	}
	var out strings.Builder
	first := []rune(cluster)[0]
	for i, r := range cluster {
		switch {
		case i > 0 && (r == zeroWidthJoiner || r == zeroWidthJoiner-1):
			out.WriteRune(r)
		case i > 0 && first == blackFlag && unicode.Is(unicode.Cf, r): // a regional flag is spelt in tags
			out.WriteRune(r)
		case r < ' ':
			out.WriteRune('\u2400' + r) // the picture of the control character
		case r == '\u007f':
			out.WriteRune('\u2421')
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			fmt.Fprintf(&out, "<U+%04X>", r)
		case i == 0 && unicode.Is(unicode.M, r): // a mark that stands on nothing
			out.WriteRune('\u25cc')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String(), false
}

// lines breaks cells into lines of at most width columns, between words where it can, and where the text breaks.
func lines(all []cell, width int) [][]cell {
	var broken [][]cell
	start, used, canBreak, usedAtBreak := 0, 0, 0, 0
	for i := 0; i < len(all); i++ {
		c := all[i]
		for used+c.width > width && !c.space && i > start {
			if canBreak <= start {
				canBreak, usedAtBreak = i, used
			}
			broken = append(broken, trim(all[start:canBreak]))
			start, used = canBreak, used-usedAtBreak
		}
		used += c.width
		switch c.brk {
		case uniseg.LineCanBreak:
			canBreak, usedAtBreak = i+1, used
		case uniseg.LineMustBreak:
			broken = append(broken, trim(all[start:i+1]))
			start, used = i+1, 0
			canBreak, usedAtBreak = start, 0
		}
	}
	if start < len(all) {
		broken = append(broken, trim(all[start:]))
	}
	return broken
}

// trim drops the space at the end of a line.
func trim(line []cell) []cell {
	for len(line) > 0 && line[len(line)-1].space {
		line = line[:len(line)-1]
	}
	return line
}

// wrap breaks a text into lines of at most width columns; lines of the text itself are joined. It breaks at spaces
// alone: the identifiers of clauses and codes have hyphens and must stay whole.
func wrap(text string, width int) []string {
	all := cells(strings.Join(strings.Fields(text), " "))
	for i := range all {
		if !all[i].space {
			all[i].brk = uniseg.LineDontBreak
		}
	}
	var out []string
	for _, line := range lines(all, width) {
		var s strings.Builder
		for _, c := range line {
			s.WriteString(c.text)
		}
		out = append(out, s.String())
	}
	return out
}
