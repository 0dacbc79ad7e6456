package classifier

import (
	"encoding/json"
	"fmt"
	"math"
)

// calibration holds what was fitted on the development split, with the encoder as it ships: how the network's outcome,
// its uses and the penalty findings are weighed into probabilities, from which probability of clear on a statement may be
// called clear, how clauses are ranked, and from where a note is given. It travels in the weights' header.
type calibration struct {
	// Outcome is a multinomial logistic model over outcomeFeatures: one row of weights and one intercept an outcome.
	Outcome linear `json:"outcome"`
	// ClearThreshold is the least calibrated probability of clear with which a statement is called clear.
	ClearThreshold float64 `json:"clear_threshold"`
	// Clause is a logistic model over clauseFeatures: the probability that a clause decides.
	Clause linear `json:"clause"`
	// UseClause gives the probability that a clause is that of a use.
	UseClause useClause `json:"use_clause"`
	// Notes maps a note label to the least probability with which the note is given.
	Notes map[string]float64 `json:"notes"`
}

// useClause is a logistic model over useClauseFeatures and the least probabilities with which its clauses are named.
type useClause struct {
	linear
	Further float64 `json:"further"` // of a use that counts, beside its best one
	Apart   float64 `json:"apart"`   // of a use that does not count
}

// linear is a linear model: Weights is outputs × features, Intercepts has one number an output.
type linear struct {
	Features   []string    `json:"features"`
	Weights    [][]float64 `json:"weights"`
	Intercepts []float64   `json:"intercepts"`
}

// apply returns one logit an output. Products are wrapped and summed in the features' order.
func (l linear) apply(features []float64) []float64 {
	out := make([]float64, len(l.Weights))
	for i, row := range l.Weights {
		out[i] = l.Intercepts[i]
		for k, w := range row {
			out[i] += float64(w * features[k])
		}
	}
	return out
}

func (l linear) check(name string, outputs int, features []string) error {
	if len(l.Weights) != outputs || len(l.Intercepts) != outputs || len(l.Features) != len(features) {
		return fmt.Errorf("calibration %s: %d outputs over %d features, want %d over %d", name, len(l.Weights), len(l.Features), outputs, len(features))
	}
	for k, f := range features {
		if l.Features[k] != f {
			return fmt.Errorf("calibration %s: feature %d is %q, this program computes %q", name, k, l.Features[k], f)
		}
	}
	for i, row := range l.Weights {
		if len(row) != len(features) {
			return fmt.Errorf("calibration %s: row %d has %d weights, want %d", name, i, len(row), len(features))
		}
		for _, w := range append([]float64{l.Intercepts[i]}, row...) {
			if math.IsNaN(w) || math.IsInf(w, 0) {
				return fmt.Errorf("calibration %s: a weight is not finite", name)
			}
		}
	}
	return nil
}

// newCalibration reads a weights header's calibration. An absent one ("{}") gives the plain defaults, uncalibrated: the
// network's own outcome, no threshold above one half.
func newCalibration(raw json.RawMessage) (c calibration, fitted bool, err error) {
	if len(raw) == 0 || string(raw) == "{}" || string(raw) == "null" {
		return defaultCalibration(), false, nil
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, false, fmt.Errorf("calibration: %w", err)
	}
	if err := c.Outcome.check("outcome", 3, outcomeFeatures); err != nil {
		return c, false, err
	}
	if err := c.Clause.check("clause", 1, clauseFeatures); err != nil {
		return c, false, err
	}
	if err := c.UseClause.check("use_clause", 1, useClauseFeatures); err != nil {
		return c, false, err
	}
	if !(c.ClearThreshold >= 0.5 && c.ClearThreshold < 1) {
		return c, false, fmt.Errorf("calibration: clear_threshold %v is not in [0.5, 1)", c.ClearThreshold)
	}
	return c, true, nil
}

func defaultCalibration() calibration {
	outcome := linear{Features: outcomeFeatures, Intercepts: make([]float64, 3)}
	for i := range 3 {
		row := make([]float64, len(outcomeFeatures))
		row[i], row[3+i] = 0.5, 0.5
		outcome.Weights = append(outcome.Weights, row)
	}
	clause := linear{Features: clauseFeatures, Weights: [][]float64{make([]float64, len(clauseFeatures))}, Intercepts: []float64{-1}}
	clause.Weights[0][0], clause.Weights[0][1], clause.Weights[0][2], clause.Weights[0][3] = 0.5, 0.5, 2, 0.5
	use := useClause{linear: linear{Features: useClauseFeatures, Weights: [][]float64{{0.5, 8, 0}}, Intercepts: []float64{-5}}, Further: 0.5, Apart: 0.5}
	return calibration{Outcome: outcome, ClearThreshold: 0.5, Clause: clause, UseClause: use, Notes: map[string]float64{}}
}

// outcomeFeatures are what the calibrated probabilities are computed from.
var outcomeFeatures = []string{
	"log-statement-clear", "log-statement-vague", "log-statement-prohibited", // the outcome head
	"log-uses-clear", "log-uses-vague", "log-uses-prohibited", // the uses together, as if each stood for itself
	"logit-worst-token-vague", "logit-worst-token-prohibited", // the token that most speaks of a flag
	"term-meets", "term-below", "term-open", // the penalties found: 1 when one is
}

// features computes outcomeFeatures.
func (s *signal) features(uses []use, tags tagSet, meets, below, open bool) []float64 {
	out := make([]float64, 0, len(outcomeFeatures))
	for _, p := range s.outcome {
		out = append(out, log(max(p, 1e-6)))
	}
	for _, p := range usesTogether(uses) {
		out = append(out, log(max(p, 1e-6)))
	}
	var worst [3]float64
	for i := range s.tokens {
		var p [3]float64
		for t, polarity := range tags.polarity {
			if polarity.Counts() && tags.outcome[t] >= 0 {
				p[tags.outcome[t]] += s.tokens[i].tag[t]
			}
		}
		worst[1], worst[2] = max(worst[1], p[1]), max(worst[2], p[2])
	}
	out = append(out, logit(worst[1]), logit(worst[2]))
	for _, found := range []bool{meets, below, open} {
		if found {
			out = append(out, 1)
		} else {
			out = append(out, 0)
		}
	}
	return out
}

// usesTogether is the probability of each outcome that follows from the uses by the rule that the worst counted one
// decides and that no counted use is vague, taking the uses as independent.
func usesTogether(uses []use) [3]float64 {
	none, noProhibited, noFlag := 1.0, 1.0, 1.0
	for i := range uses {
		c := uses[i].counted
		none *= max(1-c[0]-c[1]-c[2], 0)
		noProhibited *= 1 - c[2]
		noFlag *= max(1-c[1]-c[2], 0)
	}
	clear := max(noFlag-none, 0)
	return [3]float64{clear, max(noProhibited-clear, 0), 1 - noProhibited}
}
