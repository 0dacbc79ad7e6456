package source

import (
	"fmt"

	"purpose/classifier"
)

// Document is a statement and where it was found.
type Document struct {
	File      string // the path as given; StdinName for standard input
	Line      int    // the row's line in a JSON Lines file; 0 when the file is the statement
	Statement classifier.Statement
	Policy    string // id of the policy that a row names; empty when it names none
	columns   []int  // of a row: the column of each code point of its text, see row.Columns
}

// Position is the 1-based line and column, both counted in code points, at which a code point of the statement stands
// in its file. The offset may be that of the end of the text. An offset outside the text is taken to the nearer end.
func (d Document) Position(offset int) (line, column int) {
	if d.columns != nil {
		return d.Line, d.columns[min(max(offset, 0), len(d.columns)-1)]
	}
	line, column = 1, 1
	for _, r := range d.Statement.Text {
		if offset <= 0 {
			break
		}
		offset--
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

// Name names the statement to people: the file, and for a row its line and, if it has one, its id.
func (d Document) Name() string {
	switch {
	case d.Line == 0:
		return d.File
	case d.Statement.ID == "":
		return fmt.Sprintf("%s:%d", d.File, d.Line)
	}
	return fmt.Sprintf("%s:%d %s", d.File, d.Line, d.Statement.ID)
}

// Problem is a file or a row that holds no statement: where, and what to do. It never holds statement text.
type Problem struct {
	File    string
	Line    int    // 0 when the whole file is meant
	ID      string // of a row; empty when it has none or it cannot be made out
	Message string
}

func (p *Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}
