package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Interval is a confidence interval, both bounds included. Undefined intervals have NaN bounds.
type Interval struct{ Low, High float64 }

// Overlaps reports whether two intervals share a point. An undefined interval overlaps nothing.
func (i Interval) Overlaps(other Interval) bool { return i.Low <= other.High && other.Low <= i.High }

// undefined is the interval of a statistic that cannot be computed.
func undefined() Interval { return Interval{math.NaN(), math.NaN()} }

// Statistic computes a figure from how often each group was drawn. A nil weight means that each group counts once.
// It returns NaN when the figure is undefined for that draw.
type Statistic func(weight []int) float64

// Resampling says how a bootstrap is drawn.
type Resampling struct {
	Draws int     // number of resamples; 2,000 are enough for two digits of a 95 % interval
	Seed  uint64  // the same seed gives the same interval on every machine
	Level float64 // confidence level, e.g. 0.95
}

// stream separates this package's generator from others that use the same seed.
const stream = 0x626f6f7473747261

// Interval is the percentile interval of a statistic over resampled groups (Efron, Bootstrap methods, 1979; resampling
// whole groups: Davison and Hinkley, Bootstrap Methods and their Application, 1997, §3.8). Groups are what is
// independent of each other: the members of a minimal pair are one group, so that a pair is drawn whole or not at all.
// Draws in which the statistic is undefined are left out; when more than half are, the interval is undefined. A
// statistic that is 0 or 1 in every draw gets an interval without width, which says too much: use Wilson there.
func (r Resampling) Interval(groups int, statistic Statistic) Interval {
	if groups == 0 || r.Draws == 0 {
		return undefined()
	}
	random := rand.New(rand.NewPCG(r.Seed, stream))
	weight := make([]int, groups)
	values := make([]float64, 0, r.Draws)
	for range r.Draws {
		clear(weight)
		for range groups {
			weight[random.IntN(groups)]++
		}
		if value := statistic(weight); !math.IsNaN(value) {
			values = append(values, value)
		}
	}
	if len(values) <= r.Draws/2 {
		return undefined()
	}
	slices.Sort(values)
	tail := (1 - r.Level) / 2
	return Interval{stat.Quantile(tail, stat.LinInterp, values, nil), stat.Quantile(1-tail, stat.LinInterp, values, nil)}
}

// Difference is b minus a with its paired bootstrap interval: both are computed on the same resampled groups, so that
// what makes a group easy or hard for both cancels out.
func (r Resampling) Difference(groups int, a, b Statistic) (float64, Interval) {
	difference := func(weight []int) float64 { return b(weight) - a(weight) }
	return difference(nil), r.Interval(groups, difference)
}

// Weight is how often a group counts: as drawn, or once when nothing was drawn (nil).
func Weight(weight []int, group int) float64 {
	if weight == nil {
		return 1
	}
	return float64(weight[group])
}
