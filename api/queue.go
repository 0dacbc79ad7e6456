package api

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"purpose/classifier"
)

// grace is how long after its deadline a judgement may still answer: it is told to stop then, and what it says of that,
// an assessment with an abstention, is worth more than an error.
const grace = time.Second

// queue bounds what is judged at once and what waits for that. Waiting goroutines are served in the order they came.
type queue struct {
	places  chan struct{} // one per request for one assessment, waiting or judged
	workers chan struct{} // one per statement that is judged
	waited  func(time.Duration)
	now     func() time.Time
}

func newQueue(workers, length int, now func() time.Time, waited func(time.Duration)) *queue {
	return &queue{
		places:  make(chan struct{}, workers+length),
		workers: make(chan struct{}, workers),
		waited:  waited, now: now,
	}
}

// enter takes a place, to be given back with leave, or reports that there is none.
func (q *queue) enter() bool {
	select {
	case q.places <- struct{}{}:
		return true
	default:
		return false
	}
}

func (q *queue) leave() { <-q.places }

// waiting is how many requests have a place and are not being judged yet. Rows of batches are judged without a place,
// so the figure is a floor while batches run.
func (q *queue) waiting() int { return max(0, len(q.places)-len(q.workers)) }

// judge runs an assessment on a worker as soon as one is free. It returns at the end of ctx, at the latest a grace
// after its deadline; an assessor that goes on regardless keeps its worker busy until it ends. A panic is an error.
func (q *queue) judge(ctx context.Context, assess func(context.Context) (*classifier.Assessment, error)) (*classifier.Assessment, error) {
	start := q.now()
	select {
	case q.workers <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	q.waited(q.now().Sub(start))

	type result struct {
		assessment *classifier.Assessment
		err        error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if broken := recover(); broken != nil {
				r = result{err: &panicError{value: broken, stack: debug.Stack()}}
			}
			<-q.workers
			done <- r
		}()
		r.assessment, r.err = assess(ctx)
		if r.err == nil && r.assessment == nil {
			r.err = errors.New("the assessor gave neither an assessment nor an error")
		}
	}()
	select {
	case r := <-done:
		return r.assessment, r.err
	case <-ctx.Done():
	}
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, context.Cause(ctx)
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.assessment, r.err
	case <-timer.C:
		return nil, ctx.Err()
	}
}
