package classifier

import (
	"math"
	"testing"
)

func TestExpAndLogAreClose(t *testing.T) {
	t.Parallel()
	for x := -700.0; x <= 700; x += 0.37 {
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 4e-15*want {
			t.Fatalf("exp(%v) = %v, want %v", x, got, want)
		}
	}
	for x := 1e-300; x < 1e300; x *= 1.7 {
		if got, want := log(x), math.Log(x); math.Abs(got-want) > 1e-14*math.Abs(want)+1e-15 {
			t.Fatalf("log(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestExpAndLogHoldAtTheEdges(t *testing.T) {
	t.Parallel()
	if exp(-1000) != 0 || !math.IsInf(exp(1000), 1) {
		t.Error("exp overflows wrongly")
	}
	if got := log(0); math.IsInf(got, 0) || math.IsNaN(got) {
		t.Errorf("log(0) = %v, want a finite number", got)
	}
	if got := sigmoid(-1000); got != 0 {
		t.Errorf("sigmoid(-1000) = %v, want 0", got)
	}
}

func TestSoftmaxSumsToOne(t *testing.T) {
	t.Parallel()
	for _, logits := range [][]float64{{0, 0, 0}, {1000, -1000, 3}, {-5, 2, 7}} {
		sum := 0.0
		for _, p := range softmax(logits) {
			sum += p
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("softmax(%v) sums to %v", logits, sum)
		}
	}
}
