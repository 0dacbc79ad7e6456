//go:build amd64 && !purego

package kernel

// avx512 computes everything in 512 bits.
func avx512() Set {
	return Set{
		name:   AVX512VNNI,
		linear: linearAVX512,
		maxAbs: func(x, factor []float32) float32 { return maxAbsAVX512(&x[0], &factor[0], len(x)) },
		quantise: func(dst []int8, x, factor []float32, inverse float32) int32 {
			return quantiseAVX512(&dst[0], &x[0], &factor[0], len(x), inverse)
		},
		add:       func(x, y []float32) { addAVX512(&x[0], &y[0], len(x)) },
		norm:      func(x, gain, bias []float32, epsilon float32) { normAVX512(&x[0], &gain[0], &bias[0], len(x), epsilon) },
		gelu:      func(x []float32) { geluAVX512(&x[0], len(x)) },
		softmax:   func(x, bias []float32, scale float32) { softmaxAVX512(&x[0], &bias[0], len(x), scale) },
		transpose: transposeVector,
		matMul: func(c []float32, ldc int, a []float32, lda int, b []float32, ldb, m, k, n int) {
			matMulTiles(&matMulAVX512, c, ldc, a, lda, b, ldb, m, k, n)
		},
	}
}

var matMulAVX512 = [...]matMulTile{matMul1AVX512, matMul2AVX512, matMul3AVX512, matMul4AVX512, matMul5AVX512, matMul6AVX512}

// linearAVX512 takes the blocks of 64 columns one after the other, and within a block the rows in tiles of up to seven,
// split evenly: the block comes from memory once and from the cache after that.
func linearAVX512(out []float32, in *Rows, m *Matrix) {
	const most = 7
	tiles := [...]func(out *float32, ldo int, in *int8, depth int, packed, ahead *byte, scale, bias, rowScale *float32, rowOffset *int32){
		tile1AVX512, tile2AVX512, tile3AVX512, tile4AVX512, tile5AVX512, tile6AVX512, tile7AVX512,
	}
	size := Block * m.In
	for block := 0; block < m.Out; block += Block {
		packed := m.Packed[block*m.In:][:size]
		// The next block is fetched ahead; past the last one the address only has to be a valid one.
		next := packed
		if block+Block < m.Out {
			next = m.Packed[(block+Block)*m.In:]
		}
		scale, bias := &m.Scale[block], &m.Bias[block]
		count := (in.n + most - 1) / most
		for t, row := 0, 0; t < count; t++ {
			rows := (in.n - row + count - t - 1) / (count - t)
			tiles[rows-1](&out[row*m.Out+block], m.Out, &in.values[row*m.In], m.In, &packed[0], &next[t%4*(size/4)], scale, bias, &in.scale[row], &in.offset[row])
			row += rows
		}
	}
}
