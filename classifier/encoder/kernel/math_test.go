package kernel_test

import (
	"math"
	"testing"

	"purpose/classifier/encoder/kernel"
)

// units is how many units in the last place of want got is away from it.
func units(got float32, want float64) float64 {
	w := float32(want)
	unit := float64(math.Nextafter32(float32(math.Abs(float64(w))), math.MaxFloat32)) - math.Abs(float64(w))
	return math.Abs(float64(got)-want) / unit
}

// walk calls f with many floats from low to high, evenly apart.
func walk(low, high float64, f func(x float32)) {
	const steps = 300_000
	for i := range steps + 1 {
		f(float32(low + (high-low)*float64(i)/steps))
	}
}

func TestMathStatesItsError(t *testing.T) {
	for _, test := range []struct {
		name      string
		low, high float64
		got       func(float32) float32
		want      func(float64) float64
		units     float64
	}{
		{"Exp", -87, 88, kernel.Exp, math.Exp, 2},
		{"ExpNearZero", -0.7, 0.7, kernel.Exp, math.Exp, 2},
		{"Log", 1e-6, 100, kernel.Log, math.Log, 3},
		{"LogNearOne", 0.5, 2, kernel.Log, math.Log, 3},
		{"LogSubnormal", 1e-44, 1e-38, kernel.Log, math.Log, 3},
		{"Tanh", -12, 12, kernel.Tanh, math.Tanh, 3},
		{"TanhNearZero", -0.6, 0.6, kernel.Tanh, math.Tanh, 3},
		{"Sigmoid", -80, 80, kernel.Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			var worst float64
			var at float32
			walk(test.low, test.high, func(x float32) {
				if u := units(test.got(x), test.want(float64(x))); u > worst {
					worst, at = u, x
				}
			})
			t.Logf("at most %.2f units in the last place, at %v", worst, at)
			if worst > test.units {
				t.Errorf("off by %.2f units in the last place at %v, want at most %v", worst, at, test.units)
			}
		})
	}
}

func TestGELUStatesItsError(t *testing.T) {
	var worst float64
	walk(-12, 12, func(x float32) {
		want := float64(x) / 2 * (1 + math.Erf(float64(x)/math.Sqrt2))
		worst = max(worst, math.Abs(float64(kernel.GELU(x))-want))
	})
	t.Logf("at most %.2g", worst)
	if worst > 9e-7 {
		t.Errorf("off by %v, want at most 9e-7", worst)
	}
}

func TestMathAtItsEdges(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, test := range []struct {
		name      string
		got, want float32
	}{
		{"Exp(0)", kernel.Exp(0), 1},
		{"Exp(-87.1)", kernel.Exp(-87.1), 0},
		{"Exp(-Inf)", kernel.Exp(-inf), 0},
		{"Exp(1000)", kernel.Exp(1000), kernel.Exp(88)},
		{"Log(1)", kernel.Log(1), 0},
		{"Log(0)", kernel.Log(0), -inf},
		{"Log(+Inf)", kernel.Log(inf), inf},
		{"Tanh(0)", kernel.Tanh(0), 0},
		{"Tanh(100)", kernel.Tanh(100), 1},
		{"Tanh(-100)", kernel.Tanh(-100), -1},
		{"Sigmoid(0)", kernel.Sigmoid(0), 0.5},
		{"Sigmoid(-1000)", kernel.Sigmoid(-1000), 0},
		{"Sigmoid(1000)", kernel.Sigmoid(1000), 1},
		{"GELU(0)", kernel.GELU(0), 0},
		{"GELU(6)", kernel.GELU(6), 6},
		{"GELU(-6)", kernel.GELU(-6), 0},
	} {
		if test.got != test.want {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
	if got := kernel.Log(-1); got == got {
		t.Errorf("Log(-1) = %v, want NaN", got)
	}
}
