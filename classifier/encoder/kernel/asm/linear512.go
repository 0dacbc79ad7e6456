package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tileSignature is what every tile of an integer product takes: where its rows of out begin and how many floats lie
// between them; its rows of int8 (or int16) activations, depth values each; the packed columns of its block; where to
// fetch ahead (AVX-512 only); scale and bias of its columns; scale and offset of its rows.
const tileSignature = "func(out *float32, ldo int, in *%s, depth int, packed *byte, %sscale, bias, rowScale *float32, rowOffset *int32)"

// linear512 emits one tile for each count of rows up to seven: rows x 64 columns, accumulated in 7 x 4 registers, with
// four more for the weights. The activations are broadcast from memory, four bytes at a time, in the instruction itself.
// On the way the tile fetches a quarter of the next block of weights into the second-level cache, so that four tiles
// have it there when its turn comes.
func linear512(a *asm) {
	const vectors, unroll = 4, 4
	for rows := 1; rows <= 7; rows++ {
		a.function(fmt.Sprintf("tile%dAVX512", rows), fmt.Sprintf(tileSignature, "int8", "ahead *byte, "),
			fmt.Sprintf("tile%dAVX512 computes %d rows x 64 columns with AVX-512 VNNI.", rows, rows))
		acc := func(r, v int) reg.VecPhysical { return zmm(r*vectors + v) }
		weight := func(v int) reg.VecPhysical { return zmm(28 + v) }

		depth := a.pointer("depth")
		in := a.rowPointers("in", rows, depth)
		packed, ahead := a.pointer("packed"), a.pointer("ahead")
		offsets := a.pointer("rowOffset")
		for r := range rows {
			for v := range vectors {
				a.VPBROADCASTD(at(offsets, 4*r), acc(r, v))
			}
		}
		a.repeat(depth, 4*unroll, func() {
			for u := range unroll {
				for v := range vectors {
					a.VMOVDQU32(at(packed, u*256+v*64), weight(v))
				}
				a.PREFETCHT1(at(ahead, u*64))
				for r := range rows {
					for v := range vectors {
						a.VPDPBUSD_BCST(at(in[r], 4*u), weight(v), acc(r, v))
					}
				}
			}
			a.advance(packed, 256*unroll)
			a.advance(ahead, 64*unroll)
			for r := range rows {
				a.advance(in[r], 4*unroll)
			}
		})

		out, ldo := a.pointer("out"), a.pointer("ldo")
		scale, bias, rowScale := a.pointer("scale"), a.pointer("bias"), a.pointer("rowScale")
		a.SHLQ(operand.Imm(2), ldo)
		for v := range vectors {
			a.VMOVUPS(at(scale, 64*v), weight(v))
		}
		for r := range rows {
			for v := range vectors {
				a.VCVTDQ2PS(acc(r, v), acc(r, v))
				a.VMULPS_BCST(at(rowScale, 4*r), acc(r, v), acc(r, v))
				a.VMULPS(weight(v), acc(r, v), acc(r, v))
				a.VADDPS(at(bias, 64*v), acc(r, v), acc(r, v))
				a.VMOVUPS(acc(r, v), at(out, 64*v))
			}
			a.ADDQ(ldo, out)
		}
		a.VZEROUPPER()
		a.RET()
	}
}

// rowPointers loads the parameter name and makes a pointer to each of rows rows, stride bytes apart.
func (a *asm) rowPointers(name string, rows int, stride reg.Register) []reg.Register {
	pointers := []reg.Register{a.pointer(name)}
	for r := 1; r < rows; r++ {
		p := a.GP64()
		a.MOVQ(pointers[r-1], p)
		a.ADDQ(stride, p)
		pointers = append(pointers, p)
	}
	return pointers
}
