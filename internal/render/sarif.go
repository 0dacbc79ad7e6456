package render

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"purpose/corpus"
	"purpose/internal/source"
)

// sarifWriter writes a SARIF 2.1.0 log: one run a policy, whose rules are the policy's clauses and, behind them, the
// reason codes that occur with no clause. Columns and offsets count code points.
type sarifWriter struct {
	w     io.Writer
	runs  []*sarifRun // in the order of the policies
	byRef map[*corpus.Policy]*sarifRun
}

type sarifRun struct {
	run        *sarif.Run
	invocation *sarif.Invocation
	found      []finding
}

func newSARIFWriter(w io.Writer, o Options) *sarifWriter {
	s := &sarifWriter{w: w, byRef: make(map[*corpus.Policy]*sarifRun)}
	for _, p := range o.Policies {
		r := &sarifRun{run: newRun(p, o.Version), invocation: sarif.NewInvocation().WithExecutionSuccessful(true)}
		s.runs = append(s.runs, r)
		s.byRef[p] = r
	}
	return s
}

// newRun describes the tool and, as its rules, the clauses that can be behind a finding.
func newRun(p *corpus.Policy, version string) *sarif.Run {
	driver := sarif.NewToolComponent().WithName("purpose").WithVersion(version)
	for _, clause := range p.Clauses {
		if clause.Kind == corpus.Sanction {
			continue // decides nothing
		}
		level := sarif.LevelError
		if clause.Kind == corpus.Definition {
			level = sarif.LevelWarning
		}
		title := clause.Title
		if title == "" {
			title = clause.ID
		}
		driver.AddRule(newRule(clause.ID, title, clause.Text, level).
			WithProperties(sarif.NewPropertyBag().Add("kind", string(clause.Kind))))
	}
	return sarif.NewRun().
		WithTool(sarif.NewTool().WithDriver(driver)).
		WithColumnKind("unicodeCodePoints").
		WithAutomationDetails(sarif.NewRunAutomationDetails().WithID("purpose/" + p.ID + "/")).
		WithProperties(sarif.NewPropertyBag().Add("policy", map[string]any{"id": p.ID, "version": p.Version, "digest": p.Digest()}))
}

func newRule(id, short, full, level string) *sarif.ReportingDescriptor {
	configuration := sarif.NewReportingConfiguration()
	configuration.Level = level
	return sarif.NewReportingDescriptor().WithID(id).WithName(short).
		WithHelp(sarif.NewMultiformatMessageString().WithText(full)).
		WithShortDescription(sarif.NewMultiformatMessageString().WithText(short)).
		WithFullDescription(sarif.NewMultiformatMessageString().WithText(full)).
		WithDefaultConfiguration(configuration)
}

func (s *sarifWriter) Add(r Result) error {
	if r.Err != nil {
		for _, run := range s.runs {
			if r.Policy == nil || run == s.byRef[r.Policy] {
				run.fail(r)
			}
		}
		return nil
	}
	run := s.byRef[r.Policy]
	run.found = append(run.found, findings(r)...)
	run.run.Properties.Add("model", r.Assessment.Model.ID).Add("ruleset", r.Assessment.Ruleset)
	return nil
}

// fail notes a statement that could not be judged: the log must not look like one of a whole run.
func (s *sarifRun) fail(r Result) {
	notification := sarif.NewNotification().WithLevel(sarif.LevelError).WithMessage(sarif.NewTextMessage(oneLine(r.Err.Error())))
	region := sarif.NewRegion().WithStartLine(max(r.Document.Line, 1))
	notification.AddLocation(location(r.Document.File, region))
	s.invocation.WithExecutionSuccessful(false).AddToolExecutionNotification(notification)
}

func (s *sarifWriter) Close() error {
	report := sarif.NewReport()
	for _, r := range s.runs {
		slices.SortStableFunc(r.found, byPlace)
		for _, f := range r.found {
			r.add(f)
		}
		r.run.AddInvocation(r.invocation)
		report.AddRun(r.run)
	}
	var out bytes.Buffer
	if err := report.PrettyWrite(&out); err != nil {
		return fmt.Errorf("encode the SARIF log: %w", err)
	}
	_, err := s.w.Write(append(bytes.TrimRight(out.Bytes(), "\n"), '\n'))
	return err
}

func (s *sarifRun) add(f finding) {
	if s.run.GetRuleIndex(f.rule) < 0 {
		s.run.Tool.Driver.AddRule(newRule(f.rule, strings.ReplaceAll(f.rule, "-", " "), fmt.Sprintf("A statement is flagged with the reason %q, behind which stands no single clause.", f.rule), severity(f.outcome)))
	}
	region := sarif.NewRegion().
		WithStartLine(f.line).WithStartColumn(f.column).WithEndLine(f.endLine).WithEndColumn(f.endColumn).
		WithSnippet(sarif.NewArtifactContent().WithText(f.text)) // viewers without the file show it
	if f.wholeFile {
		region.WithCharOffset(f.start).WithCharLength(f.end - f.start)
	}
	s.run.CreateResultForRule(f.rule).
		WithLevel(severity(f.outcome)).
		WithMessage(sarif.NewTextMessage(f.message)).
		AddLocation(location(f.file, region)).
		WithProperties(sarif.NewPropertyBag().Add("outcome", string(f.outcome)).Add("reason", f.code).Add("statement", f.statement))
}

func location(file string, region *sarif.Region) *sarif.Location {
	artifact := sarif.NewArtifactLocation().WithURI(uri(file))
	return sarif.NewLocationWithPhysicalLocation(sarif.NewPhysicalLocation().WithArtifactLocation(artifact).WithRegion(region))
}

// uri is a file's path as SARIF wants it: relative to where the program ran, unless it was given as an absolute one.
func uri(file string) string {
	if file == source.StdinName {
		return "stdin"
	}
	u := url.URL{Path: filepath.ToSlash(filepath.Clean(file))}
	if strings.HasPrefix(u.Path, "/") {
		u.Scheme = "file"
	}
	return u.String()
}
