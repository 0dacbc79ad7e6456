package kernel_test

import (
	"math/rand/v2"
	"testing"

	"purpose/classifier/encoder/kernel"
)

// FuzzSets runs an encoder's steps, of shapes and numbers drawn from the seed, on every set, and asks for the same bits.
func FuzzSets(f *testing.F) {
	f.Add(uint64(1), uint8(26), uint8(12), uint8(3), float32(1))
	f.Add(uint64(2), uint8(1), uint8(1), uint8(1), float32(1e-6))
	f.Add(uint64(3), uint8(255), uint8(2), uint8(1), float32(50))
	f.Fuzz(func(t *testing.T, seed uint64, count, inBlocks, outBlocks uint8, spread float32) {
		if !(spread > 1e-20 && spread < 1e3) {
			return
		}
		n, in, out := 1+int(count)%40, kernel.Block*(1+int(inBlocks)%8), kernel.Block*(1+int(outBlocks)%4)
		r := rand.New(rand.NewPCG(seed, 0))
		m, x := matrix(r, in, out), random(r, n*in, spread)
		factor := random(r, in, 1)
		gain, bias, distance := random(r, out, 1), random(r, out, 1), random(r, 100, 3)
		padded := kernel.RoundUp(n)
		run := func(s kernel.Set) []float32 {
			rows, y := kernel.NewRows(n, max(in, out)), make([]float32, padded*out)
			scores, keys := make([]float32, padded*padded), make([]float32, out*padded)
			s.Quantise(rows, x, factor, n)
			s.Linear(y, rows, m)
			s.GELU(y[:n*out])
			s.Transpose(keys, padded, y, out, padded, out)
			s.MatMul(scores, padded, y, out, keys, padded, n, out, padded)
			s.Softmax(scores, n, n, padded, 0.01/(spread*spread), distance, 40)
			result := make([]float32, n*out)
			s.MatMul(result, out, scores, padded, y, out, n, n, out)
			s.Add(result, y[:n*out])
			s.Norm(result, gain, bias, 1e-5)
			return result
		}
		others, portable := sets()
		want := run(portable)
		for _, s := range others {
			got := run(s)
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("%s: element %d is %v, want %v", s.Name(), i, got[i], want[i])
				}
			}
		}
	})
}
