package eval

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"purpose/classifier"
	"purpose/corpus"
)

// Status says what came of one row. The three are never merged.
type Status string

// The three statuses.
const (
	Pass    Status = "pass"  // the outcome is the row's
	Fail    Status = "fail"  // the outcome is another
	Errored Status = "error" // there is no judgement
)

// Result is one row with what the judgement said of it.
type Result struct {
	Row    Row                    `json:"row"`
	Status Status                 `json:"status"`
	Found  *classifier.Assessment `json:"found,omitempty"` // nil when there is no judgement
	Error  string                 `json:"error,omitempty"` // why there is none
}

// Abstained reports whether the system said that it cannot judge.
func (r *Result) Abstained() bool { return r.Found != nil && r.Found.Abstention != nil }

// Judge has every row judged, on workers goroutines (GOMAXPROCS when 0), and returns the results in the rows' order.
// A statement that is refused, any other error and the abstention "fault" (the model failed or ran out of time) make an
// Errored row: none of them says what the judgement is worth. Judge itself fails only when ctx ends.
func Judge(ctx context.Context, rows []Row, assessor classifier.Assessor, workers int) ([]Result, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	results := make([]Result, len(rows))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, len(rows)) {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(rows) {
					return
				}
				results[i] = judgeRow(ctx, rows[i], assessor)
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return results, nil
}

func judgeRow(ctx context.Context, row Row, assessor classifier.Assessor) Result {
	found, err := assessor.Assess(ctx, classifier.Statement{ID: row.ID, Text: row.Text})
	switch {
	case err != nil:
		return Result{Row: row, Status: Errored, Error: err.Error()}
	case found == nil || !validOutcome(found.Outcome):
		return Result{Row: row, Status: Errored, Error: "the judgement has no outcome"}
	case found.Abstention != nil && found.Abstention.Code == classifier.Fault:
		return Result{Row: row, Status: Errored, Error: found.Abstention.Text}
	case found.Outcome == row.Outcome:
		return Result{Row: row, Status: Pass, Found: found}
	}
	return Result{Row: row, Status: Fail, Found: found}
}

// probabilities are those of the assessment in the order of corpus.Outcomes; nil where it has none.
func (r *Result) probabilities() []float64 {
	if r.Found == nil || r.Found.Probabilities == nil {
		return nil
	}
	p := r.Found.Probabilities
	return []float64{float64(p.Clear), float64(p.Vague), float64(p.Prohibited)}
}

// likeliest is the most probable outcome and its probability.
func likeliest(probabilities []float64) (corpus.Outcome, float64) {
	best := 0
	for i, p := range probabilities {
		if p > probabilities[best] {
			best = i
		}
	}
	return corpus.Outcomes()[best], probabilities[best]
}
