package kernel

import (
	"fmt"
	"math"
)

// Set is one way to compute the encoder's steps. It is a value without state and safe for concurrent use. Its methods
// check that the slices they are given are long enough, and panic otherwise: lengths are the caller's own doing, never
// a matter of input. Values must be finite, and small enough that no step overflows; the weights loader sees to that.
type Set struct {
	name string

	// linear computes all rows of one matrix; the others one row each unless they take a count. Lengths are checked
	// before they are called.
	linear    func(out []float32, in *Rows, m *Matrix)
	maxAbs    func(x, factor []float32) float32
	quantise  func(dst []int8, x, factor []float32, inverse float32) (sum int32)
	add       func(x, y []float32)
	norm      func(x, gain, bias []float32, epsilon float32)
	gelu      func(x []float32)
	matMul    func(c []float32, ldc int, a []float32, lda int, b []float32, ldb, m, k, n int)
	transpose func(dst []float32, ldd int, src []float32, lds, rows, columns int)
	softmax   func(x, bias []float32, scale float32)
}

func portable() Set {
	return Set{
		name: Portable, linear: portableLinear, maxAbs: portableMaxAbs, quantise: portableQuantise, add: portableAdd, norm: portableNorm,
		gelu: portableGELU, matMul: portableMatMul, transpose: portableTranspose, softmax: portableSoftmax,
	}
}

// Name is the name under which Choose gives this set.
func (s Set) Name() string { return s.name }

// Lanes is what row lengths of float steps must be multiples of: the accumulators of a sum.
const Lanes = accumulators

// Quantise fills dst with n rows of x times factor, which has one value a column; their number is a multiple of Block.
// To each row its own scale, the largest magnitude over 127, and values rounded half to even. A row whose largest
// magnitude is below 1e-30 becomes zeros with scale 0.
func (s Set) Quantise(dst *Rows, x, factor []float32, n int) {
	width := len(factor)
	must(n > 0 && width > 0 && width*n == len(x) && width%Block == 0 && len(x) <= len(dst.values) && n <= len(dst.scale), "quantise")
	dst.n, dst.width = n, width
	for r := range n {
		row := x[r*width : (r+1)*width]
		scale, inverse := scales(s.maxAbs(row, factor))
		sum := s.quantise(dst.values[r*width:(r+1)*width], row, factor, inverse)
		dst.scale[r], dst.offset[r] = scale, -offset*sum
	}
}

// Linear computes out = in*m, with the scales of rows and columns and the bias applied, laid out [rows][m.Out].
func (s Set) Linear(out []float32, in *Rows, m *Matrix) {
	must(in.width == m.In && len(out) >= in.n*m.Out && len(m.Packed) == m.In*m.Out && len(m.Scale) == m.Out && len(m.Bias) == m.Out, "linear")
	s.linear(out, in, m)
}

// Add adds y to x, element by element. The length is a multiple of Block.
func (s Set) Add(x, y []float32) {
	must(len(x) == len(y) && len(x)%Block == 0, "add")
	s.add(x, y)
}

// Norm normalises each row of x, of the width that gain and bias have, to mean 0 and variance 1, then applies them
// (layer normalisation, Ba et al. 2016). The width is a multiple of Block.
func (s Set) Norm(x, gain, bias []float32, epsilon float32) {
	width := len(gain)
	must(width > 0 && width%Block == 0 && len(bias) == width && len(x)%width == 0, "norm")
	for r := 0; r < len(x); r += width {
		s.norm(x[r:r+width], gain, bias, epsilon)
	}
}

// GELU applies GELU to every element of x, whose length is a multiple of Block.
func (s Set) GELU(x []float32) {
	must(len(x)%Block == 0, "gelu")
	s.gelu(x)
}

// MatMul computes c = a*b in float32: a has m rows of k, b has k rows of n, with ldc, lda and ldb elements from one row to
// the next. n is a multiple of Lanes.
func (s Set) MatMul(c []float32, ldc int, a []float32, lda int, b []float32, ldb, m, k, n int) {
	must(m > 0 && k > 0 && n > 0 && n%Lanes == 0 && ldc >= n && lda >= k && ldb >= n &&
		len(c) >= (m-1)*ldc+n && len(a) >= (m-1)*lda+k && len(b) >= (k-1)*ldb+n, "matmul")
	s.matMul(c, ldc, a, lda, b, ldb, m, k, n)
}

// Transpose writes src, rows times columns, into dst, columns times rows, with ldd and lds elements from one row to the
// next. Both counts are multiples of Lanes.
func (s Set) Transpose(dst []float32, ldd int, src []float32, lds, rows, columns int) {
	must(rows > 0 && columns > 0 && rows%Lanes == 0 && columns%Lanes == 0 && ldd >= rows && lds >= columns &&
		len(dst) >= (columns-1)*ldd+rows && len(src) >= (rows-1)*lds+columns, "transpose")
	s.transpose(dst, ldd, src, lds, rows, columns)
}

// Softmax turns each row of scores into probabilities: softmax(x*scale + bias) over the first n columns. Rows lie
// stride elements apart, n rounded up to a multiple of Lanes of them used; those past n come out as 0. Row i takes its
// bias for column j from bias[origin+j-i], so that one vector by distance serves all rows. scale is positive.
func (s Set) Softmax(x []float32, rows, n, stride int, scale float32, bias []float32, origin int) {
	padded := RoundUp(n)
	must(rows > 0 && n > 0 && stride >= padded && len(x) >= (rows-1)*stride+padded &&
		origin >= rows-1 && len(bias) >= origin+padded && scale > 0, "softmax")
	for r := range rows {
		row := x[r*stride:][:padded]
		for i := n; i < padded; i++ {
			row[i] = float32(math.Inf(-1))
		}
		s.softmax(row, bias[origin-r:][:padded], scale)
	}
}

// RoundUp returns the next multiple of Lanes that is at least n.
func RoundUp(n int) int { return (n + Lanes - 1) / Lanes * Lanes }

func must(ok bool, step string) {
	if !ok {
		panic(fmt.Sprintf("kernel: %s called with sizes that do not fit", step))
	}
}
