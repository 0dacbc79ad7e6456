package kernel

import "math"

// The portable steps. They define the bits that every other set must give.

// accumulators is how many sums a row is split into before they are added in halves.
const accumulators = 16

// portableLinear computes output rows of one matrix. Two columns share one 64-bit product: with w = w0 + w1<<32 the sum
// of w*a is sum(w0*a) + sum(w1*a)<<32 modulo 2**64, and since each sum fits an int32 both come out exact.
func portableLinear(out []float32, in *Rows, m *Matrix) {
	const pairs = Block / 2
	for block := 0; block < m.Out; block += Block {
		packed := m.Packed[block*m.In : (block+Block)*m.In]
		scale, bias := m.Scale[block:block+Block], m.Bias[block:block+Block]
		for r := range in.n {
			values := in.values[r*m.In : (r+1)*m.In]
			var sums [pairs]uint64
			for k := 0; k < len(values); k += group {
				a0, a1 := uint64(values[k]), uint64(values[k+1])
				a2, a3 := uint64(values[k+2]), uint64(values[k+3])
				w := packed[k*Block : k*Block+group*Block]
				for p := range sums {
					w := w[p*2*group:][:2*group]
					sums[p] += (uint64(w[0])|uint64(w[4])<<32)*a0 + (uint64(w[1])|uint64(w[5])<<32)*a1 +
						(uint64(w[2])|uint64(w[6])<<32)*a2 + (uint64(w[3])|uint64(w[7])<<32)*a3
				}
			}
			y := out[r*m.Out+block:][:Block]
			for p, sum := range sums {
				low := int32(uint32(sum))
				high := int32(uint32((sum - uint64(int64(low))) >> 32))
				y[2*p] = dequantise(low+in.offset[r], in.scale[r], scale[2*p], bias[2*p])
				y[2*p+1] = dequantise(high+in.offset[r], in.scale[r], scale[2*p+1], bias[2*p+1])
			}
		}
	}
}

func dequantise(sum int32, row, column, bias float32) float32 {
	return float32(float32(float32(float32(sum)*row)*column) + bias)
}

func portableMaxAbs(x, factor []float32) float32 {
	var most float32
	for i, v := range x {
		if v = math.Float32frombits(math.Float32bits(float32(v*factor[i])) &^ (1 << 31)); v > most {
			most = v
		}
	}
	return most
}

// portableQuantise writes round(x*factor*inverse), ties to even, and returns the sum of what it wrote. With the inverse from
// scales no product exceeds 127 by more than rounding; the bound is kept all the same.
func portableQuantise(dst []int8, x, factor []float32, inverse float32) (sum int32) {
	for i, v := range x {
		q := int32(float32(float32(float32(float32(v*factor[i])*inverse)+round) - round))
		q = min(max(q, -127), 127)
		dst[i] = int8(q)
		sum += q
	}
	return sum
}

func portableAdd(x, y []float32) {
	for i, v := range y {
		x[i] += v
	}
}

// halves adds the 16 accumulators of a row.
func halves(a *[accumulators]float32) float32 {
	for n := accumulators / 2; n > 0; n /= 2 {
		for i := range n {
			a[i] += a[i+n]
		}
	}
	return a[0]
}

func portableNorm(x, gain, bias []float32, epsilon float32) {
	n := float32(len(x))
	var sums [accumulators]float32
	for i, v := range x {
		sums[i%accumulators] += v
	}
	mean := float32(halves(&sums) / n)
	sums = [accumulators]float32{}
	for i, v := range x {
		d := float32(v - mean)
		sums[i%accumulators] += float32(d * d)
	}
	variance := float32(halves(&sums) / n)
	inverse := float32(1 / float32(math.Sqrt(float64(float32(variance+epsilon))))) // correctly rounded: the root of a float32 in float64, rounded, is that of float32
	for i, v := range x {
		x[i] = float32(float32(float32(float32(v-mean)*inverse)*gain[i]) + bias[i])
	}
}

func portableGELU(x []float32) {
	for i, v := range x {
		x[i] = GELU(v)
	}
}

// portableMatMul computes c = a*b for rows of a.
func portableMatMul(c []float32, ldc int, a []float32, lda int, b []float32, ldb, m, k, n int) {
	for i := range m {
		row := c[i*ldc:][:n]
		clear(row)
		for p, v := range a[i*lda:][:k] {
			for j, w := range b[p*ldb:][:n] {
				row[j] += float32(v * w)
			}
		}
	}
}

func portableTranspose(dst []float32, ldd int, src []float32, lds, rows, columns int) {
	for r := range rows {
		for c, v := range src[r*lds:][:columns] {
			dst[c*ldd+r] = v
		}
	}
}

// portableSoftmax turns one row of scores into probabilities. Columns past the real ones hold -Inf and come out as 0.
func portableSoftmax(x, bias []float32, scale float32) {
	most := float32(math.Inf(-1))
	for i, v := range x {
		v = float32(float32(v*scale) + bias[i])
		x[i] = v
		if v > most {
			most = v
		}
	}
	var sums [accumulators]float32
	for i, v := range x {
		e := Exp(float32(v - most))
		x[i] = e
		sums[i%accumulators] += e
	}
	inverse := float32(1 / halves(&sums))
	for i, v := range x {
		x[i] = float32(v * inverse)
	}
}
