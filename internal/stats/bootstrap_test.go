package stats_test

import (
	"math"
	"testing"

	"purpose/internal/stats"
)

var resampling = stats.Resampling{Draws: 2000, Seed: 1, Level: 0.95}

// share returns the statistic of hits over groups of the given sizes.
func share(hits, sizes []float64) stats.Statistic {
	return func(weight []int) float64 {
		var num, den float64
		for i := range hits {
			w := stats.Weight(weight, i)
			num += w * hits[i]
			den += w * sizes[i]
		}
		return stats.Ratio(num, den)
	}
}

func repeat(n int, value func(i int) float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = value(i)
	}
	return values
}

func one(int) float64 { return 1 }

func everyOther(i int) float64 { return float64(i % 2) }

func TestIntervalMatchesNormalApproximation(t *testing.T) {
	const n = 400
	got := resampling.Interval(n, share(repeat(n, everyOther), repeat(n, one)))
	half := 1.96 * math.Sqrt(0.25/n) // of a share of a half
	if math.Abs(got.Low-(0.5-half)) > 0.006 || math.Abs(got.High-(0.5+half)) > 0.006 {
		t.Errorf("got %v, want about [%.3f, %.3f]", got, 0.5-half, 0.5+half)
	}
}

func TestIntervalWidensWhenGroupsAreWhole(t *testing.T) {
	const n = 200
	single := resampling.Interval(2*n, share(repeat(2*n, everyOther), repeat(2*n, one)))
	// The same items in pairs that are right or wrong together: half as many independent units, √2 as wide.
	paired := resampling.Interval(n, share(repeat(n, func(i int) float64 { return 2 * everyOther(i) }), repeat(n, func(int) float64 { return 2 })))
	ratio := (paired.High - paired.Low) / (single.High - single.Low)
	if math.Abs(ratio-math.Sqrt2) > 0.1 {
		t.Errorf("paired groups widen the interval by %.2f, want √2", ratio)
	}
}

func TestIntervalDependsOnSeedAlone(t *testing.T) {
	statistic := share(repeat(50, everyOther), repeat(50, one))
	first, again := resampling.Interval(50, statistic), resampling.Interval(50, statistic)
	if first != again {
		t.Errorf("same seed: got %v and %v", first, again)
	}
	for seed := uint64(2); seed < 12; seed++ {
		other := stats.Resampling{Draws: 200, Seed: seed, Level: 0.95}
		if other.Interval(50, share(repeat(50, func(i int) float64 { return float64(i) }), repeat(50, one))) !=
			(stats.Resampling{Draws: 200, Seed: 1, Level: 0.95}).Interval(50, share(repeat(50, func(i int) float64 { return float64(i) }), repeat(50, one))) {
			return
		}
	}
	t.Error("eleven seeds gave one interval")
}

func TestIntervalUndefined(t *testing.T) {
	for name, got := range map[string]stats.Interval{
		"NoGroups":          resampling.Interval(0, func([]int) float64 { return 1 }),
		"AlwaysNaN":         resampling.Interval(5, func([]int) float64 { return math.NaN() }),
		"NaNInMostOfDraws":  resampling.Interval(9, func(w []int) float64 { return stats.Ratio(1, float64(max(0, w[0]-2))) }),
		"NoDrawsAskedFor":   (stats.Resampling{Level: 0.95}).Interval(5, func([]int) float64 { return 1 }),
		"WilsonOfNoTrials":  stats.Wilson(0, 0, 0.95),
		"KappaOfNoItemsYet": stats.KappaInterval[string](nil, nil, nil, 0, resampling),
	} {
		if !math.IsNaN(got.Low) || !math.IsNaN(got.High) {
			t.Errorf("%s: got %v, want NaN bounds", name, got)
		}
		if got.Overlaps(stats.Interval{Low: 0, High: 1}) {
			t.Errorf("%s: an undefined interval overlaps", name)
		}
	}
}

func TestDifferenceIsPaired(t *testing.T) {
	const n = 300
	hard := repeat(n, everyOther)
	better := repeat(n, func(i int) float64 { return max(everyOther(i), float64(b2i(i%10 == 0))) })
	difference, interval := resampling.Difference(n, share(hard, repeat(n, one)), share(better, repeat(n, one)))
	if math.Abs(difference-0.1) > 1e-9 {
		t.Errorf("difference %v, want 0.1", difference)
	}
	// Only the tenth that differs varies: sd = √(.1·.9/n), far below that of two independent shares.
	if half := 1.96 * math.Sqrt(0.1*0.9/n); math.Abs(interval.High-interval.Low-2*half) > 0.01 || interval.Low <= 0 {
		t.Errorf("interval %v, want width %.3f and above 0", interval, 2*half)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
