package eval

import (
	"fmt"
	"strings"
	"sync"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/internal/stats"
)

// Comparison sets a run beside a baseline on the same rows.
type Comparison struct {
	Baseline     Identity     `json:"baseline"`
	Run          Identity     `json:"run"`
	Rows         int          `json:"rows"`     // compared
	Excluded     int          `json:"excluded"` // rows that errored in one of the two
	BothRight    int          `json:"both_right"`
	OnlyBaseline int          `json:"only_baseline"` // right in the baseline alone
	OnlyRun      int          `json:"only_run"`      // right in the run alone
	BothWrong    int          `json:"both_wrong"`
	McNemar      float64      `json:"mcnemar"` // exact two-sided p-value of OnlyBaseline against OnlyRun
	Differences  []Difference `json:"differences"`
	Fixed        []Change     `json:"fixed"`   // wrong in the baseline, right in the run
	Broken       []Change     `json:"broken"`  // right in the baseline, wrong in the run
	Changed      []Change     `json:"changed"` // wrong in both, each in its own way
}

// Identity says what judged.
type Identity struct {
	Policy  classifier.PolicyRef `json:"policy"`
	Model   classifier.Model     `json:"model"`
	Ruleset string               `json:"ruleset"`
}

// Difference is a metric of the run minus that of the baseline, with a paired bootstrap interval.
type Difference struct {
	Name          string             `json:"name"`
	Baseline      *classifier.Number `json:"baseline"`
	Run           *classifier.Number `json:"run"`
	Difference    *classifier.Number `json:"difference"`
	Low           *classifier.Number `json:"low"`
	High          *classifier.Number `json:"high"`
	N             int                `json:"n"` // of the run
	Unit          string             `json:"unit"`
	LowerIsBetter bool               `json:"lower_is_better,omitempty"`
}

// Change is a row on which the two outcomes differ.
type Change struct {
	ID       string         `json:"id"`
	File     string         `json:"file"`
	Line     int            `json:"line"`
	Text     string         `json:"text"`
	Expected corpus.Outcome `json:"expected"`
	Before   corpus.Outcome `json:"before"`
	After    corpus.Outcome `json:"after"`
}

// RowsError says that two runs were not made on the same rows, and how they differ.
type RowsError struct {
	OnlyBaseline []string // ids
	OnlyRun      []string // ids
	OtherText    []string // ids of rows with another text
	OtherLabel   []string // ids of rows with another labelled outcome
}

func (e *RowsError) Error() string {
	var parts []string
	for _, part := range []struct {
		what string
		ids  []string
	}{
		{"only in the baseline", e.OnlyBaseline}, {"only in this run", e.OnlyRun}, {"with another text", e.OtherText}, {"with another label", e.OtherLabel},
	} {
		if len(part.ids) == 0 {
			continue
		}
		const most = 5
		named := part.ids[:min(most, len(part.ids))]
		list := strings.Join(named, ", ")
		if len(part.ids) > most {
			list += ", …"
		}
		parts = append(parts, fmt.Sprintf("%d %s (%s)", len(part.ids), part.what, list))
	}
	return "the two runs are not on the same rows: " + strings.Join(parts, "; ") + ": make the baseline again on the same files"
}

// Compare sets a run beside a baseline. Both must hold the same rows (by id) with the same text and labelled outcome, in
// any order; else the error is a *RowsError. Other labels are taken from the run, for both. Rows that errored in either
// are left out and counted.
func Compare(baseline, run *Run) (*Comparison, error) {
	before, err := align(baseline.Results, run.Results)
	if err != nil {
		return nil, err
	}
	c := &Comparison{Baseline: baseline.identity(), Run: run.identity(), Fixed: []Change{}, Broken: []Change{}, Changed: []Change{}}
	after := make([]Result, len(run.Results))
	copy(after, run.Results)
	for i := range after {
		if before[i].Status == Errored || after[i].Status == Errored {
			c.Excluded++
			before[i].Status, after[i].Status = Errored, Errored
			continue
		}
		c.Rows++
		c.add(&before[i], &after[i])
	}
	c.McNemar = stats.McNemar(c.OnlyBaseline, c.OnlyRun)
	a, b := newSample(before), newSample(after)
	list := measures()
	c.Differences = make([]Difference, len(list))
	var group sync.WaitGroup
	for i, m := range list {
		group.Go(func() { c.Differences[i] = m.difference(a, b, run.resampling()) })
	}
	group.Wait()
	return c, nil
}

// align returns the baseline's results in the order of the run's, with the run's rows.
func align(baseline, run []Result) ([]Result, error) {
	byID := make(map[string]*Result, len(baseline))
	for i := range baseline {
		byID[baseline[i].Row.ID] = &baseline[i]
	}
	aligned := make([]Result, len(run))
	var differ RowsError
	for i := range run {
		row := run[i].Row
		old, known := byID[row.ID]
		switch {
		case !known:
			differ.OnlyRun = append(differ.OnlyRun, row.ID)
			continue
		case old.Row.Text != row.Text:
			differ.OtherText = append(differ.OtherText, row.ID)
		case old.Row.Outcome != row.Outcome:
			differ.OtherLabel = append(differ.OtherLabel, row.ID)
		}
		delete(byID, row.ID)
		aligned[i] = *old
		aligned[i].Row = row
	}
	for i := range baseline {
		if _, left := byID[baseline[i].Row.ID]; left {
			differ.OnlyBaseline = append(differ.OnlyBaseline, baseline[i].Row.ID)
		}
	}
	if len(differ.OnlyBaseline)+len(differ.OnlyRun)+len(differ.OtherText)+len(differ.OtherLabel) > 0 {
		return nil, &differ
	}
	return aligned, nil
}

func (c *Comparison) add(before, after *Result) {
	change := Change{after.Row.ID, after.Row.File, after.Row.Line, after.Row.Text, after.Row.Outcome, before.Found.Outcome, after.Found.Outcome}
	switch {
	case before.Status == Pass && after.Status == Pass:
		c.BothRight++
	case before.Status == Pass:
		c.OnlyBaseline++
		c.Broken = append(c.Broken, change)
	case after.Status == Pass:
		c.OnlyRun++
		c.Fixed = append(c.Fixed, change)
	default:
		c.BothWrong++
		if change.Before != change.After {
			c.Changed = append(c.Changed, change)
		}
	}
}

func (m measure) difference(a, b *sample, r stats.Resampling) Difference {
	fa, fb := m.figure(a), m.figure(b)
	d := Difference{Name: m.name, N: fb.n, Unit: m.unit, LowerIsBetter: m.lowerIsBetter}
	if fa.n > 0 {
		d.Baseline = number(fa.statistic(nil))
	}
	if fb.n > 0 {
		d.Run = number(fb.statistic(nil))
	}
	if d.Baseline != nil && d.Run != nil {
		difference, interval := r.Difference(a.groups(), fa.statistic, fb.statistic)
		d.Difference, d.Low, d.High = number(difference), number(interval.Low), number(interval.High)
	}
	return d
}

func (run *Run) identity() Identity { return Identity{run.Policy, run.Model, run.Ruleset} }
