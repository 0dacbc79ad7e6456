package render

import (
	"fmt"
	"io"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/internal/source"
)

// Format names a way to show assessments.
type Format string

// The formats, as the command line names them.
const (
	Text  Format = "text"
	JSON  Format = "json"
	Line  Format = "line"
	SARIF Format = "sarif"
	JUnit Format = "junit"
)

// Formats returns the names of the formats.
func Formats() []string {
	return []string{string(Text), string(JSON), string(Line), string(SARIF), string(JUnit)}
}

// Result is one statement judged under one policy: an Assessment, or Err when there is none.
type Result struct {
	Document   source.Document
	Policy     *corpus.Policy // nil when the statement could not even be read
	Assessment *classifier.Assessment
	Err        error
}

// Writer shows results in the order in which they are added. Add and Close return the errors of the output behind it;
// what a format can only say of all results together comes with Close.
type Writer interface {
	Add(Result) error
	Close() error
}

// Options say how results are shown.
type Options struct {
	Format   Format
	Policies []*corpus.Policy // the policies that the statements are judged under
	Version  string           // the program's, named in SARIF
	Width    int              // of a text line, in terminal cells. Defaults to 80, and is at least 40
	Colour   bool             // text only: colours beside the marks, which alone are readable too
}

// New returns the Writer of a format, which writes to w.
func New(w io.Writer, o Options) (Writer, error) {
	switch o.Format {
	case Text:
		return newTextWriter(w, o), nil
	case JSON:
		return &jsonWriter{w: w}, nil
	case Line:
		return &lineWriter{w: w}, nil
	case SARIF:
		return newSARIFWriter(w, o), nil
	case JUnit:
		return newJUnitWriter(w, o), nil
	}
	return nil, fmt.Errorf("unknown output %q: use one of %v", o.Format, Formats())
}

// jsonWriter writes the fixed bytes of each assessment. A statement without one is left to the diagnostics.
type jsonWriter struct{ w io.Writer }

func (j *jsonWriter) Add(r Result) error {
	if r.Err != nil {
		return nil
	}
	line, err := r.Assessment.Encode()
	if err != nil {
		return fmt.Errorf("encode the assessment of %s: %w", r.Document.Name(), err)
	}
	_, err = j.w.Write(line)
	return err
}

func (j *jsonWriter) Close() error { return nil }
