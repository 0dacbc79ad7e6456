package eval

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/internal/stats"
)

// runFormat is the version of a saved run's form. It rises when an older reader would read a run wrongly.
const runFormat = 1

// Run is one judging of a set of rows: what judged, which rows, every result, and the figures over them.
type Run struct {
	Format      int                  `json:"format"`
	Policy      classifier.PolicyRef `json:"policy"`
	Model       classifier.Model     `json:"model"`
	Ruleset     string               `json:"ruleset"`
	Files       []File               `json:"files"`
	Seed        uint64               `json:"seed"`  // of the bootstrap
	Draws       int                  `json:"draws"` // of the bootstrap
	Level       float64              `json:"level"` // of the intervals
	Counts      Counts               `json:"counts"`
	Metrics     []Metric             `json:"metrics"`
	Confusion   []ConfusionRow       `json:"confusion"`
	Slices      []Slice              `json:"slices"`
	Calibration []CalibrationBin     `json:"calibration"`   // reliability diagram of the likeliest outcome; empty bins left out
	Selective   []CoveragePoint      `json:"risk_coverage"` // from the surest answers to all
	Results     []Result             `json:"results"`
}

// Counts are the rows of a run by what came of them; Pass, Fail and Error sum to Rows.
type Counts struct {
	Rows             int                               `json:"rows"`
	Pass             int                               `json:"pass"`
	Fail             int                               `json:"fail"`
	Error            int                               `json:"error"`
	Abstained        int                               `json:"abstained"`         // among Pass and Fail
	PassedAbstaining int                               `json:"passed_abstaining"` // among Pass: right only because an abstention counts as vague
	Abstentions      map[classifier.AbstentionCode]int `json:"abstentions"`       // Abstained by code
}

// ConfusionRow says what the rows with one labelled outcome came out as; the columns sum to its rows. Vague is without
// the abstentions, which stand apart.
type ConfusionRow struct {
	Expected   corpus.Outcome `json:"expected"`
	Clear      int            `json:"clear"`
	Vague      int            `json:"vague"`
	Prohibited int            `json:"prohibited"`
	Abstained  int            `json:"abstained"`
	Error      int            `json:"error"`
}

// Slice holds the figures of a part of the rows.
type Slice struct {
	By      string   `json:"by"` // file, length or tag
	Value   string   `json:"value"`
	Rows    int      `json:"rows"`
	Errors  int      `json:"errors"`
	Metrics []Metric `json:"metrics"` // accuracy, flagged-called-clear
}

// CalibrationBin is one bar of the reliability diagram.
type CalibrationBin struct {
	Low        classifier.Number `json:"low"`
	High       classifier.Number `json:"high"`
	N          int               `json:"n"`
	Confidence classifier.Number `json:"confidence"` // mean probability of the likeliest outcome
	Accuracy   classifier.Number `json:"accuracy"`   // share in which that outcome is right
}

// CoveragePoint is one point of the risk-coverage curve.
type CoveragePoint struct {
	Coverage  classifier.Number `json:"coverage"`
	Risk      classifier.Number `json:"risk"`
	Threshold classifier.Number `json:"threshold"` // least confidence that is kept
}

// Measure judges a data set and computes every figure. The same rows, assessor and seed give the same run.
func Measure(ctx context.Context, data *Dataset, assessor classifier.Assessor, seed uint64, workers int) (*Run, error) {
	results, err := Judge(ctx, data.Rows, assessor, workers)
	if err != nil {
		return nil, fmt.Errorf("judge the rows: %w", err)
	}
	policy := assessor.Policy()
	run := &Run{
		Format: runFormat, Policy: classifier.NewPolicyRef(policy),
		Model: assessor.Model(), Files: data.Files, Seed: seed, Draws: draws, Level: level, Results: results,
	}
	for _, r := range results {
		if r.Found != nil {
			run.Ruleset = r.Found.Ruleset
			break
		}
	}
	run.measure()
	return run, nil
}

func (run *Run) resampling() stats.Resampling {
	return stats.Resampling{Draws: run.Draws, Seed: run.Seed, Level: run.Level}
}

// measure fills in everything that follows from the results.
func (run *Run) measure() {
	s := newSample(run.Results)
	run.Counts = count(run.Results)
	run.Metrics = measureAll(s, measures(), run.resampling())
	run.Confusion = confusion(run.Results)
	run.Slices = run.slices()
	for _, bin := range stats.Reliability(s.scored(confidence), nil, calibrationBins) {
		if bin.N > 0 {
			run.Calibration = append(run.Calibration, CalibrationBin{
				classifier.Number(bin.Low), classifier.Number(bin.High), int(bin.N), classifier.Number(bin.Confidence), classifier.Number(bin.Accuracy)})
		}
	}
	run.Selective = thin(stats.NewSelective(selective(s)).Curve())
}

// Failed lists the results that did not pass, the errored first, then by file and line.
func (run *Run) Failed() []*Result {
	var failed []*Result
	for i := range run.Results {
		if run.Results[i].Status != Pass {
			failed = append(failed, &run.Results[i])
		}
	}
	slices.SortStableFunc(failed, func(a, b *Result) int { return cmp.Compare(a.Status, b.Status) }) // "error" before "fail"
	return failed
}

func count(results []Result) Counts {
	c := Counts{Rows: len(results), Abstentions: map[classifier.AbstentionCode]int{}}
	for i := range results {
		r := &results[i]
		switch r.Status {
		case Pass:
			c.Pass++
		case Fail:
			c.Fail++
		case Errored:
			c.Error++
		}
		if r.Abstained() {
			c.Abstained++
			c.Abstentions[r.Found.Abstention.Code]++
			if r.Status == Pass {
				c.PassedAbstaining++
			}
		}
	}
	return c
}

func confusion(results []Result) []ConfusionRow {
	rows := make([]ConfusionRow, len(corpus.Outcomes()))
	for i, outcome := range corpus.Outcomes() {
		rows[i].Expected = outcome
	}
	for i := range results {
		r := &results[i]
		row := &rows[r.Row.Outcome.Rank()]
		switch {
		case r.Status == Errored:
			row.Error++
		case r.Abstained():
			row.Abstained++
		case r.Found.Outcome == corpus.Clear:
			row.Clear++
		case r.Found.Outcome == corpus.Vague:
			row.Vague++
		default:
			row.Prohibited++
		}
	}
	return rows
}

// thin keeps about one point of a risk-coverage curve for every twentieth of coverage, and always the last.
func thin(curve []stats.SelectivePoint) []CoveragePoint {
	const step = 1.0 / 20
	var points []CoveragePoint
	next := step
	for i, p := range curve {
		if p.Coverage+1e-9 >= next || i == len(curve)-1 {
			points = append(points, CoveragePoint{classifier.Number(p.Coverage), classifier.Number(p.Risk), classifier.Number(p.Threshold)})
			for next <= p.Coverage+1e-9 {
				next += step
			}
		}
	}
	return points
}
