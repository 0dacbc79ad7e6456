package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// floats emits the steps between the integer products, for 16 lanes (AVX-512) or 8 (AVX2). Each does the operations of
// its portable counterpart in the same order, so a register or a pair of them holds the 16 accumulators of a sum.
type floats struct {
	*asm
	lanes  int
	suffix string
}

func (f floats) all() {
	f.maxAbs()
	f.quantise()
	f.add()
	f.norm()
	f.gelu()
	f.softmax()
	for rows := 1; rows <= 6; rows++ {
		f.matMul(rows)
	}
}

// v is vector register i, with the number of lanes there are.
func (f floats) v(i int) reg.VecPhysical {
	if f.lanes == 16 {
		return zmm(i)
	}
	return ymm(i)
}

// bytes is the size of a vector.
func (f floats) bytes() int { return 4 * f.lanes }

// parts is how many vectors hold 16 lanes.
func (f floats) parts() int { return 16 / f.lanes }

func (f floats) define(name, signature, doc string) {
	f.function(name+f.suffix, signature, fmt.Sprintf("%s%s %s", name, f.suffix, doc))
}

func (f floats) done() {
	f.VZEROUPPER()
	f.RET()
}

func (f floats) zero(i int) { f.VXORPS(xmm(i), xmm(i), xmm(i)) } // clears the whole register

// and is i &= bits of memory or register m.
func (f floats) and(m operand.Op, i int) {
	if f.lanes == 16 {
		f.VPANDD(m, f.v(i), f.v(i))
	} else {
		f.VPAND(m, f.v(i), f.v(i))
	}
}

// combine folds the 16 lanes of the registers first (and first+1, with 8 lanes each) in halves with op, into lane 0 of
// first. It overwrites temp.
func (f floats) combine(op func(...operand.Op), first, temp int) {
	if f.lanes == 16 {
		f.VEXTRACTF64X4(operand.Imm(1), zmm(first), ymm(temp))
	} else {
		temp = first + 1
	}
	op(ymm(temp), ymm(first), ymm(first))
	f.VEXTRACTF128(operand.Imm(1), ymm(first), xmm(temp))
	op(xmm(temp), xmm(first), xmm(first))
	f.VPSHUFD(operand.Imm(0x0e), xmm(first), xmm(temp))
	op(xmm(temp), xmm(first), xmm(first))
	f.VPSHUFD(operand.Imm(0x01), xmm(first), xmm(temp))
	op(xmm(temp), xmm(first), xmm(first))
}

// spread copies lane 0 of register i to all its lanes.
func (f floats) spread(i int) { f.VBROADCASTSS(xmm(i), f.v(i)) }

func (f floats) maxAbs() {
	f.define("maxAbs", "func(x, factor *float32, n int) float32", "returns the largest magnitude of x*factor; n is a multiple of 64.")
	x, factor, n := f.pointer("x"), f.pointer("factor"), f.pointer("n")
	f.VPCMPEQD(ymm(15), ymm(15), ymm(15))
	f.VPSRLD(operand.Imm(1), ymm(15), ymm(15))
	f.VPBROADCASTD(xmm(15), f.v(15))
	for i := range 4 {
		f.zero(i)
	}
	f.repeat(n, 4*f.lanes, func() {
		for i := range 4 {
			f.VMOVUPS(at(x, i*f.bytes()), f.v(4+i))
			f.VMULPS(at(factor, i*f.bytes()), f.v(4+i), f.v(4+i))
			f.and(f.v(15), 4+i)
			f.VMAXPS(f.v(4+i), f.v(i), f.v(i))
		}
		f.advance(x, 4*f.bytes())
		f.advance(factor, 4*f.bytes())
	})
	f.VMAXPS(f.v(1), f.v(0), f.v(0))
	f.VMAXPS(f.v(3), f.v(2), f.v(2))
	if f.lanes == 16 {
		f.VMAXPS(f.v(2), f.v(0), f.v(0))
	} else {
		f.VMOVAPS(f.v(2), f.v(1))
	}
	f.combine(f.VMAXPS, 0, 4)
	f.Store(xmm(0), f.ReturnIndex(0))
	f.done()
}

func (f floats) quantise() {
	f.define("quantise", "func(dst *int8, x, factor *float32, n int, inverse float32) int32",
		"writes x*factor*inverse rounded to int8 and returns the sum; n is a multiple of 64.")
	dst, x, factor, n := f.pointer("dst"), f.pointer("x"), f.pointer("factor"), f.pointer("n")
	f.VBROADCASTSS(f.argument("inverse"), f.v(15))
	f.zero(0)
	f.zero(1)
	if f.lanes == 8 { // the order in which packing leaves groups of four
		order := f.StaticGlobal("packed")
		f.DataAttributes(16 | 8)
		for i, v := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
			f.AddDatum(4*i, operand.U32(v))
		}
		f.VMOVDQU(order, ymm(14))
	}
	f.repeat(n, 4*f.lanes, func() {
		for i := range 4 {
			f.VMOVUPS(at(x, i*f.bytes()), f.v(4+i))
			f.VMULPS(at(factor, i*f.bytes()), f.v(4+i), f.v(4+i))
			f.VMULPS(f.v(15), f.v(4+i), f.v(4+i))
			f.VCVTPS2DQ(f.v(4+i), f.v(4+i))
			f.VPADDD(f.v(4+i), f.v(i%f.parts()), f.v(i%f.parts()))
			if f.lanes == 16 {
				f.VPMOVDB(f.v(4+i), at(dst, 16*i))
			}
		}
		if f.lanes == 8 {
			f.VPACKSSDW(f.v(5), f.v(4), f.v(4))
			f.VPACKSSDW(f.v(7), f.v(6), f.v(6))
			f.VPACKSSWB(f.v(6), f.v(4), f.v(4))
			f.VPERMD(f.v(4), f.v(14), f.v(4))
			f.VMOVDQU(f.v(4), at(dst, 0))
		}
		f.advance(x, 4*f.bytes())
		f.advance(factor, 4*f.bytes())
		f.advance(dst, 4*f.lanes)
	})
	f.combine(f.VPADDD, 0, 4)
	sum := f.GP32()
	f.VMOVD(xmm(0), sum)
	f.Store(sum, f.ReturnIndex(0))
	f.done()
}

// argument is where the float32 parameter name lies.
func (f floats) argument(name string) operand.Mem {
	component, err := f.Param(name).Resolve()
	if err != nil {
		panic(err) // a parameter that the signature does not have: a mistake in this program
	}
	return component.Addr
}

func (f floats) add() {
	f.define("add", "func(x, y *float32, n int)", "adds y to x; n is a multiple of 64.")
	x, y, n := f.pointer("x"), f.pointer("y"), f.pointer("n")
	f.repeat(n, 4*f.lanes, func() {
		for i := range 4 {
			f.VMOVUPS(at(x, i*f.bytes()), f.v(i))
			f.VADDPS(at(y, i*f.bytes()), f.v(i), f.v(i))
			f.VMOVUPS(f.v(i), at(x, i*f.bytes()))
		}
		f.advance(x, 4*f.bytes())
		f.advance(y, 4*f.bytes())
	})
	f.done()
}

func (f floats) norm() {
	f.define("norm", "func(x, gain, bias *float32, n int, epsilon float32)", "normalises a row of n values, a multiple of 64.")
	const mean, inverse, count, one = 8, 9, 10, 11
	n := f.pointer("n")
	f.VXORPS(xmm(count), xmm(count), xmm(count))
	f.VCVTSI2SSQ(n, xmm(count), xmm(count))

	// row walks the row in steps of 64 values, in vectors.
	row := func(body func(i int, x operand.Mem), more ...reg.Register) {
		x, left := f.pointer("x"), f.GP64()
		f.MOVQ(n, left)
		f.repeat(left, 64, func() {
			for i := range 64 / f.lanes {
				body(i, at(x, i*f.bytes()))
			}
			for _, p := range append(more, x) {
				f.advance(p, 256)
			}
		})
	}
	clear := func() {
		for i := range f.parts() {
			f.zero(i)
		}
	}

	clear()
	row(func(i int, x operand.Mem) { f.VADDPS(x, f.v(i%f.parts()), f.v(i%f.parts())) })
	f.combine(f.VADDPS, 0, 4)
	f.VDIVSS(xmm(count), xmm(0), xmm(mean))
	f.spread(mean)

	clear()
	row(func(i int, x operand.Mem) {
		t := 2 + i%4
		f.VMOVUPS(x, f.v(t))
		f.VSUBPS(f.v(mean), f.v(t), f.v(t))
		f.VMULPS(f.v(t), f.v(t), f.v(t))
		f.VADDPS(f.v(t), f.v(i%f.parts()), f.v(i%f.parts()))
	})
	f.combine(f.VADDPS, 0, 4)
	f.VDIVSS(xmm(count), xmm(0), xmm(0))
	f.VADDSS(f.argument("epsilon"), xmm(0), xmm(0))
	f.VSQRTSS(xmm(0), xmm(0), xmm(0))
	f.VMOVSS(f.constant(1), xmm(one))
	f.VDIVSS(xmm(0), xmm(one), xmm(inverse))
	f.spread(inverse)

	gain, bias := f.pointer("gain"), f.pointer("bias")
	row(func(i int, x operand.Mem) {
		t := i % 8
		f.VMOVUPS(x, f.v(t))
		f.VSUBPS(f.v(mean), f.v(t), f.v(t))
		f.VMULPS(f.v(inverse), f.v(t), f.v(t))
		f.VMULPS(at(gain, i*f.bytes()), f.v(t), f.v(t))
		f.VADDPS(at(bias, i*f.bytes()), f.v(t), f.v(t))
		f.VMOVUPS(f.v(t), x)
	}, gain, bias)
	f.done()
}

// matMul emits the product of up to six rows: 16 columns at a time, in one or two vectors a row.
func (f floats) matMul(rows int) {
	f.define(fmt.Sprintf("matMul%d", rows), "func(c *float32, ldc int, a *float32, lda int, b *float32, ldb, k, n int)",
		fmt.Sprintf("computes %d rows of a product; n is a multiple of 16.", rows))
	const values, product = 14, 15
	parts := f.parts()
	sum := func(r, p int) reg.VecPhysical { return f.v(r*parts + p) }
	weight := func(p int) reg.VecPhysical { return f.v(12 + p) }

	ldc, lda, ldb := f.pointer("ldc"), f.pointer("lda"), f.pointer("ldb")
	for _, stride := range []reg.Register{ldc, lda, ldb} {
		f.SHLQ(operand.Imm(2), stride)
	}
	c, b, n := f.pointer("c"), f.pointer("b"), f.pointer("n")
	f.repeat(n, 16, func() {
		a := f.rowPointers("a", rows, lda)
		column, k := f.GP64(), f.pointer("k")
		f.MOVQ(b, column)
		for r := range rows {
			for p := range parts {
				f.zero(r*parts + p)
			}
		}
		f.repeat(k, 1, func() {
			for p := range parts {
				f.VMOVUPS(at(column, 32*p), weight(p))
			}
			for r := range rows {
				if f.lanes == 16 {
					f.VMULPS_BCST(at(a[r], 0), weight(0), f.v(product))
					f.VADDPS(f.v(product), sum(r, 0), sum(r, 0))
				} else {
					f.VBROADCASTSS(at(a[r], 0), f.v(values))
					for p := range parts {
						f.VMULPS(f.v(values), weight(p), f.v(product))
						f.VADDPS(f.v(product), sum(r, p), sum(r, p))
					}
				}
				f.advance(a[r], 4)
			}
			f.ADDQ(ldb, column)
		})
		out := f.GP64()
		f.MOVQ(c, out)
		for r := range rows {
			for p := range parts {
				f.VMOVUPS(sum(r, p), at(out, 32*p))
			}
			if r+1 < rows {
				f.ADDQ(ldc, out)
			}
		}
		f.advance(c, 64)
		f.advance(b, 64)
	})
	f.done()
}
