package render_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"purpose/internal/render"
)

// TestSARIFFitsTheSchema validates against the OASIS schema of SARIF 2.1.0 (errata 01), which the library carries.
func TestSARIFFitsTheSchema(t *testing.T) {
	for name, all := range map[string][]render.Result{"AllResults": results(t), "NoResults": nil} {
		t.Run(name, func(t *testing.T) {
			report, err := sarif.FromString(show(t, render.Options{Format: render.SARIF}, all...), sarif.WithStrictValidation())
			if err != nil {
				t.Fatal(err)
			}
			if err := report.Validate(); err != nil {
				t.Error(err)
			}
			report.Runs[0].Tool.Driver.Name = nil
			if err := report.Validate(); err == nil {
				t.Error("a log whose tool has no name is valid too: the schema is not applied")
			}
		})
	}
}

func TestSARIFResultsPointAtTheirRulesAndText(t *testing.T) {
	all := results(t)
	report, err := sarif.FromString(show(t, render.Options{Format: render.SARIF}, all...))
	if err != nil {
		t.Fatal(err)
	}
	run := report.Runs[0]
	texts := make(map[string]string)
	for _, r := range all {
		texts[strings.ReplaceAll(r.Document.File, " ", "%20")] = r.Document.Statement.Text
	}
	var got []string
	for _, result := range run.Results {
		if rule := run.Tool.Driver.Rules[result.RuleIndex]; *rule.ID != *result.RuleID {
			t.Errorf("result of %s points at the rule %s", *result.RuleID, *rule.ID)
		}
		place := result.Locations[0].PhysicalLocation
		region := place.Region
		if *place.ArtifactLocation.URI == "rows.jsonl" {
			if region.CharOffset != -1 {
				t.Error("a row's offset into its text is given as one into the file")
			}
			continue
		}
		text := []rune(texts[*place.ArtifactLocation.URI])
		marked := string(text[region.CharOffset : region.CharOffset+*region.CharLength])
		if *region.Snippet.Text != marked {
			t.Errorf("the snippet is %q, the region %q", *region.Snippet.Text, marked)
		}
		got = append(got, marked)
	}
	prohibited := all[2].Document.Statement.Text
	want := []string{all[4].Document.Statement.Text, prohibited, "watch reporters", "without a warrant", "parking fines", "bombings\x1b[31m", "Rescue of hikers", "fighting crime", "whatever the ministry needs"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("marked texts (-want +got):\n%s", diff)
	}
	if *run.Invocations[0].ExecutionSuccessful {
		t.Error("a run with statements that could not be judged is called successful")
	}
}

func TestJUnitCountsItsCases(t *testing.T) {
	type counts struct{ Tests, Failures, Errors int }
	type suite struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Cases    []struct {
			Failure *struct{} `xml:"failure"`
			Error   *struct{} `xml:"error"`
		} `xml:"testcase"`
	}
	var report struct {
		XMLName  xml.Name `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []suite  `xml:"testsuite"`
	}
	all := append(results(t), render.Result{Policy: policy, Err: errors.New("not \x00 in XML \x1b")})
	if err := xml.Unmarshal([]byte(show(t, render.Options{Format: render.JUnit}, all...)), &report); err != nil {
		t.Fatal(err)
	}
	var sum counts
	for _, s := range report.Suites {
		counted := counts{Tests: len(s.Cases)}
		for _, c := range s.Cases {
			if c.Failure != nil {
				counted.Failures++
			}
			if c.Error != nil {
				counted.Errors++
			}
		}
		if diff := cmp.Diff(counted, counts{s.Tests, s.Failures, s.Errors}); diff != "" {
			t.Errorf("suite (-counted +stated):\n%s", diff)
		}
		sum = counts{sum.Tests + s.Tests, sum.Failures + s.Failures, sum.Errors + s.Errors}
	}
	want := counts{Tests: len(cases) + 3, Failures: len(cases) - 1, Errors: 3}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Errorf("sum of the suites (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, counts{report.Tests, report.Failures, report.Errors}); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestTextSumsUpSeveralResults(t *testing.T) {
	all := results(t)
	tests := []struct {
		name    string
		results []render.Result
		want    string
	}{
		{"Several", all, "7 judged: 1 with nothing flagged, 4 vague, 2 prohibited; 2 could not be judged.\n"},
		{"NoneJudged", all[7:], "0 judged: 0 with nothing flagged, 0 vague, 0 prohibited; 2 could not be judged.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := show(t, render.Options{Format: render.Text}, test.results...)
			if last := got[strings.LastIndex(strings.TrimSpace(got), "\n")+1:]; last != test.want {
				t.Errorf("got %q, want %q", last, test.want)
			}
		})
	}
	if got := show(t, render.Options{Format: render.Text}, all[8]); got != "" {
		t.Errorf("one statement that could not be judged: got %q, want nothing", got)
	}
}

// TestWritersReportWriteErrors holds that a full disk is never taken for a written report.
func TestWritersReportWriteErrors(t *testing.T) {
	for _, format := range render.Formats() {
		t.Run(format, func(t *testing.T) {
			writer, err := render.New(fullDisk{}, render.Options{Format: render.Format(format)})
			if err != nil {
				t.Fatal(err)
			}
			result := results(t)[1]
			if format == string(render.SARIF) {
				result = render.Result{Err: errors.New("no policy, no run")}
			}
			if err := errors.Join(writer.Add(result), writer.Close()); !errors.Is(err, errFull) {
				t.Errorf("got error %v, want %v", err, errFull)
			}
		})
	}
}

var errFull = errors.New("no space left on device")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestNewRejectsUnknownFormat(t *testing.T) {
	_, err := render.New(fullDisk{}, render.Options{Format: "xml"})
	if got, want := fmt.Sprint(err), `unknown output "xml": use one of [text json line sarif junit]`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
