package render

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"purpose/corpus"
)

// The JUnit report as Jenkins' and GitLab's readers know it. No time is given: equal runs are equal bytes.
type (
	junitSuites struct {
		XMLName  xml.Name      `xml:"testsuites"`
		Name     string        `xml:"name,attr"`
		Tests    int           `xml:"tests,attr"`
		Failures int           `xml:"failures,attr"`
		Errors   int           `xml:"errors,attr"`
		Suites   []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string           `xml:"name,attr"`
		Tests      int              `xml:"tests,attr"`
		Failures   int              `xml:"failures,attr"`
		Errors     int              `xml:"errors,attr"`
		Properties *junitProperties `xml:"properties"`
		Cases      []junitCase      `xml:"testcase"`
	}
	junitProperties struct {
		All []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
	}
	junitProblem struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// junitWriter writes one suite a policy and one case a statement: a flagged one is a failure, one that could not be
// judged an error.
type junitWriter struct {
	w      io.Writer
	report junitSuites
	suites map[*corpus.Policy]*junitSuite
}

func newJUnitWriter(w io.Writer, o Options) *junitWriter {
	j := &junitWriter{w: w, report: junitSuites{Name: "purpose"}, suites: make(map[*corpus.Policy]*junitSuite)}
	for _, p := range o.Policies {
		j.suite(p)
	}
	return j
}

// suite returns a policy's suite. Statements that could not be read belong to no policy and make a suite of their own.
func (j *junitWriter) suite(p *corpus.Policy) *junitSuite {
	if suite, ok := j.suites[p]; ok {
		return suite
	}
	suite := &junitSuite{Name: "input"}
	if p != nil {
		suite.Name = p.ID
		suite.Properties = &junitProperties{[]junitProperty{{"policy.version", fmt.Sprint(p.Version)}, {"policy.digest", p.Digest()}}}
	}
	j.suites[p] = suite
	j.report.Suites = append(j.report.Suites, suite)
	return suite
}

func (j *junitWriter) Add(r Result) error {
	suite := j.suite(r.Policy)
	test := junitCase{Class: r.Document.File, Name: r.Document.Name(), File: r.Document.File, Line: max(r.Document.Line, 1)}
	suite.Tests++
	j.report.Tests++
	switch {
	case r.Err != nil:
		message := oneLine(r.Err.Error())
		test.Error = &junitProblem{Type: "not-judged", Message: message, Text: message}
		suite.Errors++
		j.report.Errors++
	default:
		found := findings(r)
		if len(found) == 0 {
			break
		}
		var text strings.Builder
		for _, f := range found {
			fmt.Fprintf(&text, "%s:%d:%d: %s: %s: %s\n", f.file, f.line, f.column, severity(f.outcome), f.rule, f.message)
		}
		test.Failure = &junitProblem{Type: string(r.Assessment.Outcome), Message: oneLine(verdict(r)), Text: text.String()}
		suite.Failures++
		j.report.Failures++
	}
	suite.Cases = append(suite.Cases, test)
	return nil
}

func (j *junitWriter) Close() error {
	out, err := xml.MarshalIndent(j.report, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the JUnit report: %w", err)
	}
	_, err = j.w.Write(append([]byte(xml.Header), append(out, '\n')...))
	return err
}
