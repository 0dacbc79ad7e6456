package render

import (
	"slices"
	"strconv"
	"strings"

	"purpose/classifier"
	"purpose/corpus"
)

// mark is a span of the statement to be pointed at.
type mark struct {
	start, end int // code points, half-open
	kind       *markKind
	label      string
}

// markKind is a way to mark: a symbol for every terminal, a colour where there are colours, and what it means.
type markKind struct {
	symbol  byte
	style   style
	meaning string
}

var (
	ruledOut   = &markKind{'^', red, "ruled out"}
	openEnded  = &markKind{'~', yellow, "open-ended"}
	tied       = &markKind{'=', green, "tied to a definition"}
	notCounted = &markKind{'.', dim, "not counted"}
	markKinds  = []*markKind{ruledOut, openEnded, tied, notCounted}
)

func kindOf(use classifier.Use) *markKind {
	switch {
	case !use.Polarity.Counts():
		return notCounted
	case use.Outcome == corpus.Prohibited:
		return ruledOut
	case use.Outcome == corpus.Vague:
		return openEnded
	}
	return tied
}

// marks are the uses, numbered, and what else the evidence points at.
func marks(a *classifier.Assessment) []mark {
	var all []mark
	for i, use := range a.Uses {
		all = append(all, mark{use.Start, use.End, kindOf(use), strconv.Itoa(i + 1)})
	}
	for _, span := range a.Evidence {
		if !slices.ContainsFunc(all, func(m mark) bool { return m.start < span.End && span.Start < m.end }) {
			kind := openEnded
			if a.Outcome == corpus.Prohibited {
				kind = ruledOut
			}
			all = append(all, mark{span.Start, span.End, kind, ""})
		}
	}
	return all
}

// markAt is the mark over a cell, or nil. Of several the first in rank (ruled out before open-ended …) is shown.
func markAt(all []mark, c cell) *mark {
	var best *mark
	for i := range all {
		m := &all[i]
		if m.start < c.end && c.start < m.end && (best == nil || slices.Index(markKinds, m.kind) < slices.Index(markKinds, best.kind)) {
			best = m
		}
	}
	return best
}

// marked shows a line of the statement and, when something in it is marked, the line of marks beneath it. A mark's
// number stands at its first column but one, if the mark is wide enough.
func marked(line []cell, all []mark, colours palette) (text, beneath string) {
	var shown, under strings.Builder
	for i := 0; i < len(line); {
		m := markAt(all, line[i])
		var piece strings.Builder
		width, first := 0, line[i].start
		for ; i < len(line) && markAt(all, line[i]) == m; i++ {
			piece.WriteString(line[i].text)
			width += line[i].width
		}
		if m == nil {
			shown.WriteString(piece.String())
			under.WriteString(strings.Repeat(" ", width))
			continue
		}
		pointer := []byte(strings.Repeat(string(m.kind.symbol), width))
		if begins := first <= m.start; begins && m.label != "" && width >= len(m.label)+2 {
			copy(pointer[1:], m.label)
		}
		shown.WriteString(colours.paint(m.kind.style, piece.String()))
		under.WriteString(colours.paint(m.kind.style, string(pointer)))
	}
	return shown.String(), strings.TrimRight(under.String(), " ")
}

// legend explains the marks that occur.
func legend(all []mark, colours palette) string {
	var parts []string
	for _, kind := range markKinds {
		if slices.ContainsFunc(all, func(m mark) bool { return m.kind == kind }) {
			parts = append(parts, colours.paint(kind.style, string(kind.symbol)+" "+kind.meaning))
		}
	}
	return strings.Join(parts, "   ")
}

// style is the number of an ANSI text attribute.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

// palette paints with ANSI attributes, or not at all.
type palette bool

func (p palette) paint(s style, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}
