package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"purpose/internal/stats"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance || math.IsNaN(got) != math.IsNaN(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestWilson(t *testing.T) {
	// Published values: Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I (method 3).
	for _, row := range []struct {
		hits, n   int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{29, 29, 0.8830, 1},
	} {
		got := stats.Wilson(row.hits, row.n, 0.95)
		near(t, "low", got.Low, row.low, 6e-5)
		near(t, "high", got.High, row.high, 6e-5)
	}
}

func TestMcNemar(t *testing.T) {
	near(t, "nothing differs", stats.McNemar(0, 0), 1, 0)
	near(t, "balanced", stats.McNemar(7, 7), 1, 0)
	near(t, "all one way", stats.McNemar(0, 5), 2.0/32, 1e-12)
	near(t, "two of twelve", stats.McNemar(2, 10), 2*(1+12+66)/4096.0, 1e-12)
	near(t, "symmetric", stats.McNemar(10, 2), stats.McNemar(2, 10), 0)
}

func TestKappa(t *testing.T) {
	// Cohen's worked table: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no gives 0.4.
	var a, b []string
	var group []int
	add := func(n int, first, second string) {
		for range n {
			a, b, group = append(a, first), append(b, second), append(group, len(group))
		}
	}
	add(20, "yes", "yes")
	add(5, "yes", "no")
	add(10, "no", "yes")
	add(15, "no", "no")
	near(t, "kappa", stats.Kappa(a, b, nil, nil), 0.4, 1e-12)
	near(t, "with itself", stats.Kappa(a, a, nil, nil), 1, 1e-12)
	near(t, "one label only", stats.Kappa(a[:5], a[:5], nil, nil), math.NaN(), 0)
	near(t, "no items", stats.Kappa[string](nil, nil, nil, nil), math.NaN(), 0)
	// The asymptotic standard error of this table is 0.127.
	got := stats.KappaInterval(a, b, group, len(group), resampling)
	near(t, "low", got.Low, 0.4-1.96*0.127, 0.04)
	near(t, "high", got.High, 0.4+1.96*0.127, 0.04)
}

func TestKappaPanicsOnDifferentLengths(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	stats.Kappa([]int{1}, nil, nil, nil)
}

func TestCounts(t *testing.T) {
	c := stats.Counts{True: 6, Found: 8, Gold: 12}
	near(t, "f1", c.F1(), 0.6, 1e-12)
	near(t, "nothing found, f1", stats.Counts{Gold: 3}.F1(), 0, 0)
	near(t, "nothing at all", stats.Counts{}.F1(), math.NaN(), 0)
}

func TestBrier(t *testing.T) {
	near(t, "sure and right", stats.Brier([]float64{0, 1, 0}, 1), 0, 0)
	near(t, "sure and wrong", stats.Brier([]float64{0, 1, 0}, 2), 2, 0)
	near(t, "even", stats.Brier([]float64{1. / 3, 1. / 3, 1. / 3}, 0), 2.0/3, 1e-12)
}

func TestCalibrationError(t *testing.T) {
	items := []stats.Scored{{Score: 0.9, Hit: true}, {Score: 0.9, Hit: false}, {Score: 0.6, Hit: true}, {Score: 1, Hit: true, Group: 1}}
	// Bins [.9, 1]: confidence 2.8/3, accuracy 2/3; [.6, .7): .6 against 1.
	near(t, "ece", stats.CalibrationError(stats.Reliability(items, nil, 10)), 0.75*(2.8/3-2.0/3)+0.25*0.4, 1e-12)
	near(t, "weighted away", stats.CalibrationError(stats.Reliability(items, []int{0, 3}, 10)), 0, 1e-12)
	near(t, "no items", stats.CalibrationError(stats.Reliability(nil, nil, 10)), math.NaN(), 0)
}

func TestSelective(t *testing.T) {
	items := []stats.Scored{{Score: 0.5, Hit: false}, {Score: 0.9, Hit: true}, {Score: 0.7, Hit: true}, {Score: 0.8, Hit: false, Group: 1}}
	s := stats.NewSelective(items)
	near(t, "area", s.Area(nil), (0+1.0/2+1.0/3+2.0/4)/4, 1e-12)
	near(t, "area of the first group", s.Area([]int{1, 0}), (0+0+1.0/3)/3, 1e-12)
	curve := s.Curve()
	if len(curve) != 4 || curve[1] != (stats.SelectivePoint{Coverage: 0.5, Risk: 0.5, Threshold: 0.8}) {
		t.Errorf("curve %v", curve)
	}
	tied := stats.NewSelective([]stats.Scored{{Score: 1, Hit: true}, {Score: 1, Hit: false}})
	near(t, "ties take the error rate", tied.Area(nil), 0.5, 1e-12)
	near(t, "no items", stats.NewSelective(nil).Area(nil), math.NaN(), 0)
}

func TestRecallAtFalsePositives(t *testing.T) {
	items := []stats.Scored{{Score: 0.9, Hit: true}, {Score: 0.8, Hit: true}, {Score: 0.7, Hit: false}, {Score: 0.6, Hit: true}, {Score: 0.5, Hit: false}}
	ranking := stats.NewRanking(items)
	for _, row := range []struct {
		name                         string
		maxFalse, recall, threshold_ float64
	}{
		{"none allowed", 0, 2.0 / 3, 0.8},
		{"half allowed", 0.5, 1, 0.6},
		{"all allowed", 1, 1, 0.5},
	} {
		recall, threshold := ranking.RecallAt(row.maxFalse, nil)
		near(t, row.name, recall, row.recall, 1e-12)
		near(t, row.name+" threshold", threshold, row.threshold_, 0)
	}
	tied := stats.NewRanking([]stats.Scored{{Score: 1, Hit: true}, {Score: 1, Hit: false}})
	recall, threshold := tied.RecallAt(0, nil)
	near(t, "a tie with a negative is not found", recall, 0, 0)
	near(t, "no threshold keeps within", threshold, math.Inf(1), 0)
	recall, _ = stats.NewRanking(items[:2]).RecallAt(0, nil)
	near(t, "no negatives", recall, math.NaN(), 0)
}

// A weight of two must equal the item written twice, whatever the measure.
func TestWeightsEqualRepetition(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		var items, repeated []stats.Scored
		var weight []int
		for g := range 1 + random.IntN(12) {
			item := stats.Scored{Score: float64(random.IntN(6)) / 5, Hit: random.IntN(2) == 0, Group: g}
			w := random.IntN(4)
			items, weight = append(items, item), append(weight, w)
			for range w {
				repeated = append(repeated, item)
			}
		}
		near(t, "area", stats.NewSelective(items).Area(weight), stats.NewSelective(repeated).Area(nil), 1e-9)
		near(t, "ece", stats.CalibrationError(stats.Reliability(items, weight, 5)), stats.CalibrationError(stats.Reliability(repeated, nil, 5)), 1e-9)
		got, _ := stats.NewRanking(items).RecallAt(0.3, weight)
		want, _ := stats.NewRanking(repeated).RecallAt(0.3, nil)
		near(t, "recall", got, want, 1e-9)
	}
}
