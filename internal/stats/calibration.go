package stats

import "math"

// Scored is one item with what the model said of it.
type Scored struct {
	Score float64 // a probability: that the answer is right (Reliability, Selective) or that the item is positive (Ranking)
	Hit   bool    // whether the answer was right, or the item is positive
	Group int     // the group that is resampled with it
}

// Bin is one bar of a reliability diagram.
type Bin struct {
	Low, High  float64 // scores from Low up to High; the last bin holds 1
	N          float64
	Confidence float64 // mean score; NaN when N is 0
	Accuracy   float64 // share of hits; NaN when N is 0
}

// Reliability sorts items into bins of equal width over [0, 1]. Scores outside are counted in the first or last bin.
func Reliability(items []Scored, weight []int, bins int) []Bin {
	out := make([]Bin, bins)
	for i := range out {
		out[i].Low, out[i].High = float64(i)/float64(bins), float64(i+1)/float64(bins)
	}
	for _, item := range items {
		w := Weight(weight, item.Group)
		bin := &out[min(max(int(item.Score*float64(bins)), 0), bins-1)]
		bin.N += w
		bin.Confidence += w * item.Score
		if item.Hit {
			bin.Accuracy += w
		}
	}
	for i := range out {
		out[i].Confidence = Ratio(out[i].Confidence, out[i].N)
		out[i].Accuracy = Ratio(out[i].Accuracy, out[i].N)
	}
	return out
}

// CalibrationError is the expected calibration error over bins: the mean gap between confidence and accuracy, each bin
// weighted by its items (Naeini et al., 2015; Guo et al., On calibration of modern neural networks, 2017). It is NaN
// without items. A resample's error lies above the sample's, since it is a mean of absolute values: its bootstrap
// interval leans upwards.
func CalibrationError(bins []Bin) float64 {
	var sum, n float64
	for _, bin := range bins {
		if bin.N > 0 {
			sum += bin.N * math.Abs(bin.Confidence-bin.Accuracy)
			n += bin.N
		}
	}
	return Ratio(sum, n)
}

// Brier is the score of one forecast over several classes: the squared distance between its probabilities and the
// outcome, from 0 to 2 (Brier, Verification of forecasts, 1950). The score of a set is the mean.
func Brier(probabilities []float64, outcome int) float64 {
	var sum float64
	for class, p := range probabilities {
		target := 0.0
		if class == outcome {
			target = 1
		}
		sum += (p - target) * (p - target)
	}
	return sum
}
