package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// lineWriter writes one line a finding, file:line:column: severity: clause: message, in the order of the places. Where
// no clause is behind a finding the reason's code stands for it.
type lineWriter struct {
	w   io.Writer
	all []finding
}

func (l *lineWriter) Add(r Result) error {
	if r.Err == nil {
		l.all = append(l.all, findings(r)...)
	}
	return nil
}

func (l *lineWriter) Close() error {
	slices.SortStableFunc(l.all, byPlace)
	var out bytes.Buffer
	for _, f := range l.all {
		fmt.Fprintf(&out, "%s:%d:%d: %s: %s: %s\n", oneLine(f.file), f.line, f.column, severity(f.outcome), f.rule, f.message)
	}
	_, err := l.w.Write(out.Bytes())
	return err
}
