package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Wilson is the score interval of a share of hits among n independent trials at a confidence level such as 0.95
// (Wilson, Probable inference, 1927). It stays inside [0, 1] and keeps a width at shares of 0 and 1.
func Wilson(hits, n int, level float64) Interval {
	if n == 0 {
		return undefined()
	}
	z := distuv.UnitNormal.Quantile(1 - (1-level)/2)
	trials, share := float64(n), float64(hits)/float64(n)
	scale := 1 + z*z/trials
	centre := (share + z*z/(2*trials)) / scale
	half := z / scale * math.Sqrt(share*(1-share)/trials+z*z/(4*trials*trials))
	interval := Interval{centre - half, centre + half}
	if hits == 0 {
		interval.Low = 0 // exactly, and not a rounding error beside it
	}
	if hits == n {
		interval.High = 1
	}
	return interval
}

// McNemar is the exact two-sided p-value for two classifiers on the same items, of which onlyA were right with the
// first alone and onlyB with the second alone (McNemar, 1947, in its binomial form). It is 1 when nothing differs. It
// takes items as independent: with minimal pairs among them read it beside the paired bootstrap.
func McNemar(onlyA, onlyB int) float64 {
	n := onlyA + onlyB
	if n == 0 {
		return 1
	}
	tail := distuv.Binomial{N: float64(n), P: 0.5}.CDF(float64(min(onlyA, onlyB)))
	return min(1, 2*tail)
}
