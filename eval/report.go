package eval

import (
	"context"
	"fmt"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval/baseline"
)

// Report is a run with everything that was set beside it. As JSON it is itself a run that LoadRun reads.
type Report struct {
	Run
	Gates      []GateResult `json:"gates,omitempty"`
	Comparison *Comparison  `json:"comparison,omitempty"`
	Baselines  []Rival      `json:"baselines,omitempty"`
	LeftOut    []string     `json:"left_out,omitempty"` // what could not be measured, and why
	Agreement  *Concord     `json:"agreement,omitempty"`
	Steering   *Steering    `json:"steering,omitempty"`
}

// Rival is a baseline on the same rows.
type Rival struct {
	Model   classifier.Model `json:"model"`
	About   string           `json:"about"`
	Counts  Counts           `json:"counts"`
	Metrics []Metric         `json:"metrics"`
	Duels   []Duel           `json:"duels"`
	McNemar float64          `json:"mcnemar"` // exact two-sided p-value over the outcomes
}

// Duel is one figure of the run against a baseline's.
type Duel struct {
	Metric     string             `json:"metric"`
	Difference *classifier.Number `json:"difference"` // run minus baseline
	Low        *classifier.Number `json:"low"`        // paired bootstrap
	High       *classifier.Number `json:"high"`
	Verdict    Verdict            `json:"verdict"`
	Apart      bool               `json:"apart"` // the two intervals do not touch
}

// Verdict says how a figure of the run stands against a baseline's.
type Verdict string

// The verdicts of a duel. None of them looks at intervals.
const (
	Better    Verdict = "better"
	Equal     Verdict = "equal"
	Worse     Verdict = "worse"
	Undefined Verdict = "undefined" // one of the two figures is
)

func verdict(mine, theirs Metric) Verdict {
	switch {
	case mine.Value == nil || theirs.Value == nil:
		return Undefined
	case *mine.Value == *theirs.Value:
		return Equal
	case (*mine.Value > *theirs.Value) != mine.LowerIsBetter:
		return Better
	}
	return Worse
}

// duelled are the figures in which a judgement is set against its baselines. What is never called clear by a judge that
// calls nothing clear says nothing without the last of them.
var duelled = []string{"accuracy", "pairs", "flagged-called-clear", "clear-kept"}

// missed reports whether a gate was missed.
func (r *Report) missed() bool {
	for _, gate := range r.Gates {
		if !gate.Passed {
			return true
		}
	}
	return false
}

// addBaselines judges the same rows with every baseline. A nil embedder leaves the nearest exemplar out and says so.
func (r *Report) addBaselines(ctx context.Context, data *Dataset, policy *corpus.Policy, embedder corpus.Embedder, embedderName string, workers int) error {
	gold := make([]corpus.Outcome, len(data.Rows))
	for i, row := range data.Rows {
		gold[i] = row.Outcome
	}
	majority := baseline.NewMajority(policy, gold)
	if err := r.addRival(ctx, data, majority, "the most frequent outcome of these rows, for every row", workers); err != nil {
		return err
	}
	if embedder == nil {
		r.LeftOut = append(r.LeftOut, "baseline nearest-exemplar: no base encoder was given")
	} else {
		nearest, err := baseline.NewNearest(ctx, policy, embedder, embedderName)
		if err != nil {
			return err
		}
		if err := r.addRival(ctx, data, nearest, "the outcome of the policy's most similar exemplar, by an encoder without fine-tuning", workers); err != nil {
			return err
		}
	}
	ngrams, err := baseline.NewNgrams(policy)
	if err != nil {
		return err
	}
	return r.addRival(ctx, data, ngrams, fmt.Sprintf("word and character n-grams with a linear model, trained on %d labelled rows", ngrams.Rows), workers)
}

func (r *Report) addRival(ctx context.Context, data *Dataset, assessor classifier.Assessor, about string, workers int) error {
	rival, err := Measure(ctx, data, assessor, r.Seed, workers)
	if err != nil {
		return fmt.Errorf("baseline %s: %w", assessor.Model().ID, err)
	}
	comparison, err := Compare(rival, &r.Run)
	if err != nil {
		return fmt.Errorf("baseline %s: %w", assessor.Model().ID, err)
	}
	result := Rival{Model: rival.Model, About: about, Counts: rival.Counts, Metrics: rival.Metrics, McNemar: comparison.McNemar}
	for _, name := range duelled {
		mine, _ := findMetric(r.Metrics, name)
		theirs, _ := findMetric(rival.Metrics, name)
		duel := Duel{Metric: name, Verdict: verdict(mine, theirs)}
		for _, d := range comparison.Differences {
			if d.Name == name {
				duel.Difference, duel.Low, duel.High = d.Difference, d.Low, d.High
			}
		}
		duel.Apart = mine.Low != nil && theirs.Low != nil && !mine.interval().Overlaps(theirs.interval())
		result.Duels = append(result.Duels, duel)
	}
	r.Baselines = append(r.Baselines, result)
	return nil
}
