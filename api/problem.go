package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"purpose/classifier"
	"purpose/classifier/row"
)

// Kind is a kind of error, and the last part of its problem type: "/problems/" + Kind.
type Kind string

// The kinds of error. Clients may rely on them; problemTypes says what each means.
const (
	InvalidRequest       Kind = "invalid-request"
	InvalidBody          Kind = "invalid-body"
	NotFound             Kind = "not-found"
	MethodNotAllowed     Kind = "method-not-allowed"
	RequestTimeout       Kind = "request-timeout"
	TooLarge             Kind = "too-large"
	UnsupportedMediaType Kind = "unsupported-media-type"
	Misdirected          Kind = "misdirected"
	InvalidStatement     Kind = "invalid-statement"
	UnknownPolicy        Kind = "unknown-policy"
	Internal             Kind = "internal"
	QueueFull            Kind = "queue-full"
	Deadline             Kind = "deadline"
	ShuttingDown         Kind = "shutting-down"
)

// problemType is what is said of a kind, and the status it has: always the same.
type problemType struct {
	Kind    Kind
	Status  int
	Title   string
	Meaning string // what happened and what to do, for the page of the type
}

// problemTypes is the one table from kinds of error to statuses, in the order of the statuses.
var problemTypes = []problemType{
	{InvalidRequest, 400, "The request is malformed", "A query parameter is unknown, repeated or unreadable, or the connection broke off while the body was sent. Correct the request; nothing was judged."},
	{InvalidBody, 400, "The body is malformed", "The body is not UTF-8, not JSON, not one object, or has an unknown or a duplicate key. The detail names the place. Nothing was judged."},
	{NotFound, 404, "There is nothing here", "No route or no policy has this path. /openapi.json lists the routes, /v1/policies the policies."},
	{MethodNotAllowed, 405, "The method is not allowed here", "The Allow header lists the methods that are."},
	{RequestTimeout, 408, "The request took too long to arrive", "The body did not arrive in time. Send it again, faster."},
	{TooLarge, 413, "The statement or the body is too large", "Send the statement of purpose alone, without attachments; split a batch."},
	{UnsupportedMediaType, 415, "The body is of another type", "The Accept header of the answer names the type that is understood. Compressed bodies are not."},
	{Misdirected, 421, "The host is not served here", "The request is addressed to a host name that this server does not answer for. It listens on loopback only: use localhost, 127.0.0.1 or [::1]."},
	{InvalidStatement, 422, "The statement cannot be judged", "The text is empty, or it is not text: it holds NUL bytes or is a document such as a PDF. The code says which. There is no assessment of it."},
	{UnknownPolicy, 422, "The policy is not known", "The request names a policy that this server does not have. /v1/policies lists those it has."},
	{Internal, 500, "The server failed", "Something broke that should not. The operator finds the request by its id in the log. Nothing was judged; treat the statement as one that a person has to read."},
	{QueueFull, 503, "The queue is full", "As many requests wait as may. Send the request again after the time in Retry-After."},
	{Deadline, 503, "The judgement took too long", "No judgement came within the deadline. Send the request again after the time in Retry-After; treat the statement as one that a person has to read meanwhile."},
	{ShuttingDown, 503, "The server is shutting down", "It finishes what it took and takes nothing more. Send the request again after the time in Retry-After."},
}

// typeOf returns the table's row of a kind.
func typeOf(kind Kind) problemType {
	i := slices.IndexFunc(problemTypes, func(t problemType) bool { return t.Kind == kind })
	return problemTypes[i]
}

// Problem is a problem document (RFC 9457). It is also the error that handlers return.
type Problem struct {
	Type      string               `json:"type" format:"uri-reference" doc:"The kind of error: a page that says what it means and what to do."`
	Title     string               `json:"title" doc:"The kind of error in words; the same for every error of the type."`
	Status    int                  `json:"status" doc:"The HTTP status."`
	Detail    string               `json:"detail,omitempty" doc:"What was wrong this time and what to do. Holds no statement text."`
	Code      classifier.InputCode `json:"code,omitempty" enum:"empty,too-large,encoding,binary" doc:"What is wrong with the statement, where that is what is wrong."`
	RequestID string               `json:"request_id,omitempty" doc:"The request's id, as in the X-Request-Id header and the server's log."`

	kind   Kind
	cause  error // for the log, never sent
	header http.Header
}

// newProblem makes a problem of a kind; detail is shown to the client.
func newProblem(kind Kind, format string, args ...any) *Problem {
	t := typeOf(kind)
	return &Problem{Type: "/problems/" + string(kind), Title: t.Title, Status: t.Status, Detail: fmt.Sprintf(format, args...), kind: kind, header: http.Header{}}
}

// with adds a header to the answer.
func (p *Problem) with(name, value string) *Problem {
	p.header.Set(name, value)
	return p
}

func (p *Problem) Error() string { return p.Detail }
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus, GetHeaders and ContentType let huma send the problem.
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) GetHeaders() http.Header   { return p.header }
func (*Problem) ContentType(_ string) string { return "application/problem+json" }

// problemOf finds the problem that an error is. What it does not know is Internal, and its text stays here.
func problemOf(err error) *Problem {
	var (
		problem *Problem
		input   *classifier.InputError
		bad     *row.Error
		large   *http.MaxBytesError
		routing *echo.HTTPError
	)
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.As(err, &input):
		problem = newProblem(kindOfInput(input.Code), "%s", input.Message)
		problem.Code = input.Code
		return problem
	case errors.As(err, &bad):
		return newProblem(InvalidBody, "%s", bad.Message)
	case errors.As(err, &large):
		return newProblem(TooLarge, "the body is over %d bytes: send less at once", large.Limit)
	case errors.As(err, &routing): // a wrapped one too
		return problemOfStatus(routing.Code, http.StatusText(routing.Code))
	case errors.Is(err, os.ErrDeadlineExceeded):
		return newProblem(RequestTimeout, "the body did not arrive in time: send it again")
	case errors.Is(err, context.DeadlineExceeded):
		return newProblem(Deadline, "no judgement came within the deadline: send the request again later")
	case errors.Is(err, context.Canceled), errors.Is(err, errCut):
		return newProblem(ShuttingDown, "the request was cut off: send it again")
	}
	problem = newProblem(Internal, "the server failed; its log tells more under the request's id")
	problem.cause = err
	return problem
}

// kindOfInput is the kind of what is wrong with a statement; the package comment says why.
func kindOfInput(code classifier.InputCode) Kind {
	switch code {
	case classifier.InputTooLarge:
		return TooLarge
	case classifier.InputEncoding:
		return InvalidBody
	}
	return InvalidStatement
}

// problemOfStatus is for errors that Echo and huma make themselves and that have a status alone.
func problemOfStatus(status int, detail string) *Problem {
	switch {
	case status == http.StatusNotFound:
		return newProblem(NotFound, "no route has this path: /openapi.json lists the routes")
	case status == http.StatusMethodNotAllowed:
		return newProblem(MethodNotAllowed, "the Allow header lists the methods that are allowed here")
	case status == http.StatusRequestEntityTooLarge:
		return newProblem(TooLarge, "%s", detail)
	case status == http.StatusUnsupportedMediaType:
		return newProblem(UnsupportedMediaType, "%s", detail)
	case status >= 400 && status < 500:
		return newProblem(InvalidRequest, "%s", detail)
	}
	problem := newProblem(Internal, "the server failed; its log tells more under the request's id")
	problem.cause = errors.New(detail)
	return problem
}

// init makes huma's own errors, of parameters for instance, problems like all others: it offers no other place for
// that than these two variables. The values that huma would echo are left out.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		details := []string{message}
		for _, err := range errs {
			var detail *huma.ErrorDetail
			switch {
			case errors.As(err, &detail):
				details = append(details, strings.TrimSpace(detail.Location+" "+detail.Message))
			case err != nil:
				details = append(details, err.Error())
			}
		}
		return problemOfStatus(status, strings.Join(details, "; "))
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		problem := huma.NewError(status, message, errs...).(*Problem)
		exchangeOf(ctx.Context()).fail(problem)
		return problem
	}
}
