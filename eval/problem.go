package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one fault of a labelled row: where it stands, what is wrong and what to do. It never holds the row's text.
type Problem struct {
	File    string
	Line    int    // from 1; 0 when the whole file is meant
	ID      string // the row's id, empty when it cannot be made out
	Message string
}

func (p Problem) String() string {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, p.Line)
	}
	if p.ID != "" {
		place += ": " + p.ID
	}
	return place + ": " + p.Message
}

// Problems are all faults of the files that were read, by file and line. As an error it says one a line.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, 0, len(p))
	for _, problem := range p {
		lines = append(lines, problem.String())
	}
	return strings.Join(lines, "\n")
}

// sortByLine orders the problems of one file; those of a line keep their order.
func (p Problems) sortByLine() {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
}
