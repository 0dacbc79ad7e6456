package disguise

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval"
)

// The figures of a trial, as gates name them.
const (
	FlaggedTurnedClear = "flagged-turned-clear"
	ClearStayedClear   = "clear-stayed-clear"
)

// Figure is what one transform did.
type Figure struct {
	Transform          string     `json:"transform"`
	About              string     `json:"about"`
	Harmless           bool       `json:"harmless"`
	FlaggedTurnedClear eval.Share `json:"flagged_turned_clear"` // of flagged statements that were flagged as given
	ClearStayedClear   eval.Share `json:"clear_stayed_clear"`   // of clear statements that were clear as given
}

// Turned is a flagged statement that came out clear in disguise.
type Turned struct {
	ID        string         `json:"id"`
	Transform string         `json:"transform"`
	Label     corpus.Outcome `json:"label"`
	Text      string         `json:"text"` // disguised
}

// Report is the outcome of a trial. ClearStayedClear is over the harmless transforms, as the figure of that name promises.
type Report struct {
	Files              []eval.File          `json:"files"`
	Policy             classifier.PolicyRef `json:"policy"`
	Model              classifier.Model     `json:"model"`
	Seed               uint64               `json:"seed"`
	Draws              int                  `json:"draws"` // of flagged statements, and as many of clear ones
	FlaggedTurnedClear eval.Share           `json:"flagged_turned_clear"`
	ClearStayedClear   eval.Share           `json:"clear_stayed_clear"`
	Transforms         []Figure             `json:"transforms"`
	Turned             []Turned             `json:"turned"`
	Gates              []eval.GateResult    `json:"gates,omitempty"`
}

// Options of a trial.
type Options struct {
	Draws   int    // of flagged statements, and as many of clear ones; each transform has its even share
	Seed    uint64 // of the draws and of the transforms' chances
	Workers int    // goroutines that judge; GOMAXPROCS when 0
}

// draw is one statement under one transform.
type draw struct {
	row       *eval.Row
	transform int
	text      string
	clear     bool // what came of it
}

// Try judges the rows as given, draws from those that came out as they are labelled (flagged or clear), disguises the draws
// and judges them again. A statement that is refused in disguise, as too long a one is, counts as flagged. It fails when the
// context ends, and when no row is left to draw from.
func Try(ctx context.Context, data *eval.Dataset, assessor classifier.Assessor, o Options) (*Report, error) {
	plain, err := eval.Judge(ctx, data.Rows, assessor, o.Workers)
	if err != nil {
		return nil, err
	}
	var flagged, clear []*eval.Row
	for i := range plain {
		switch found := plain[i].Found; {
		case found == nil:
		case plain[i].Row.Outcome == corpus.Clear && found.Outcome == corpus.Clear:
			clear = append(clear, &plain[i].Row)
		case plain[i].Row.Outcome != corpus.Clear && found.Outcome != corpus.Clear:
			flagged = append(flagged, &plain[i].Row)
		}
	}
	if len(flagged) == 0 && len(clear) == 0 {
		return nil, fmt.Errorf("none of the %d rows came out as labelled: there is nothing to disguise", len(data.Rows))
	}
	transforms := Transforms()
	var draws []draw
	for _, rows := range [][]*eval.Row{flagged, clear} {
		for i := range o.Draws {
			if len(rows) == 0 {
				break
			}
			d := draw{transform: i % len(transforms)}
			r := generator(o.Seed, rows[0].Outcome == corpus.Clear, i)
			d.row = rows[r.IntN(len(rows))]
			d.text = transforms[d.transform].Apply(d.row.Text, r, assessor.Policy())
			draws = append(draws, d)
		}
	}
	if err := judge(ctx, draws, assessor, o.Workers); err != nil {
		return nil, err
	}
	return report(data, assessor, o, draws), nil
}

// generator is the source of chance of one draw: the same whatever is drawn before it.
func generator(seed uint64, clear bool, i int) *rand.Rand {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%t %d", clear, i) // a hash never fails to write
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

func judge(ctx context.Context, draws []draw, assessor classifier.Assessor, workers int) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(draws) {
					return
				}
				a, err := assessor.Assess(ctx, classifier.Statement{ID: draws[i].row.ID, Text: draws[i].text})
				draws[i].clear = err == nil && a.Outcome == corpus.Clear
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

func report(data *eval.Dataset, assessor classifier.Assessor, o Options, draws []draw) *Report {
	policy := assessor.Policy()
	r := &Report{Files: data.Files, Policy: classifier.NewPolicyRef(policy),
		Model: assessor.Model(), Seed: o.Seed, Draws: o.Draws, Turned: []Turned{}}
	var turned, flagged, stayed, clear, harmlessStayed, harmlessClear int
	for k, t := range Transforms() {
		turned, flagged, stayed, clear = 0, 0, 0, 0
		for i := range draws {
			d := &draws[i]
			switch {
			case d.transform != k:
			case d.row.Outcome == corpus.Clear:
				clear++
				if d.clear {
					stayed++
				}
			default:
				flagged++
				if d.clear {
					turned++
					r.Turned = append(r.Turned, Turned{d.row.ID, t.Name, d.row.Outcome, d.text})
				}
			}
		}
		if t.Harmless {
			harmlessStayed, harmlessClear = harmlessStayed+stayed, harmlessClear+clear
		}
		r.Transforms = append(r.Transforms, Figure{t.Name, t.About, t.Harmless, eval.NewShare(turned, flagged), eval.NewShare(stayed, clear)})
		r.FlaggedTurnedClear.N += flagged
	}
	r.FlaggedTurnedClear = eval.NewShare(len(r.Turned), r.FlaggedTurnedClear.N)
	r.ClearStayedClear = eval.NewShare(harmlessStayed, harmlessClear)
	return r
}

// metrics are the two figures as gates take them.
func (r *Report) metrics() []eval.Metric {
	metric := func(name string, s eval.Share) eval.Metric {
		return eval.Metric{Name: name, Value: s.Value, Low: s.Low, High: s.High, N: s.N, Unit: "draws", Method: eval.Wilson}
	}
	return []eval.Metric{metric(FlaggedTurnedClear, r.FlaggedTurnedClear), metric(ClearStayedClear, r.ClearStayedClear)}
}
