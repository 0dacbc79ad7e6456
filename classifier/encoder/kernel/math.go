package kernel

import "math"

// The functions here are deterministic: float32 operations in one order, none fused, no table and no library call whose
// bits differ between processors. The polynomials are least-maximum fits made for this package.

// Exp returns e**x within 2 units in the last place for x in [-87, 88]. Below it is 0, above it stays at e**88.
func Exp(x float32) float32 {
	if !(x >= expLow) {
		return 0
	}
	return expInside(min(x, expHigh))
}

const (
	expLow  = -87
	expHigh = 88

	log2e = 1.44269504088896341
	ln2Hi = 0.693359375 // few bits, so that n*ln2Hi is exact
	ln2Lo = -2.12194440e-4

	// round added and taken away leaves the nearest integer, ties to even, of any |x| < 2**22.
	round = 3 << 22

	// e**r = 1 + r + r*r*(exp0 + exp1*r + …) on |r| <= ln(2)/2, relative error 3.4e-9 before rounding.
	exp0 = 0.5
	exp1 = 0.16666514
	exp2 = 0.041666187
	exp3 = 0.008369584
	exp4 = 0.001395169
)

// expInside is Exp on [expLow, expHigh]: e**x = 2**n * e**r with n = round(x/ln 2).
func expInside(x float32) float32 {
	n := float32(float32(float32(x*log2e)+round) - round)
	r := float32(x - float32(n*ln2Hi))
	r = float32(r - float32(n*ln2Lo))
	p := float32(exp4)
	p = float32(float32(p*r) + exp3)
	p = float32(float32(p*r) + exp2)
	p = float32(float32(p*r) + exp1)
	p = float32(float32(p*r) + exp0)
	p = float32(p * float32(r*r))
	p = float32(float32(p+r) + 1)
	return float32(p * math.Float32frombits(uint32(int32(n)+127)<<23))
}

// geluEdge is where the normal distribution function is taken to have reached 1.
const geluEdge = 5.5

// gelu holds g in phi(x) = 1/2 + x*g(u) with u = 2*x*x/geluEdge**2 - 1, so that u runs over [-1, 1] and no digits cancel.
// The last bit of gelu[0] makes phi(±geluEdge) exactly 1 and 0.
var gelu = [...]float32{
	0.12855195, -0.06417237, 0.047736716, -0.038790815, 0.032088082, -0.026077695, 0.020236177, -0.014814608,
	0.010661284, -0.00739237, 0.003880488, -0.0014928995, 0.0013416621, -0.0012753062, 0.00042880862,
}

const geluStretch = 0.0661157 // 2/geluEdge**2

// GELU returns x*phi(x), phi the normal distribution function (Hendrycks and Gimpel 2016), within 9e-7.
func GELU(x float32) float32 {
	c := min(max(x, -geluEdge), geluEdge)
	u := float32(float32(float32(c*c)*geluStretch) - 1)
	p := gelu[len(gelu)-1]
	for i := len(gelu) - 2; i >= 0; i-- {
		p = float32(float32(p*u) + gelu[i])
	}
	return float32(x * float32(float32(c*p)+0.5))
}

// Tanh returns the hyperbolic tangent of x within 3 units in the last place.
func Tanh(x float32) float32 {
	a := float32(math.Abs(float64(x)))
	var y float32
	switch {
	case a < 0.55:
		t := float32(x * x)
		p := float32(0.0022310638)
		p = float32(float32(p*t) - 0.008267091)
		p = float32(float32(p*t) + 0.021734439)
		p = float32(float32(p*t) - 0.053952474)
		p = float32(float32(p*t) + 0.13333248)
		p = float32(float32(p*t) - 0.3333333)
		return float32(x + float32(float32(x*t)*p))
	case a < 10:
		y = float32(1 - float32(2/float32(Exp(2*a)+1)))
	default:
		y = 1
	}
	if x < 0 {
		return -y
	}
	return y
}

// Sigmoid returns 1/(1+e**-x) within 4 units in the last place.
func Sigmoid(x float32) float32 {
	if x < 0 {
		e := Exp(x)
		return float32(e / float32(1+e))
	}
	return float32(1 / float32(1+Exp(-x)))
}

// Log returns the natural logarithm of x within 3 units in the last place: -Inf of 0, NaN of anything below.
func Log(x float32) float32 {
	switch {
	case x == 0:
		return float32(math.Inf(-1))
	case !(x > 0) || x > math.MaxFloat32:
		return float32(math.Log(float64(x))) // NaN or +Inf, which have no digits to differ in
	}
	var e int32
	if x < 1.17549435e-38 { // subnormal
		x = float32(x * (1 << 23))
		e = -23
	}
	// x = m * 2**e with m in [sqrt(1/2), sqrt(2))
	bits := math.Float32bits(x)
	shift := int32(bits-0x3f3504f3) >> 23
	m := math.Float32frombits(bits - uint32(shift)<<23)
	e += shift
	// log(m) = 2*artanh(s), s = (m-1)/(m+1)
	f := float32(m - 1)
	s := float32(f / float32(2+f))
	t := float32(s * s)
	p := float32(0.11792587)
	p = float32(float32(p*t) + 0.1426858)
	p = float32(float32(p*t) + 0.20000169)
	p = float32(float32(p*t) + 0.3333333)
	p = float32(float32(2*s) + float32(float32(2*float32(s*t))*p))
	n := float32(e)
	return float32(float32(p+float32(n*ln2Lo)) + float32(n*ln2Hi))
}
