package main

import (
	"github.com/mmcloughlin/avo/operand"
)

// The numbers here are those of the portable functions, in math.go of the package; the differential test holds the two together.

func (f floats) gelu() {
	f.define("gelu", "func(x *float32, n int)", "applies GELU to n values, a multiple of 64.")
	coefficients := []float32{
		0.12855195, -0.06417237, 0.047736716, -0.038790815, 0.032088082, -0.026077695, 0.020236177, -0.014814608,
		0.010661284, -0.00739237, 0.003880488, -0.0014928995, 0.0013416621, -0.0012753062, 0.00042880862,
	}
	last := len(coefficients) - 1
	x, n := f.pointer("x"), f.pointer("n")
	const width = 4 // vectors in flight, to hide the latency of the polynomial
	bound, u, p := func(i int) int { return i }, func(i int) int { return width + i }, func(i int) int { return 2*width + i }
	each := func(step func(i int)) {
		for i := range width {
			step(i)
		}
	}
	f.repeat(n, width*f.lanes, func() {
		each(func(i int) {
			f.VMOVUPS(at(x, i*f.bytes()), f.v(bound(i)))
			f.VMAXPS(f.constant(-5.5), f.v(bound(i)), f.v(bound(i)))
			f.VMINPS(f.constant(5.5), f.v(bound(i)), f.v(bound(i)))
		})
		each(func(i int) { f.VMULPS(f.v(bound(i)), f.v(bound(i)), f.v(u(i))) })
		each(func(i int) { f.VMULPS(f.constant(0.0661157), f.v(u(i)), f.v(u(i))) })
		each(func(i int) { f.VSUBPS(f.constant(1), f.v(u(i)), f.v(u(i))) })
		each(func(i int) { f.VMULPS(f.constant(coefficients[last]), f.v(u(i)), f.v(p(i))) })
		for c := last - 1; c > 0; c-- {
			each(func(i int) { f.VADDPS(f.constant(coefficients[c]), f.v(p(i)), f.v(p(i))) })
			each(func(i int) { f.VMULPS(f.v(u(i)), f.v(p(i)), f.v(p(i))) })
		}
		each(func(i int) { f.VADDPS(f.constant(coefficients[0]), f.v(p(i)), f.v(p(i))) })
		each(func(i int) { f.VMULPS(f.v(bound(i)), f.v(p(i)), f.v(p(i))) })
		each(func(i int) { f.VADDPS(f.constant(0.5), f.v(p(i)), f.v(p(i))) })
		each(func(i int) {
			f.VMULPS(at(x, i*f.bytes()), f.v(p(i)), f.v(p(i)))
			f.VMOVUPS(f.v(p(i)), at(x, i*f.bytes()))
		})
		f.advance(x, width*f.bytes())
	})
	f.done()
}

func (f floats) softmax() {
	f.define("softmax", "func(x, bias *float32, n int, scale float32)",
		"turns a row of n scores, a multiple of 16, into probabilities; the first is not -Inf.")
	const most, sum, scale, temp = 0, 2, 4, 5 // most and sum take two registers with 8 lanes
	parts := f.parts()
	n, left := f.pointer("n"), f.GP64()
	f.VBROADCASTSS(f.argument("scale"), f.v(scale))

	x, bias := f.pointer("x"), f.pointer("bias")
	f.MOVQ(n, left)
	for p := range parts {
		f.VBROADCASTSS(f.constant(float32(lowest)), f.v(most+p))
	}
	f.repeat(left, 16, func() {
		for p := range parts {
			m, t := at(x, p*f.bytes()), f.v(temp+p)
			f.VMULPS(m, f.v(scale), t)
			f.VADDPS(at(bias, p*f.bytes()), t, t)
			f.VMOVUPS(t, m)
			f.VMAXPS(t, f.v(most+p), f.v(most+p))
		}
		f.advance(x, 64)
		f.advance(bias, 64)
	})
	f.combine(f.VMAXPS, most, temp)
	f.spread(most)

	x = f.pointer("x")
	f.MOVQ(n, left)
	for p := range parts {
		f.zero(sum + p)
	}
	f.repeat(left, 16, func() {
		for p := range parts {
			m, t := at(x, p*f.bytes()), 5+5*p
			f.VMOVUPS(m, f.v(t))
			f.VSUBPS(f.v(most), f.v(t), f.v(t))
			f.exp(t)
			f.VMOVUPS(f.v(t), m)
			f.VADDPS(f.v(t), f.v(sum+p), f.v(sum+p))
		}
		f.advance(x, 64)
	})
	f.combine(f.VADDPS, sum, temp)
	f.VMOVSS(f.constant(1), xmm(temp))
	f.VDIVSS(xmm(sum), xmm(temp), xmm(sum))
	f.spread(sum)

	x = f.pointer("x")
	f.repeat(n, 16, func() {
		for p := range parts {
			m, t := at(x, p*f.bytes()), f.v(temp+p)
			f.VMULPS(m, f.v(sum), t)
			f.VMOVUPS(t, m)
		}
		f.advance(x, 64)
	})
	f.done()
}

// lowest is a finite stand-in for -Inf under a maximum: no score is below it but -Inf itself.
const lowest = -3.4028234663852886e38

// exp replaces register x, at most 0, by its exponential; x+1 to x+4 are overwritten.
func (f floats) exp(x int) {
	n, r, p, t := x+1, x+2, x+3, x+4
	f.VMAXPS(f.constant(-87), f.v(x), f.v(r))
	f.VMULPS(f.constant(1.44269504088896341), f.v(r), f.v(n))
	f.VADDPS(f.constant(3<<22), f.v(n), f.v(n))
	f.VSUBPS(f.constant(3<<22), f.v(n), f.v(n))
	f.VMULPS(f.constant(0.693359375), f.v(n), f.v(t))
	f.VSUBPS(f.v(t), f.v(r), f.v(r))
	f.VMULPS(f.constant(-2.12194440e-4), f.v(n), f.v(t))
	f.VSUBPS(f.v(t), f.v(r), f.v(r))
	f.VMULPS(f.constant(0.001395169), f.v(r), f.v(p))
	for _, c := range []float32{0.008369584, 0.041666187, 0.16666514} {
		f.VADDPS(f.constant(c), f.v(p), f.v(p))
		f.VMULPS(f.v(r), f.v(p), f.v(p))
	}
	f.VADDPS(f.constant(0.5), f.v(p), f.v(p))
	f.VMULPS(f.v(r), f.v(r), f.v(t))
	f.VMULPS(f.v(t), f.v(p), f.v(p))
	f.VADDPS(f.v(r), f.v(p), f.v(p))
	f.VADDPS(f.constant(1), f.v(p), f.v(p))
	// times 2**n: (n+127)<<23 is its pattern
	f.VCVTPS2DQ(f.v(n), f.v(n))
	f.VPSLLD(operand.Imm(23), f.v(n), f.v(n))
	f.VPADDD(f.constant(1), f.v(n), f.v(n)) // the pattern of 1 is 127<<23
	f.VMULPS(f.v(n), f.v(p), f.v(p))
	// 0 where x < -87
	f.zeroBelow(-87, x, p)
}

// zeroBelow sets register x to value where x is at least bound, and to 0 elsewhere.
func (f floats) zeroBelow(bound float32, x, value int) {
	const notLess = operand.U8(5)
	if f.lanes == 16 {
		f.VCMPPS(notLess, f.constant(bound), f.v(x), mask)
		f.VMOVAPS_Z(f.v(value), mask, f.v(x))
		return
	}
	f.VCMPPS(notLess, f.constant(bound), f.v(x), f.v(x))
	f.VANDPS(f.v(value), f.v(x), f.v(x))
}
