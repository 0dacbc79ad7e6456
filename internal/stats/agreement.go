package stats

import "math"

// Kappa is Cohen's kappa of two raters over the same items (Cohen, A coefficient of agreement for nominal scales,
// 1960): 1 is full agreement, 0 what chance gives. weight counts item i as often as Weight(weight, group[i]) says; nil
// for both counts every item once. It panics when the raters have not rated the same number of items, and is NaN when
// both used one and the same label throughout.
func Kappa[Label comparable](a, b []Label, group, weight []int) float64 {
	if len(a) != len(b) {
		panic("stats: raters with different numbers of items")
	}
	var n, agreed float64
	first, second := map[Label]float64{}, map[Label]float64{}
	for i := range a {
		w := 1.0
		if group != nil {
			w = Weight(weight, group[i])
		}
		n += w
		first[a[i]] += w
		second[b[i]] += w
		if a[i] == b[i] {
			agreed += w
		}
	}
	if n == 0 {
		return math.NaN()
	}
	var chance float64 // integer products: the order of the map does not matter
	for label, count := range first {
		chance += count * second[label]
	}
	chance /= n * n
	if chance == 1 {
		return math.NaN()
	}
	return (agreed/n - chance) / (1 - chance)
}

// KappaInterval is the bootstrap interval of Kappa, resampling whole groups; group[i] is item i's group, from 0 to
// groups-1.
func KappaInterval[Label comparable](a, b []Label, group []int, groups int, r Resampling) Interval {
	return r.Interval(groups, func(weight []int) float64 { return Kappa(a, b, group, weight) })
}
