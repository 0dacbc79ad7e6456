package corpus

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong in a policy file, where it stands and what to do about it.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`    // from 1; 0 when the problem is the file as a whole
	Column  int    `json:"column"`  // from 1, in characters (code points)
	Message string `json:"message"` // what is wrong
	Fix     string `json:"fix"`     // what to do
}

// String is "file:line:column: what is wrong; what to do".
func (p Problem) String() string {
	return p.place() + ": " + p.Message + "; " + p.Fix
}

func (p Problem) place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

func (p Problem) compare(q Problem) int {
	return cmp.Or(
		strings.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
		strings.Compare(p.Message, q.Message),
	)
}

// Problems is everything that is wrong with a policy file, ordered by position. It is the error of Decode.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// within moves problems that lie behind the end of the file to it: the YAML library counts the end of a file without a
// final line break as a line of its own.
func (ps Problems) within(end position) Problems {
	for i := range ps {
		if ps[i].Line > end.line {
			ps[i].Line, ps[i].Column = end.line, end.column
		}
	}
	return ps
}

// err is the problems, sorted, as an error; nil when there are none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, Problem.compare)
	return ps
}
