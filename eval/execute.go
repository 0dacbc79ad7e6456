package eval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"purpose/classifier"
	"purpose/corpus"
)

// Options say what Execute measures and how it reports.
type Options struct {
	Files        []string            // labelled rows (JSON Lines), at least one
	Assessor     classifier.Assessor // the judgement that is measured
	Output       string              // "text", "json" or "html"; defaults to "text"
	Baseline     string              // path of an earlier run to compare with; empty for none
	ChangedFrom  string              // path of a run on the same statements under the policy before it was changed; empty for none
	Require      string              // gates, as ParseGates reads them; empty for none
	SaveRun      string              // path that the run is saved to; empty for none
	Baselines    bool                // judge the same rows with the baselines too
	Embedder     corpus.Embedder     // encoder without fine-tuning, for the baseline of the nearest exemplar; nil leaves it out
	EmbedderName string              // names Embedder in reports
	Second       []string            // files, or folders of .jsonl files, with a second labeling of the same rows: their agreement is reported
	Seed         uint64              // of the bootstrap; defaults to 1
	Workers      int                 // goroutines that judge; defaults to GOMAXPROCS
}

// RowError says that rows could not be judged. The report was written all the same.
type RowError struct{ Rows, Of int }

func (e *RowError) Error() string {
	return fmt.Sprintf("%d of %d rows could not be judged: the report lists each with its error", e.Rows, e.Of)
}

// writer is what writes a report in an output format, nil for one that is unknown.
func writer(output string) func(io.Writer, *Report) error {
	switch output {
	case "text":
		return writeText
	case "json":
		return writeJSON
	case "html":
		return writeHTML
	}
	return nil
}

// Execute reads the rows, judges them, and writes a report to stdout; stderr is told what goes on. passed is false when a
// gate was missed. Everything that was asked for is checked before the first row is judged. The error is Problems when
// rows are at fault, and a *RowError, with the report written, when some could not be judged.
func Execute(ctx context.Context, o Options, stdout, stderr io.Writer) (passed bool, err error) {
	if o.Output == "" {
		o.Output = "text"
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	write := writer(o.Output)
	if write == nil {
		return false, fmt.Errorf("unknown output %q: choose text, json or html", o.Output)
	}
	gates, err := ParseGates(o.Require)
	if err != nil {
		return false, err
	}
	policy := o.Assessor.Policy()
	data, err := ReadFiles(o.Files, policy)
	if err != nil {
		return false, err
	}
	report := &Report{}
	if len(o.Second) > 0 {
		if report.Agreement, err = agreeWith(data.Rows, o.Second, o.Seed); err != nil {
			return false, err
		}
	}
	var earlier *Run
	if o.Baseline != "" {
		if earlier, err = LoadRun(o.Baseline); err != nil {
			return false, err
		}
		if _, err := align(earlier.Results, unjudged(data.Rows)); err != nil {
			return false, fmt.Errorf("compare with %s: %w", o.Baseline, err)
		}
	}
	var unchanged *Run
	if o.ChangedFrom != "" {
		if unchanged, err = LoadRun(o.ChangedFrom); err != nil {
			return false, err
		}
		if err := steerable(unchanged, classifier.NewPolicyRef(policy), unjudged(data.Rows)); err != nil {
			return false, fmt.Errorf("follow the change from %s: %w", o.ChangedFrom, err)
		}
	}
	_, _ = fmt.Fprintf(stderr, "judging %d rows under %s with %s\n", len(data.Rows), policy.ID, o.Assessor.Model().ID) // a note that nobody reads is no failure
	run, err := Measure(ctx, data, o.Assessor, o.Seed, o.Workers)
	if err != nil {
		return false, err
	}
	report.Run = *run
	if o.SaveRun != "" {
		if err := run.Save(o.SaveRun); err != nil {
			return false, err
		}
	}
	if earlier != nil {
		if report.Comparison, err = Compare(earlier, run); err != nil {
			return false, fmt.Errorf("compare with %s: %w", o.Baseline, err)
		}
	}
	if unchanged != nil {
		if report.Steering, err = Steer(unchanged, run); err != nil {
			return false, fmt.Errorf("follow the change from %s: %w", o.ChangedFrom, err)
		}
	}
	report.Gates = run.Check(gates)
	if o.Baselines {
		if err := report.addBaselines(ctx, data, policy, o.Embedder, o.EmbedderName, o.Workers); err != nil {
			return false, err
		}
	}
	if err := write(stdout, report); err != nil {
		return false, fmt.Errorf("write the report: %w", err)
	}
	if run.Counts.Error > 0 {
		return false, &RowError{run.Counts.Error, run.Counts.Rows}
	}
	return !report.missed(), nil
}

// unjudged are rows in the form of results, to be matched with an earlier run.
func unjudged(rows []Row) []Result {
	results := make([]Result, len(rows))
	for i, row := range rows {
		results[i].Row = row
	}
	return results
}

// agreeWith compares the rows with a second labeling; a folder stands for the .jsonl files in it.
func agreeWith(rows []Row, paths []string, seed uint64) (*Concord, error) {
	files, err := expandFolders(paths)
	if err != nil {
		return nil, err
	}
	var labels []Label
	var problems Problems
	for _, path := range files {
		more, err := readLabelFile(path)
		if found, ok := errors.AsType[Problems](err); ok {
			problems = append(problems, found...)
		} else if err != nil {
			return nil, err
		}
		labels = append(labels, more...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return Agreement(rows, labels, seed)
}

func expandFolders(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("read the second labeling: %w", err)
		} else if !info.IsDir() {
			files = append(files, path)
			continue
		}
		entries, err := os.ReadDir(path) // by name
		if err != nil {
			return nil, fmt.Errorf("read the second labeling: %w", err)
		}
		before := len(files)
		for _, entry := range entries {
			if filepath.Ext(entry.Name()) == ".jsonl" {
				files = append(files, filepath.Join(path, entry.Name()))
			}
		}
		if len(files) == before {
			return nil, fmt.Errorf("read the second labeling: no .jsonl file in %s", path)
		}
	}
	return files, nil
}

func readLabelFile(path string) ([]Label, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the second labeling: %w", err)
	}
	defer file.Close()
	return ReadLabels(path, file)
}

func writeJSON(w io.Writer, report *Report) error {
	data, err := encode(report)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
