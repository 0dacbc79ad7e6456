package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"purpose/classifier/encoder/kernel"
)

// The tests here run every set that this machine has against the portable one and ask for the same bits.

func random(r *rand.Rand, n int, spread float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64()) * spread
	}
	return x
}

// sets returns all sets but the last, which is the portable one, and that one.
func sets() (others []kernel.Set, portable kernel.Set) {
	all := kernel.Tested()
	return all[:len(all)-1], all[len(all)-1]
}

func sameBits(t *testing.T, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("element %d of %d is %x (%v), want %x (%v)", i, len(want), math.Float32bits(got[i]), got[i], math.Float32bits(want[i]), want[i])
		}
	}
}

// bothWays runs step with each set on its own copy of x, and compares what is left in x with what the portable set leaves.
func bothWays(t *testing.T, x []float32, step func(s kernel.Set, x []float32)) {
	t.Helper()
	others, portable := sets()
	want := append([]float32(nil), x...)
	step(portable, want)
	for _, s := range others {
		t.Run(s.Name(), func(t *testing.T) {
			got := append([]float32(nil), x...)
			step(s, got)
			sameBits(t, got, want)
		})
	}
}

func matrix(r *rand.Rand, in, out int) *kernel.Matrix {
	m := &kernel.Matrix{In: in, Out: out, Factor: kernel.Ones(in), Bias: random(r, out, 1)}
	m.Packed, m.Scale = kernel.Pack(random(r, in*out, 1), in, out)
	return m
}

func TestLinear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := 1; n <= 30; n++ {
		in, out := kernel.Block*(1+r.IntN(6)), kernel.Block*(1+r.IntN(4))
		t.Run(fmt.Sprintf("%dx%dx%d", n, in, out), func(t *testing.T) {
			m, x, factor := matrix(r, in, out), random(r, n*in, 3), random(r, in, 1)
			clear(x[in*(n-1):]) // the last row is zeros
			bothWays(t, make([]float32, n*out), func(s kernel.Set, y []float32) {
				rows := kernel.NewRows(n, in)
				s.Quantise(rows, x, factor, n)
				s.Linear(y, rows, m)
			})
		})
	}
}

func TestLinearAtItsLimits(t *testing.T) {
	// All weights and activations at the ends of their ranges: the sums are as large as they get.
	const in, out = 3072, 64
	weights, x := make([]float32, in*out), make([]float32, 2*in)
	for i := range weights {
		weights[i] = float32(1 - 2*(i/in%2))
	}
	for i := range x {
		x[i] = float32(1 - 2*(i/in))
	}
	m := &kernel.Matrix{In: in, Out: out, Factor: kernel.Ones(in), Bias: make([]float32, out)}
	m.Packed, m.Scale = kernel.Pack(weights, in, out)
	for _, s := range kernel.Tested() {
		rows, y := kernel.NewRows(2, in), make([]float32, 2*out)
		s.Quantise(rows, x, m.Factor, 2)
		s.Linear(y, rows, m)
		for i, got := range y {
			want := in * float64(1-2*(i/out)) * float64(1-2*(i%2))
			if math.Abs(float64(got)-want) > 1e-3 {
				t.Fatalf("%s: output %d is %v, want %v", s.Name(), i, got, want)
			}
		}
	}
}

// TestLinearNearExact holds the integer product to the float64 product within what rounding to 8 bits can cost.
func TestLinearNearExact(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	const n, in, out = 5, 256, 128
	weights, x := random(r, in*out, 1), random(r, n*in, 1)
	m := &kernel.Matrix{In: in, Out: out, Factor: kernel.Ones(in), Bias: random(r, out, 1)}
	m.Packed, m.Scale = kernel.Pack(weights, in, out)
	for _, s := range kernel.Tested() {
		rows, y := kernel.NewRows(n, in), make([]float32, n*out)
		s.Quantise(rows, x, m.Factor, n)
		s.Linear(y, rows, m)
		for i := range y {
			row, column := i/out, i%out
			var want, bound float64
			var xMax, wMax float64
			for k := range in {
				a, w := float64(x[row*in+k]), float64(weights[column*in+k])
				want += a * w
				xMax, wMax = max(xMax, math.Abs(a)), max(wMax, math.Abs(w))
			}
			for k := range in { // half a step of either factor
				bound += math.Abs(float64(x[row*in+k]))*wMax/254 + math.Abs(float64(weights[column*in+k]))*xMax/254 + wMax*xMax/254/254
			}
			if want += float64(m.Bias[column]); math.Abs(float64(y[i])-want) > bound+1e-4 {
				t.Fatalf("%s: output %d is %v, want %v within %v", s.Name(), i, y[i], want, bound)
			}
		}
	}
}

func TestNorm(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, width := range []int{64, 128, 384, 768, 3072} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			gain, bias := random(r, width, 1), random(r, width, 1)
			bothWays(t, random(r, 3*width, 5), func(s kernel.Set, x []float32) { s.Norm(x, gain, bias, 1e-5) })
		})
	}
}

func TestGELU(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	x := append(random(r, 4096-8, 3), 0, float32(math.Copysign(0, -1)), 5.5, -5.5, 5.4999995, -100, 100, 1e-38)
	bothWays(t, x, kernel.Set.GELU)
}

func TestAdd(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	y := random(r, 1024, 1)
	bothWays(t, random(r, 1024, 1e-3), func(s kernel.Set, x []float32) { s.Add(x, y) })
}

func TestMatMul(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for m := 1; m <= 20; m++ {
		k, n := 1+r.IntN(100), kernel.Lanes*(1+r.IntN(5))
		lda, ldb, ldc := k+r.IntN(9), n+r.IntN(9), n+r.IntN(9)
		t.Run(fmt.Sprintf("%dx%dx%d", m, k, n), func(t *testing.T) {
			a, b := random(r, m*lda, 1), random(r, k*ldb, 1)
			bothWays(t, random(r, m*ldc, 1), func(s kernel.Set, c []float32) { s.MatMul(c, ldc, a, lda, b, ldb, m, k, n) })
		})
	}
}

func TestTranspose(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 10 {
		rows, columns := kernel.Lanes*(1+r.IntN(4)), kernel.Lanes*(1+r.IntN(4))
		lds, ldd := columns+r.IntN(9), rows+r.IntN(9)
		t.Run(fmt.Sprintf("%dx%d", rows, columns), func(t *testing.T) {
			src := random(r, rows*lds, 1)
			bothWays(t, random(r, columns*ldd, 1), func(s kernel.Set, dst []float32) {
				s.Transpose(dst, ldd, src, lds, rows, columns)
				for i := range rows {
					for j := range columns {
						if dst[j*ldd+i] != src[i*lds+j] {
							t.Fatalf("%s: row %d, column %d not where it belongs", s.Name(), i, j)
						}
					}
				}
			})
		})
	}
}

func TestSoftmax(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, n := range []int{1, 2, 15, 16, 17, 26, 31, 32, 33, 100, 256} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			const rows = 5
			stride := kernel.RoundUp(n) + 16
			bias := random(r, rows+stride, 2)
			bothWays(t, random(r, rows*stride, 60), func(s kernel.Set, x []float32) {
				s.Softmax(x, rows, n, stride, 0.5, bias, rows-1)
				for i := range rows {
					var sum float64
					for j := range kernel.RoundUp(n) {
						p := x[i*stride+j]
						if p < 0 || p > 1 || (j >= n && p != 0) {
							t.Fatalf("%s: probability %v in column %d of %d", s.Name(), p, j, n)
						}
						sum += float64(p)
					}
					if math.Abs(sum-1) > 1e-5 {
						t.Fatalf("%s: probabilities add up to %v", s.Name(), sum)
					}
				}
			})
		})
	}
}

func TestQuantise(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	_, portable := sets()
	const n, width = 6, 320
	x := random(r, n*width, 1)
	clear(x[:width])
	for i := range width {
		x[width+i] *= 1e-32 // below what counts as zero
		x[2*width+i] *= 1e-25
		x[3*width+i] *= 1e25
		x[4*width+i] = float32(i%255-127) / 2 // halves: ties
	}
	x[4*width] = 127
	want := kernel.NewRows(n, width)
	portable.Quantise(want, x, kernel.Ones(width), n)
	for _, s := range kernel.Tested() {
		got := kernel.NewRows(n, width)
		s.Quantise(got, x, kernel.Ones(width), n)
		for row := range n {
			gotValues, gotScale := got.Row(row)
			wantValues, wantScale := want.Row(row)
			if gotScale != wantScale || fmt.Sprint(gotValues) != fmt.Sprint(wantValues) {
				t.Fatalf("%s: row %d is %v times %v, want %v times %v", s.Name(), row, gotScale, gotValues, wantScale, wantValues)
			}
			for i, q := range gotValues {
				if err := math.Abs(float64(q)*float64(gotScale) - float64(x[row*width+i])); err > 0.5001*float64(gotScale)+1e-30 {
					t.Fatalf("%s: row %d, value %d is off by %v with scale %v", s.Name(), row, i, err, gotScale)
				}
			}
		}
	}
	values, scale := want.Row(4)
	if scale != 1 || values[1] != -63 && values[1] != -62 {
		t.Errorf("row of halves has scale %v and starts %v", scale, values[:4])
	}
	for i, q := range values[1:] {
		if h := float64(x[4*width+1+i]); float64(q) != math.RoundToEven(h) {
			t.Fatalf("%v was rounded to %d, want %v", h, q, math.RoundToEven(h))
		}
	}
}
