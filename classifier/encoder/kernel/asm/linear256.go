package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The tiles of 256-bit kernels hold up to six rows of two registers, which with two for weights, one for activations
// and one for a product fills the sixteen there are.
const (
	rows256    = 6
	weights256 = 12 // registers 12 and 13
	values256  = 14
	product256 = 15
)

// linearVNNI emits the tiles for AVX-VNNI, rows x 16 columns, each in two encodings. Go's assembler knows VPDPBUSD only
// as an AVX-512 instruction, and processors with AVX-VNNI have none of those; so the first encoding is laid out byte by byte.
// The second is the assembler's, for machines with AVX-512 VNNI, where the tests run the same logic.
func linearVNNI(a *asm) {
	for _, encoding := range []struct {
		name, on string
		dot      func(values, weights, acc int)
	}{
		{"AVXVNNI", "AVX-VNNI", a.dotVEX},
		{"EVEX", "AVX-512 VNNI in 256 bits, to test the logic of the AVX-VNNI tiles", func(values, weights, acc int) {
			a.VPDPBUSD(ymm(values), ymm(weights), ymm(acc))
		}},
	} {
		for rows := 1; rows <= rows256; rows++ {
			name := fmt.Sprintf("tile%d%s", rows, encoding.name)
			a.function(name, fmt.Sprintf(tileSignature, "int8", ""), fmt.Sprintf("%s computes %d rows x 16 columns with %s.", name, rows, encoding.on))
			depth := a.pointer("depth")
			in := a.rowPointers("in", rows, depth)
			packed, offsets := a.pointer("packed"), a.pointer("rowOffset")
			for r := range rows {
				a.VPBROADCASTD(at(offsets, 4*r), ymm(2*r))
				a.VMOVDQA(ymm(2*r), ymm(2*r+1))
			}
			a.repeat(depth, 8, func() {
				for u := range 2 {
					a.VMOVDQU(at(packed, 256*u), ymm(weights256))
					a.VMOVDQU(at(packed, 256*u+32), ymm(weights256+1))
					for r := range rows {
						a.VPBROADCASTD(at(in[r], 4*u), ymm(values256))
						encoding.dot(values256, weights256, 2*r)
						encoding.dot(values256, weights256+1, 2*r+1)
					}
				}
				a.advance(packed, 512)
				for r := range rows {
					a.advance(in[r], 8)
				}
			})
			a.dequantise256(rows, 2)
			a.VZEROUPPER()
			a.RET()
		}
	}
}

// dotVEX emits VPDPBUSD acc, weights, values in its VEX encoding (VEX.256.66.0F38.W0 50 /r; Intel SDM volume 2).
func (a *asm) dotVEX(values, weights, acc int) {
	high := func(register int) int { return 1 - register/8 } // the prefix holds the fourth bit of a register inverted
	for _, b := range []int{
		0xc4,
		high(acc)<<7 | 1<<6 | high(values)<<5 | 2, // R, X, B; opcode map 0F38
		(15-weights)<<3 | 1<<2 | 1,                // W0, first source inverted, 256 bits, prefix 66
		0x50,
		3<<6 | acc%8<<3 | values%8,
	} {
		a.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []operand.Op{operand.U8(b)}})
	}
}

// linearAVX2 emits the tiles for plain AVX2, rows x 8 columns: weights and activations widened to int16, products of
// pairs added into int32. That is exact; the shorter VPMADDUBSW saturates. A register holds two sums for each of four
// columns, which are added at the end.
func linearAVX2(a *asm) {
	for rows := 1; rows <= rows256; rows++ {
		name := fmt.Sprintf("tile%dAVX2", rows)
		a.function(name, fmt.Sprintf(tileSignature, "int16", ""), fmt.Sprintf("%s computes %d rows x 8 columns with AVX2.", name, rows))
		depth := a.pointer("depth")
		stride := a.GP64()
		a.LEAQ(operand.Mem{Base: depth, Index: depth, Scale: 1}, stride)
		in := a.rowPointers("in", rows, stride)
		packed := a.pointer("packed")
		for r := range 2 * rows {
			a.VPXOR(ymm(r), ymm(r), ymm(r))
		}
		a.repeat(depth, 8, func() {
			for u := range 2 {
				a.VPMOVZXBW(at(packed, 256*u), ymm(weights256))
				a.VPMOVZXBW(at(packed, 256*u+16), ymm(weights256+1))
				for r := range rows {
					a.VPBROADCASTQ(at(in[r], 8*u), ymm(values256))
					for v := range 2 {
						a.VPMADDWD(ymm(values256), ymm(weights256+v), ymm(product256))
						a.VPADDD(ymm(product256), ymm(2*r+v), ymm(2*r+v))
					}
				}
			}
			a.advance(packed, 512)
			for r := range rows {
				a.advance(in[r], 16)
			}
		})
		offsets := a.pointer("rowOffset")
		for r := range rows {
			// (c0 c0 c1 c1 c2 c2 c3 c3), (c4 c4 … c7 c7) to c0 … c7
			a.VPHADDD(ymm(2*r+1), ymm(2*r), ymm(2*r))
			a.VPERMQ(operand.Imm(0xd8), ymm(2*r), ymm(2*r))
			a.VPBROADCASTD(at(offsets, 4*r), ymm(product256))
			a.VPADDD(ymm(product256), ymm(2*r), ymm(2*r))
		}
		a.dequantise256(rows, 1)
		a.VZEROUPPER()
		a.RET()
	}

	a.function("widenAVX2", "func(dst *int16, src *int8, n int)", "widenAVX2 writes n int8 as int16; n is a multiple of 64.")
	dst, src, n := a.pointer("dst"), a.pointer("src"), a.pointer("n")
	a.repeat(n, 64, func() {
		for i := range 4 {
			a.VPMOVSXBW(at(src, 16*i), ymm(i))
			a.VMOVDQU(ymm(i), at(dst, 32*i))
		}
		a.advance(src, 64)
		a.advance(dst, 128)
	})
	a.VZEROUPPER()
	a.RET()
}

// dequantise256 turns the sums of a tile (registers 2r and, with two vectors, 2r+1) into floats and writes them out.
func (a *asm) dequantise256(rows, vectors int) {
	out, ldo := a.pointer("out"), a.pointer("ldo")
	scale, bias, rowScale := a.pointer("scale"), a.pointer("bias"), a.pointer("rowScale")
	a.SHLQ(operand.Imm(2), ldo)
	for r := range rows {
		a.VBROADCASTSS(at(rowScale, 4*r), ymm(values256))
		for v := range vectors {
			sum := ymm(2*r + v)
			a.VCVTDQ2PS(sum, sum)
			a.VMULPS(ymm(values256), sum, sum)
			a.VMULPS(at(scale, 32*v), sum, sum)
			a.VADDPS(at(bias, 32*v), sum, sum)
			a.VMOVUPS(sum, at(out, 32*v))
		}
		a.ADDQ(ldo, out)
	}
}

func xmm(i int) reg.VecPhysical { return vector(i, reg.S128) }
func ymm(i int) reg.VecPhysical { return vector(i, reg.S256) }
func zmm(i int) reg.VecPhysical { return vector(i, reg.S512) }

func vector(i int, size reg.Spec) reg.VecPhysical {
	return reg.LookupPhysical(reg.KindVector, reg.Index(i), size).(reg.VecPhysical)
}
