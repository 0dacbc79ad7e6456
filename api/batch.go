package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"purpose/classifier"
	"purpose/classifier/row"
	"purpose/internal/ordered"
	"purpose/internal/source"
)

const ndjson = "application/x-ndjson"

// BatchRow is one line of a batch, for the OpenAPI document. It is what row.Decode reads: the fields after the policy
// are those of labelled rows, accepted so that a labelled file can be sent as it is.
type BatchRow struct {
	_        struct{}            `additionalProperties:"false"`
	ID       string              `json:"id" minLength:"1" maxLength:"256" doc:"The row's id: a string that occurs once in the batch, of at most 256 bytes in UTF-8 (maxLength counts characters)."`
	Text     string              `json:"text" minLength:"1" doc:"The statement: what the system is intended for, in free text."`
	Context  *classifier.Context `json:"context,omitempty" doc:"What the application says beside the statement. Only end_user is judged: it adds notes, can raise an outcome and never lowers one. country and system are for the record."`
	Policy   string              `json:"policy,omitempty" doc:"Id of the policy that the row is meant for. When it is not the one that the batch is judged under, the row's answer is an error that names both."`
	Outcome  any                 `json:"outcome,omitempty" doc:"Of a labelled row; not looked at."`
	Clauses  any                 `json:"clauses,omitempty" doc:"Of a labelled row; not looked at."`
	Evidence any                 `json:"evidence,omitempty" doc:"Of a labelled row; not looked at."`
	Tags     any                 `json:"tags,omitempty" doc:"Of a labelled row; not looked at."`
	Pair     any                 `json:"pair,omitempty" doc:"Of a labelled row; not looked at."`
	Uses     any                 `json:"uses,omitempty" doc:"Of a labelled row; not looked at."`
	Notes    any                 `json:"notes,omitempty" doc:"Of a labelled row; not looked at."`
	Guide    any                 `json:"guide,omitempty" doc:"Of a labelled row; not looked at."`
	Source   any                 `json:"source,omitempty" doc:"Of a labelled row; not looked at."`
}

// batchInput is a batch's parameters; its body is a stream that the handler reads.
type batchInput struct {
	Policy  string `query:"policy" doc:"Id of the policy to judge every row under; the server's default when absent."`
	request request
}

// Resolve is called by huma before the handler.
func (in *batchInput) Resolve(ctx huma.Context) []error { return in.request.Resolve(ctx) }

// assessBatch answers POST /v1/assessments:batch. What is wrong before the first row is a problem; the rest is said in
// the stream, whose status is sent with its first line.
func (s *Server) assessBatch(ctx context.Context, in *batchInput) (*huma.StreamResponse, error) {
	w, r := in.request.http()
	if err := checkType(r, ndjson); err != nil {
		return nil, err
	}
	if r.ContentLength > s.options.BatchBytes {
		return nil, &http.MaxBytesError{Limit: s.options.BatchBytes}
	}
	assessor, err := s.assessor(in.Policy)
	if err != nil {
		return nil, err
	}
	if s.draining.Err() != nil {
		return nil, newProblem(ShuttingDown, "the server takes no more requests: send the batch again")
	}
	select {
	case s.batches <- struct{}{}:
	default:
		return nil, newProblem(QueueFull, "as many batches are served as may be at once: send the batch again later")
	}
	return &huma.StreamResponse{Body: func(_ huma.Context) {
		defer func() { <-s.batches }()
		b := newBatch(s, assessor, w, r)
		b.run(ctx)
	}}, nil
}

// batch is one stream of rows being answered.
type batch struct {
	server     *Server
	assessor   classifier.Assessor
	w          http.ResponseWriter
	controller *http.ResponseController
	body       *pacedReader
	rows       *row.Reader
	exchange   *exchange

	reading sync.Mutex // held while rows are read; guards line
	line    int        // of the last row that was read
	begun   bool       // whether anything was sent
}

func newBatch(s *Server, assessor classifier.Assessor, w http.ResponseWriter, r *http.Request) *batch {
	body := newPacedReader(w, r, s.options.BatchBytes, s.options.ReadTimeout)
	return &batch{
		server: s, assessor: assessor, w: w, controller: http.NewResponseController(w),
		body: body, rows: row.NewReader(body), exchange: exchangeOf(r.Context()),
	}
}

// answer is a row's line of the answer, and the kind of problem where it has no assessment.
type answer struct {
	line    []byte
	problem Kind
}

// errDraining stops a batch from reading on while the server shuts down.
var errDraining = errors.New("the server is shutting down: no row from this line on was judged, send them again")

// errNotSent is a line that could not be sent: the client is gone, or too slow.
var errNotSent = errors.New("send a row")

// run reads, judges and answers row by row. No more rows are held than ordered.Map's window, so a client that does not
// take its answers is not read from either.
func (b *batch) run(ctx context.Context) {
	// Without this, net/http reads the rest of an HTTP/1 body before the first byte of an answer.
	if err := b.controller.EnableFullDuplex(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		b.refuse(ctx, fmt.Errorf("answer while reading: %w", err))
		return
	}
	stopReading := context.AfterFunc(b.server.halfway, func() { b.body.stop(errDraining) })
	defer stopReading()
	ctx, cancel := b.detach(ctx)
	defer cancel()

	err := ordered.Map(ctx, b.server.options.Workers, b.next, b.judge, b.emit)

	// net/http wants no more reads of a body after its handler: end one that waits, and wait for it.
	b.body.stop(io.ErrClosedPipe)
	b.reading.Lock()
	defer b.reading.Unlock()
	switch {
	case err == nil && !b.begun:
		b.refuse(ctx, newProblem(InvalidBody, "the batch has no rows: send one JSON object a line"))
	case err == nil:
	case errors.Is(err, errNotSent), clientGone(ctx):
		b.abandon()
	case !b.begun:
		b.refuse(ctx, b.explain(err))
	default:
		b.finish(ctx, b.explain(err))
	}
}

// detach returns a context for the rows that were taken. net/http cancels a request's when reading from the connection
// fails, be it because the server gave up waiting; these rows are still answered then. The new context ends with the
// request's for any other reason.
func (b *batch) detach(request context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(request))
	attached := context.AfterFunc(request, func() {
		cause := context.Cause(request)
		if !errors.Is(cause, errCut) {
			b.reading.Lock() // a read that failed has told why by then
			defer b.reading.Unlock()
			if b.body.gaveUp() {
				return
			}
		}
		cancel(cause)
	})
	return ctx, func() { attached(); cancel(nil) }
}

// item is a row to be judged, or what is wrong with its line.
type item struct {
	row.Row
	bad *row.Error
}

// next reads a row. It runs in a goroutine of its own, where nothing else would catch a panic.
func (b *batch) next() (_ item, err error) {
	b.reading.Lock()
	defer b.reading.Unlock()
	defer func() {
		if broken := recover(); broken != nil {
			err = &panicError{value: broken, stack: debug.Stack()}
		}
	}()
	var bad *row.Error
	next, err := b.rows.Next()
	if err == nil {
		err = source.UnderPolicy(next, b.assessor.Policy().ID)
	}
	switch {
	case err == nil:
		b.line = next.Line
	case errors.As(err, &bad):
		b.line = bad.Line
		return item{bad: bad}, nil
	}
	next.Raw = nil // not needed, and up to a megabyte
	return item{Row: next}, err
}

func (b *batch) judge(ctx context.Context, in item) answer {
	if in.bad != nil {
		return b.failure(in.bad.ID, in.bad.Line, problemOf(in.bad))
	}
	encoded, err := b.server.judge(ctx, b.assessor, in.Statement)
	if err != nil {
		problem := problemOf(err)
		if problem.cause != nil {
			b.server.logRow(ctx, b.exchange.id, in.Line, problem.cause)
		}
		return b.failure(in.Statement.ID, in.Line, problem)
	}
	return answer{line: encoded}
}

// failure is a row's answer where it has no assessment.
func (b *batch) failure(id string, line int, problem *Problem) answer {
	encoded, err := row.NewFailure(id, line, problem.Detail).Encode()
	if err != nil { // of an int and two strings
		panic(err)
	}
	return answer{line: encoded, problem: problem.kind}
}

// emit sends a line at once, and gives up when the client does not take it in time.
func (b *batch) emit(a answer) error {
	b.exchange.rows++
	if a.problem != "" {
		b.exchange.failed++
		b.server.metrics.refusals.WithLabelValues(string(a.problem)).Inc()
	}
	if !b.begun {
		b.w.Header().Set("Content-Type", ndjson)
		b.begun = true
	}
	err := b.deadline()
	if err == nil {
		_, err = b.w.Write(a.line)
	}
	if err == nil {
		err = b.controller.Flush()
	}
	if err != nil {
		return errNotSent
	}
	return nil
}

// deadline gives the client time to take what is written next.
func (b *batch) deadline() error {
	err := b.controller.SetWriteDeadline(time.Now().Add(b.server.options.WriteTimeout))
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// explain says why the stream ended before its end.
func (b *batch) explain(err error) error {
	if errors.Is(err, errDraining) {
		return newProblem(ShuttingDown, "%s", errDraining.Error())
	}
	var broken *panicError
	if errors.As(err, &broken) {
		return err
	}
	return brokenBody(err)
}

// finish ends a stream that has begun with a line that says why there are no more.
func (b *batch) finish(ctx context.Context, err error) {
	problem := b.server.fail(ctx, err)
	if b.emit(b.failure("", b.line+1, problem)) != nil {
		b.abandon()
	}
}

// refuse answers a stream that has not begun with a problem.
func (b *batch) refuse(ctx context.Context, err error) {
	if b.deadline() != nil {
		b.abandon()
	}
	b.server.send(b.w, b.server.fail(ctx, err))
}

// abandon breaks the connection off: nobody is there any more to take an end of the stream.
func (b *batch) abandon() {
	b.exchange.left = true
	panic(http.ErrAbortHandler)
}
