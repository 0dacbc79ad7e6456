package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// exchange is what is remembered of one request until it is logged. It belongs to the request's goroutine.
type exchange struct {
	id      string
	method  string
	problem Kind  // empty when there was none
	cause   error // of an internal error
	left    bool  // whether the client went away before there was an answer
	rows    int   // of a batch: rows answered
	failed  int   // … of which with an error
}

type exchangeKey struct{}

// exchangeOf returns the exchange of a request's context, or one that nobody reads.
func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// fail remembers a problem and puts the request's id into it.
func (x *exchange) fail(p *Problem) {
	x.problem, x.cause, p.RequestID = p.kind, p.cause, x.id
}

// fail turns an error into the problem that is sent, and remembers it for the log.
func (s *Server) fail(ctx context.Context, err error) *Problem {
	problem := problemOf(err)
	if problem.Status == http.StatusServiceUnavailable {
		problem.with("Retry-After", strconv.Itoa(int((s.options.RetryAfter+time.Second-1)/time.Second)))
	}
	x := exchangeOf(ctx)
	x.left = errors.Is(err, context.Canceled) && clientGone(ctx)
	x.fail(problem)
	return problem
}

// begin is the outermost handler: it gives the request an id and an exchange, and lets HEAD be answered as GET is,
// which Echo does not; net/http leaves the body of the answer out.
func (s *Server) begin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{id: r.Header.Get("X-Request-Id"), method: r.Method}
		if !validRequestID(x.id) {
			x.id = s.options.NewID()
		}
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		if r.Method == http.MethodHead {
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// validRequestID accepts ids that are safe in a log line and a header: 1 to 64 letters, digits, '.', '_' and '-'.
func validRequestID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// observe counts and logs each request, whatever becomes of it, and turns panics into problems. When the answer has
// begun by then, the connection is broken off, so that nobody takes the part for the whole.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		start, x := s.options.Now(), exchangeOf(c.Request().Context())
		route := s.routeOf(c)
		done := s.metrics.begin(route)
		defer func() {
			broken, begun := recover(), c.Response().Committed
			if broken != nil && broken != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
				err = &panicError{value: broken, stack: debug.Stack()}
			}
			if err != nil {
				c.Error(err)
			}
			elapsed := s.options.Now().Sub(start)
			status := c.Response().Status
			if x.left {
				status = statusClientClosed
			}
			done(x.method, status, elapsed)
			s.log(c, x, route, status, elapsed)
			if broken == http.ErrAbortHandler || broken != nil && begun { //nolint:errorlint // as above
				panic(http.ErrAbortHandler)
			}
			err = nil
		}()
		return next(c)
	}
}

// statusClientClosed is logged and counted where the client went away before there was an answer.
const statusClientClosed = 499

func clientGone(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), errCut)
}

// log writes the one record of a request: its route and not its path, so that nothing a client made up is in it.
func (s *Server) log(c echo.Context, x *exchange, route string, status int, elapsed time.Duration) {
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("request_id", x.id), slog.String("method", methodLabel(x.method)), slog.String("route", route),
		slog.Int("status", status), slog.Float64("duration_ms", float64(elapsed)/float64(time.Millisecond)), slog.Int64("bytes", c.Response().Size),
	}
	if strings.HasSuffix(route, ":batch") {
		attributes = append(attributes, slog.Int("rows", x.rows), slog.Int("failed_rows", x.failed))
	}
	if x.problem != "" {
		attributes = append(attributes, slog.String("problem", string(x.problem)))
	}
	if x.cause != nil {
		level = slog.LevelError
		attributes = append(attributes, slog.String("cause", x.cause.Error()))
		var broken *panicError
		if errors.As(x.cause, &broken) {
			attributes = append(attributes, slog.String("stack", string(broken.stack)))
		}
	}
	s.options.Logger.LogAttrs(c.Request().Context(), level, "request", attributes...)
}

// panicError is a panic that was caught. Its text leaves the value out unless it is the runtime's, as the value may
// hold statement text.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string {
	if err, ok := e.value.(runtime.Error); ok {
		return "panic: " + err.Error()
	}
	return fmt.Sprintf("panic with a %T", e.value)
}

// secure sets the headers that every answer has. Pages that need scripts set their own policy.
func secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("X-Request-Id", exchangeOf(c.Request().Context()).id)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		c.Response().Before(func() {
			if allow := header.Get("Allow"); strings.Contains(allow, http.MethodGet) {
				header.Set("Allow", allow+", "+http.MethodHead)
			}
		})
		return next(c)
	}
}

// checkHost refuses requests for a host name that is not loopback's. Without that, a page on the web could have its
// own name resolve to loopback and read what a browser on this machine may read (DNS rebinding).
func checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !isLoopback(hostname(c.Request().Host)) {
			return newProblem(Misdirected, "the request is for a host that is not served here: use localhost, 127.0.0.1 or [::1]")
		}
		return next(c)
	}
}

// isLoopback reports whether a host name, without port, is loopback's.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// hostname is a Host header without its port and the brackets of an IPv6 address.
func hostname(hostport string) string {
	return (&url.URL{Host: hostport}).Hostname()
}

// checkQuery refuses queries that cannot be read, or that give a parameter twice: net/http drops the one and the other
// in silence. That a parameter is known is for the route to say.
func checkQuery(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		query, err := url.ParseQuery(c.Request().URL.RawQuery)
		if err != nil {
			return newProblem(InvalidRequest, "the query is not readable: percent-encode what is not a letter or digit, and separate parameters with &")
		}
		for _, values := range query {
			if len(values) > 1 {
				return newProblem(InvalidRequest, "a query parameter is given twice: give it once")
			}
		}
		return next(c)
	}
}
