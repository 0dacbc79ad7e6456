// Package ordered works on a stream with several goroutines and hands the results over in the order of the stream,
// holding no more than a bounded window of it.
package ordered

import (
	"context"
	"errors"
	"io"
	"sync"
)

// windowPerWorker is how many items a worker may be ahead of the slowest one: enough that one long statement does not
// leave the other cores idle, and little enough that a window of the largest rows stays within a few megabytes.
const windowPerWorker = 4

// Map takes items from next until it returns io.EOF, works on them with do in as many goroutines as workers says, and
// hands the results to emit in the order of the items. At most four items a worker are held at a time. next and emit
// are each called by one goroutine at a time, do by several.
//
// Map returns nil when everything was emitted. When next fails, everything before is emitted and its error returned.
// When emit fails or ctx ends, that error is returned at once: the calls of do that run are waited for, a call of next
// that blocks (on a pipe, say) is not, so its source must not be read again.
func Map[In, Out any](ctx context.Context, workers int, next func() (In, error), do func(context.Context, In) Out, emit func(Out) error) error {
	type job struct {
		item   In
		result chan<- Out
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers = max(workers, 1)
	results := make(chan (<-chan Out), workers*windowPerWorker-1) // in the order of the items; one more waits in emit
	jobs := make(chan job)
	var nextErr error // written before results is closed, read after

	go func() {
		defer close(results)
		defer close(jobs)
		for ctx.Err() == nil {
			item, err := next()
			if err != nil {
				nextErr = err
				return
			}
			result := make(chan Out, 1)
			select {
			case results <- result:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- job{item, result}:
			case <-ctx.Done():
				return
			}
		}
	}()

	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for {
				select {
				case j, open := <-jobs:
					if !open {
						return
					}
					j.result <- do(ctx, j.item)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	defer working.Wait()
	defer cancel() // runs before the wait

	for {
		select {
		case result, open := <-results:
			if !open {
				if errors.Is(nextErr, io.EOF) {
					return nil
				}
				if nextErr == nil {
					return ctx.Err()
				}
				return nextErr
			}
			select {
			case out := <-result:
				if err := emit(out); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
