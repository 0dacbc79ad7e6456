package classifier

import "math"

// The standard library's exponential and logarithm are assembly on some machines and Go on others, and may differ in the
// last bit. The judgement's own use float64 operations in one order, each product wrapped so that none fuses with a sum.

const (
	ln2Hi = 6.93147180369123816490e-01 // the upper bits of ln 2: k*ln2Hi is exact for the k that occur
	ln2Lo = 1.90821492927058770002e-10
)

// exp is e to the x with a relative error below 1e-15: x = k ln 2 + r, |r| ≤ ln 2 / 2, then the Taylor series of e^r.
func exp(x float64) float64 {
	switch {
	case x != x || x > 709:
		return math.Inf(1)
	case x < -708:
		return 0
	}
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	r := x - float64(k*ln2Hi)
	r -= float64(k * ln2Lo)
	sum := 1.0
	for n := 16.0; n >= 1; n-- {
		sum = 1 + float64(r*sum)/n
	}
	return math.Ldexp(sum, int(k))
}

// log is the natural logarithm of a positive x with a relative error below 1e-14: x = 2^k m, then the series of
// 2 artanh((m-1)/(m+1)). Zero and negative numbers give the logarithm of the smallest positive normal number.
func log(x float64) float64 {
	if !(x > 0x1p-1022) {
		x = 0x1p-1022
	}
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	sum := 0.0
	for n := 25.0; n >= 1; n -= 2 {
		sum = 1/n + float64(z*sum)
	}
	return float64(2*s*sum) + (float64(float64(k)*ln2Lo) + float64(float64(k)*ln2Hi))
}

// softmax turns logits into probabilities.
func softmax[F float32 | float64](logits []F) []float64 {
	top := math.Inf(-1)
	for _, z := range logits {
		top = max(top, float64(z))
	}
	out, sum := make([]float64, len(logits)), 0.0
	for i, z := range logits {
		out[i] = exp(float64(z) - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// sigmoid turns a logit into a probability.
func sigmoid(z float64) float64 { return 1 / (1 + exp(-z)) }

// logit is sigmoid's inverse, held between those of 1e-6 and 1-1e-6.
func logit(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return log(p) - log(1-p)
}
