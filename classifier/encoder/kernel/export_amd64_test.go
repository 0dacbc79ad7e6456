//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// onlyTested has the AVX-VNNI set in the encoding that AVX-512 machines run: the same program, instruction by
// instruction, but for the prefix of the dot product.
func onlyTested() []Set {
	if !cpu.X86.HasAVX512VL || !cpu.X86.HasAVX512VNNI {
		return nil
	}
	tiles := [rows256]vnniTile{tile1EVEX, tile2EVEX, tile3EVEX, tile4EVEX, tile5EVEX, tile6EVEX}
	s := avx2()
	s.name = "avxvnni in EVEX"
	s.linear = func(out []float32, in *Rows, m *Matrix) { linearVNNI(&tiles, out, in, m) }
	return []Set{s}
}
