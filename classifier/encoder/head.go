package encoder

import (
	"math"

	"purpose/classifier/encoder/kernel"
)

// head is a linear layer in float32, its weight in blocks of 16 outputs.
type head struct {
	in, out int
	weight  []float32 // [out/16][in][16]
	bias    []float32 // [out]
}

// newHead returns the named head, or nil when the weights have none.
func newHead(f *file, name string) *head {
	if f.tensors["head."+name+".weight"] == nil {
		return nil
	}
	h := &head{in: f.header.Width, weight: f.floats("head." + name + ".weight"), bias: f.floats("head." + name + ".bias")}
	h.out = len(h.bias)
	return h
}

// apply returns the outputs for each of n rows of x, or nil for no head.
func (h *head) apply(k kernel.Set, x []float32, n int) [][]float32 {
	if h == nil {
		return make([][]float32, n)
	}
	padded := kernel.RoundUp(h.out)
	all := make([]float32, n*padded)
	for o := 0; o < h.out; o += kernel.Lanes {
		k.MatMul(all[o:], padded, x, h.in, h.weight[o*h.in:], kernel.Lanes, n, h.in, kernel.Lanes)
	}
	rows := make([][]float32, n)
	for r := range rows {
		rows[r] = all[r*padded:][:h.out:h.out]
		for i, b := range h.bias {
			rows[r][i] += b
		}
	}
	return rows
}

// one is apply for a single row.
func (h *head) one(k kernel.Set, x []float32) []float32 { return h.apply(k, x, 1)[0] }

// addRows adds each row of rows, of the length of sum, to sum.
func addRows(sum, rows []float32) {
	for len(rows) > 0 {
		for i := range sum {
			sum[i] += rows[i]
		}
		rows = rows[len(sum):]
	}
}

func divide(x []float32, n int) {
	for i := range x {
		x[i] /= float32(n)
	}
}

// normalise scales x to length 1 and reports whether it could: not where x is zero.
func normalise(x []float32) bool {
	var sums [kernel.Lanes]float32
	for i, v := range x {
		sums[i%kernel.Lanes] += float32(v * v)
	}
	for n := kernel.Lanes / 2; n > 0; n /= 2 {
		for i := range n {
			sums[i] += sums[i+n]
		}
	}
	length := float32(math.Sqrt(float64(sums[0])))
	if !(length > 0) || math.IsInf(float64(length), 1) {
		return false
	}
	for i := range x {
		x[i] /= length
	}
	return true
}

// vector returns the embedding that belongs to a mean of token vectors: projected where the weights have a projection,
// and of length 1. It is nil for a mean that has no direction.
func (m *model) vector(mean []float32) []float32 {
	v := append([]float32(nil), mean...)
	if m.project != nil {
		v = m.project.one(m.kernels, mean)
	}
	if !normalise(v) {
		return nil
	}
	return v
}
