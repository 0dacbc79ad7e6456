package stats

import "math"

// Counts are the hits and misses of one label, or of one kind of found thing.
type Counts struct {
	True  float64 // found and right
	Found float64 // found
	Gold  float64 // there to be found
}

// F1 is the harmonic mean of precision and recall (van Rijsbergen, Information Retrieval, 1979): 2·true/(found+gold).
// It is NaN when nothing was there and nothing found.
func (c Counts) F1() float64 { return Ratio(2*c.True, c.Found+c.Gold) }

// Ratio divides and is NaN, never infinite, when there is nothing to divide by.
func Ratio(numerator, denominator float64) float64 {
	if denominator == 0 {
		return math.NaN()
	}
	return numerator / denominator
}
