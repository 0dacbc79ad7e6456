package stats

import (
	"cmp"
	"math"
	"slices"
)

// Selective measures a judge that may leave its least sure answers to somebody else: the risk (share of wrong answers)
// among the answers it keeps, over the share it keeps (El-Yaniv and Wiener, 2010; Geifman and El-Yaniv, 2017).
type Selective struct{ items []Scored } // the surest first

// NewSelective takes items scored by confidence; Hit says that the answer was right.
func NewSelective(items []Scored) *Selective { return &Selective{descending(items)} }

// Area is the area under the risk-coverage curve: the mean of the risks of keeping the surest 1, 2, … n answers. Less
// is better; a ranking by chance gives the error rate. Answers of equal confidence are taken in random order, in
// expectation. It is NaN without items.
func (s *Selective) Area(weight []int) float64 {
	var sum, kept, wrong float64
	for block := range blocks(s.items) {
		var size, errors float64
		for _, item := range block {
			w := Weight(weight, item.Group)
			size += w
			if !item.Hit {
				errors += w
			}
		}
		for i := 1.0; i <= size; i++ {
			sum += (wrong + errors*i/size) / (kept + i)
		}
		kept += size
		wrong += errors
	}
	return Ratio(sum, kept)
}

// SelectivePoint is one point of a risk-coverage curve.
type SelectivePoint struct {
	Coverage  float64 // share of the answers that is kept
	Risk      float64 // share of wrong ones among them
	Threshold float64 // the least confidence that is kept
}

// Curve returns the curve's points, one a distinct confidence, the surest first.
func (s *Selective) Curve() []SelectivePoint {
	var points []SelectivePoint
	var kept, wrong float64
	for block := range blocks(s.items) {
		for _, item := range block {
			kept++
			if !item.Hit {
				wrong++
			}
		}
		points = append(points, SelectivePoint{kept / float64(len(s.items)), wrong / kept, block[0].Score})
	}
	return points
}

// Ranking measures how well a score sets positive items above negative ones.
type Ranking struct{ items []Scored } // the highest score first

// NewRanking takes items scored by the probability of being positive; Hit says that the item is.
func NewRanking(items []Scored) *Ranking { return &Ranking{descending(items)} }

// RecallAt is the share of the positives that lies at or above the lowest threshold with at most a share maxFalse of the
// negatives at or above it, and that threshold (+Inf when only "none" keeps within it). Items of equal score fall on
// the same side. The recall is NaN when either kind is missing.
func (r *Ranking) RecallAt(maxFalse float64, weight []int) (recall, threshold float64) {
	var positives, negatives float64
	for _, item := range r.items {
		if w := Weight(weight, item.Group); item.Hit {
			positives += w
		} else {
			negatives += w
		}
	}
	if positives == 0 || negatives == 0 {
		return math.NaN(), math.NaN()
	}
	threshold = math.Inf(1)
	var found, falsely, best float64
	for block := range blocks(r.items) {
		for _, item := range block {
			if w := Weight(weight, item.Group); item.Hit {
				found += w
			} else {
				falsely += w
			}
		}
		if falsely > maxFalse*negatives {
			break
		}
		best, threshold = found, block[0].Score
	}
	return best / positives, threshold
}

// descending returns a sorted copy, the highest score first; ties keep their order.
func descending(items []Scored) []Scored {
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b Scored) int { return cmp.Compare(b.Score, a.Score) })
	return sorted
}

// blocks yields runs of equal scores.
func blocks(sorted []Scored) func(yield func([]Scored) bool) {
	return func(yield func([]Scored) bool) {
		for start := 0; start < len(sorted); {
			end := start + 1
			for end < len(sorted) && sorted[end].Score == sorted[start].Score {
				end++
			}
			if !yield(sorted[start:end]) {
				return
			}
			start = end
		}
	}
}
