package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// mask is the mask register that comparisons use.
var mask = reg.K1

// transpose emits the transposition of float32 in blocks of 8 x 8.
func transpose(a *asm) {
	a.function("transposeAVX2", "func(dst *float32, ldd int, src *float32, lds, rows, columns int)",
		"transposeAVX2 writes rows x columns of src into columns x rows of dst; both are multiples of 8.")
	ldd, lds := a.pointer("ldd"), a.pointer("lds")
	a.SHLQ(operand.Imm(2), ldd)
	a.SHLQ(operand.Imm(2), lds)
	dst, src, rows := a.pointer("dst"), a.pointer("src"), a.pointer("rows")
	a.repeat(rows, 8, func() {
		from, to, columns := a.GP64(), a.GP64(), a.pointer("columns")
		a.MOVQ(src, from)
		a.MOVQ(dst, to)
		a.repeat(columns, 8, func() {
			p := a.GP64()
			a.MOVQ(from, p)
			for i := range 8 {
				a.VMOVUPS(at(p, 0), ymm(i))
				if i < 7 {
					a.ADDQ(lds, p)
				}
			}
			for i := 0; i < 8; i += 2 { // pairs of rows interleaved
				a.VUNPCKLPS(ymm(i+1), ymm(i), ymm(8+i))
				a.VUNPCKHPS(ymm(i+1), ymm(i), ymm(9+i))
			}
			for i := 0; i < 8; i += 4 { // columns 0 to 3 and 4 to 7 of four rows, in the two halves
				a.VSHUFPS(operand.Imm(0x44), ymm(10+i), ymm(8+i), ymm(i))
				a.VSHUFPS(operand.Imm(0xee), ymm(10+i), ymm(8+i), ymm(i+1))
				a.VSHUFPS(operand.Imm(0x44), ymm(11+i), ymm(9+i), ymm(i+2))
				a.VSHUFPS(operand.Imm(0xee), ymm(11+i), ymm(9+i), ymm(i+3))
			}
			for half, control := range []uint64{0x20, 0x31} {
				for i := range 4 {
					t := 8 + 4*half + i
					a.VPERM2F128(operand.Imm(control), ymm(4+i), ymm(i), ymm(t))
				}
			}
			a.MOVQ(to, p)
			for i := range 8 {
				a.VMOVUPS(ymm(8+i), at(p, 0))
				if i < 7 {
					a.ADDQ(ldd, p)
				}
			}
			a.advance(from, 32)
			for range 8 {
				a.ADDQ(ldd, to)
			}
		})
		for range 8 {
			a.ADDQ(lds, src)
		}
		a.advance(dst, 32)
	})
	a.VZEROUPPER()
	a.RET()
}
