package kernel_test

import (
	"math/rand/v2"
	"testing"

	"purpose/classifier/encoder/kernel"
)

// BenchmarkLinear is the integer part of 12 layers of width 768 for 26 tokens: 2.2 thousand million products.
func BenchmarkLinear(b *testing.B) {
	const n, width, inner, layers = 26, 768, 3072, 12
	r := rand.New(rand.NewPCG(1, 1))
	one := func(in, out int) *kernel.Matrix {
		m := &kernel.Matrix{In: in, Out: out, Factor: kernel.Ones(in), Bias: make([]float32, out), Scale: make([]float32, out), Packed: make([]byte, in*out)}
		for i := range m.Packed {
			m.Packed[i] = byte(r.Uint32())
		}
		return m
	}
	var matrices []*kernel.Matrix
	for range layers {
		matrices = append(matrices, one(width, 3*width), one(width, width), one(width, inner), one(inner, width))
	}
	for _, s := range kernel.Available() {
		b.Run(s.Name(), func(b *testing.B) {
			rows, x, y := kernel.NewRows(n, inner), random(r, n*inner, 1), make([]float32, n*inner)
			for b.Loop() {
				for _, m := range matrices {
					s.Quantise(rows, x[:n*m.In], m.Factor, n)
					s.Linear(y, rows, m)
				}
			}
		})
	}
}

// BenchmarkGELU is the activation of one layer for 26 tokens.
func BenchmarkGELU(b *testing.B) {
	for _, s := range kernel.Available() {
		b.Run(s.Name(), func(b *testing.B) {
			x := make([]float32, 26*3072)
			for b.Loop() {
				s.GELU(x)
			}
		})
	}
}
