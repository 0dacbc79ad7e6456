//go:build amd64 && !purego

package kernel

// avx2 computes everything in 256 bits.
func avx2() Set {
	return Set{
		name:   AVX2,
		linear: linearAVX2,
		maxAbs: func(x, factor []float32) float32 { return maxAbsAVX2(&x[0], &factor[0], len(x)) },
		quantise: func(dst []int8, x, factor []float32, inverse float32) int32 {
			return quantiseAVX2(&dst[0], &x[0], &factor[0], len(x), inverse)
		},
		add:       func(x, y []float32) { addAVX2(&x[0], &y[0], len(x)) },
		norm:      func(x, gain, bias []float32, epsilon float32) { normAVX2(&x[0], &gain[0], &bias[0], len(x), epsilon) },
		gelu:      func(x []float32) { geluAVX2(&x[0], len(x)) },
		softmax:   func(x, bias []float32, scale float32) { softmaxAVX2(&x[0], &bias[0], len(x), scale) },
		transpose: transposeVector,
		matMul: func(c []float32, ldc int, a []float32, lda int, b []float32, ldb, m, k, n int) {
			matMulTiles(&matMulAVX2, c, ldc, a, lda, b, ldb, m, k, n)
		},
	}
}

// avxvnni is avx2 with the byte dot product for the integer part.
func avxvnni() Set {
	s := avx2()
	s.name = AVXVNNI
	s.linear = func(out []float32, in *Rows, m *Matrix) { linearVNNI(&tilesAVXVNNI, out, in, m) }
	return s
}

// rows256 is how many rows the tiles of the 256-bit kernels hold at most.
const rows256 = 6

// vnniTile computes rows of 16 columns; see the generated declarations.
type vnniTile = func(out *float32, ldo int, in *int8, depth int, packed *byte, scale, bias, rowScale *float32, rowOffset *int32)

var tilesAVXVNNI = [rows256]vnniTile{tile1AVXVNNI, tile2AVXVNNI, tile3AVXVNNI, tile4AVXVNNI, tile5AVXVNNI, tile6AVXVNNI}

func linearVNNI(tiles *[rows256]vnniTile, out []float32, in *Rows, m *Matrix) {
	const columns = 16
	for column := 0; column < m.Out; column += columns {
		packed := &m.Packed[PackedIndex(m.In, 0, column)]
		evenly(in.n, rows256, func(row, rows int) {
			tiles[rows-1](&out[row*m.Out+column], m.Out, &in.values[row*m.In], m.In, packed, &m.Scale[column], &m.Bias[column], &in.scale[row], &in.offset[row])
		})
	}
}

func linearAVX2(out []float32, in *Rows, m *Matrix) {
	const columns = 8
	tiles := [rows256]func(out *float32, ldo int, in *int16, depth int, packed *byte, scale, bias, rowScale *float32, rowOffset *int32){
		tile1AVX2, tile2AVX2, tile3AVX2, tile4AVX2, tile5AVX2, tile6AVX2,
	}
	widenAVX2(&in.wide[0], &in.values[0], in.n*m.In)
	for column := 0; column < m.Out; column += columns {
		packed := &m.Packed[PackedIndex(m.In, 0, column)]
		evenly(in.n, rows256, func(row, rows int) {
			tiles[rows-1](&out[row*m.Out+column], m.Out, &in.wide[row*m.In], m.In, packed, &m.Scale[column], &m.Bias[column], &in.scale[row], &in.offset[row])
		})
	}
}

// evenly splits n rows into as few tiles of at most most rows as there can be, of nearly the same size.
func evenly(n, most int, tile func(row, rows int)) {
	count := (n + most - 1) / most
	for t, row := 0, 0; t < count; t++ {
		rows := (n - row + count - t - 1) / (count - t)
		tile(row, rows)
		row += rows
	}
}

// matMulTile computes up to six rows of a float product; see the generated declarations.
type matMulTile = func(c *float32, ldc int, a *float32, lda int, b *float32, ldb, k, n int)

var matMulAVX2 = [...]matMulTile{matMul1AVX2, matMul2AVX2, matMul3AVX2, matMul4AVX2, matMul5AVX2, matMul6AVX2}

func matMulTiles(tiles *[6]matMulTile, c []float32, ldc int, a []float32, lda int, b []float32, ldb, m, k, n int) {
	evenly(m, len(tiles), func(row, rows int) {
		tiles[rows-1](&c[row*ldc], ldc, &a[row*lda], lda, &b[0], ldb, k, n)
	})
}

func transposeVector(dst []float32, ldd int, src []float32, lds, rows, columns int) {
	transposeAVX2(&dst[0], ldd, &src[0], lds, rows, columns)
}
