package render

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"purpose/classifier"
	"purpose/corpus"
)

// finding is one thing that a person should look at: a reason of a flagged assessment, at its place in the file.
type finding struct {
	file, statement                  string // the statement by its id
	wholeFile                        bool   // the statement is the whole file, so that offsets into it are offsets into the file
	line, column, endLine, endColumn int    // 1-based, in code points; the end is exclusive
	start, end                       int    // offsets into the statement, in code points
	outcome                          corpus.Outcome
	rule, code, message              string // the rule is the clause, or the reason's code where no clause is behind it
	text                             string // what is flagged
}

// supporting are the codes of the reasons that speak for a use: they explain a flagged statement too, and flag nothing.
var supporting = map[string]bool{"tied": true, "term-meets": true}

// findings lists what an assessment flags. A statement that is clear has none; a flagged one has at least one.
func findings(r Result) []finding {
	a := r.Assessment
	if !a.Review && a.Outcome == corpus.Clear {
		return nil
	}
	var found []finding
	add := func(start, end int, outcome corpus.Outcome, code, clause, message string) {
		if end <= start { // the whole statement is meant
			start, end = 0, utf8.RuneCountInString(r.Document.Statement.Text)
		}
		f := finding{
			file: r.Document.File, statement: a.ID, wholeFile: r.Document.Line == 0, start: start, end: end,
			outcome: outcome, rule: cmp.Or(clause, code), code: code, message: oneLine(message),
			text: string([]rune(r.Document.Statement.Text)[start:end]),
		}
		f.line, f.column = r.Document.Position(start)
		f.endLine, f.endColumn = r.Document.Position(end)
		found = append(found, f)
	}
	for _, reason := range a.Reasons {
		clause := ""
		if reason.Clause != nil {
			clause = *reason.Clause
		}
		if !supporting[reason.Code] {
			add(reason.Start, reason.End, weight(a, reason), reason.Code, clause, reason.Text)
		}
	}
	if a.Abstention != nil {
		code := "abstention-" + string(a.Abstention.Code)
		if !slices.ContainsFunc(found, func(f finding) bool { return f.code == code }) {
			add(0, 0, a.Outcome, code, "", a.Abstention.Text)
		}
	}
	if len(found) == 0 {
		add(0, 0, a.Outcome, string(a.Outcome), "", verdict(r))
	}
	return found
}

// weight is the outcome that a reason stands for: that of the worst flagged use at its place, else the statement's. A
// vague use in a prohibited statement is a warning of its own and not another error.
func weight(a *classifier.Assessment, reason classifier.Reason) corpus.Outcome {
	worst := corpus.Clear
	for _, use := range a.Uses {
		if use.Polarity.Counts() && use.Start < reason.End && reason.Start < use.End {
			worst = corpus.Worse(worst, use.Outcome)
		}
	}
	if worst == corpus.Clear {
		return a.Outcome
	}
	return worst
}

// severity is the word that editors and code scanners know.
func severity(o corpus.Outcome) string {
	if o == corpus.Prohibited {
		return "error"
	}
	return "warning"
}

// byPlace orders findings by file, place, severity, rule and message.
func byPlace(a, b finding) int {
	return cmp.Or(
		strings.Compare(a.file, b.file),
		cmp.Compare(a.line, b.line),
		cmp.Compare(a.column, b.column),
		strings.Compare(severity(a.outcome), severity(b.outcome)),
		strings.Compare(a.rule, b.rule),
		strings.Compare(a.message, b.message),
	)
}

// oneLine puts a message on one line and makes control characters visible: messages may quote the statement.
func oneLine(s string) string {
	var line strings.Builder
	for _, word := range strings.Fields(s) {
		if line.Len() > 0 {
			line.WriteByte(' ')
		}
		for _, c := range cells(word) {
			line.WriteString(c.text)
		}
	}
	return line.String()
}
