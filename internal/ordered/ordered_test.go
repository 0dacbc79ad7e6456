package ordered_test

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/internal/ordered"
)

// count returns a next that gives 0, 1, … n-1 and then the error.
func count(n int, end error) func() (int, error) {
	i := -1
	return func() (int, error) {
		i++
		if i >= n {
			return 0, end
		}
		return i, nil
	}
}

func upTo(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}

func same(_ context.Context, i int) int { return i }

func TestMapKeepsOrder(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7} {
		// The first item finishes last of its window: it waits for the third to have been worked on.
		third := make(chan struct{})
		do := func(_ context.Context, i int) int {
			switch {
			case i == 0 && workers > 1:
				<-third
			case i == 2 && workers > 1:
				close(third)
			}
			return i
		}
		var got []int
		err := ordered.Map(t.Context(), workers, count(50, io.EOF), do, func(i int) error { got = append(got, i); return nil })
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(upTo(50), got); diff != "" {
			t.Errorf("%d workers (-want +got):\n%s", workers, diff)
		}
	}
}

func TestMapHoldsABoundedWindow(t *testing.T) {
	const workers, window = 2, 8
	var taken, emitted, widest atomic.Int64
	source := count(500, io.EOF)
	next := func() (int, error) {
		widest.Store(max(widest.Load(), taken.Add(1)-emitted.Load()))
		return source()
	}
	if err := ordered.Map(t.Context(), workers, next, same, func(int) error { emitted.Add(1); return nil }); err != nil {
		t.Fatal(err)
	}
	if got := widest.Load(); got > window+2 { // one in the hands of next, one in those of emit
		t.Errorf("held %d items, want at most %d", got, window+2)
	}
}

func TestMapEmitsWhatCameBeforeAReadFailure(t *testing.T) {
	broken := errors.New("disk gone")
	var got []int
	err := ordered.Map(t.Context(), 3, count(20, broken), same, func(i int) error { got = append(got, i); return nil })
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
	if diff := cmp.Diff(upTo(20), got); diff != "" {
		t.Errorf("emitted (-want +got):\n%s", diff)
	}
}

func TestMapStopsWhenEmitFails(t *testing.T) {
	full := errors.New("disk full")
	blocked := make(chan struct{})
	defer close(blocked)
	source := count(1, nil)
	next := func() (int, error) { // one item, then a pipe on which nothing comes
		i, _ := source()
		if i == 0 {
			source = func() (int, error) { <-blocked; return 0, io.EOF }
		}
		return i, nil
	}
	if err := ordered.Map(t.Context(), 2, next, same, func(int) error { return full }); !errors.Is(err, full) {
		t.Errorf("got error %v, want %v", err, full)
	}
}

func TestMapStopsWhenItsContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var running atomic.Int64
	do := func(ctx context.Context, i int) int {
		running.Add(1)
		defer running.Add(-1)
		if i == 3 {
			cancel()
		}
		if i >= 3 {
			<-ctx.Done()
		}
		return i
	}
	err := ordered.Map(ctx, 2, count(100, io.EOF), do, func(int) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
	if got := running.Load(); got != 0 {
		t.Errorf("%d calls still run, want none", got)
	}
}
