package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"purpose/classifier"
)

// checkType refuses a body that is not of the given media type, or compressed.
func checkType(r *http.Request, want string) error {
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || mediaType != want || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return newProblem(UnsupportedMediaType, "the body has to be %s in UTF-8: say so in Content-Type", want).with("Accept", want)
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return newProblem(UnsupportedMediaType, "the body is compressed: send it as it is").with("Accept-Encoding", "identity")
	}
	return nil
}

// readBody reads a whole body of at most limit bytes. The server's deadline for reading a request holds meanwhile.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return nil, brokenBody(err)
	}
	if err := liftReadDeadline(w); err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		problem := newProblem(InvalidBody, "the body is not UTF-8, as JSON has to be: encode it so")
		problem.Code = classifier.InputEncoding
		return nil, problem
	}
	return data, nil
}

// liftReadDeadline is called at the end of a body. While a request runs, net/http goes on reading from the connection
// to see the client leave; it takes a deadline that passes then for that and cancels the request.
func liftReadDeadline(w http.ResponseWriter) error {
	return setReadDeadline(w, time.Time{})
}

// setReadDeadline sets the connection's. Where there is no connection, as under a recorder, nothing can wait either.
func setReadDeadline(w http.ResponseWriter, t time.Time) error {
	err := http.NewResponseController(w).SetReadDeadline(t)
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// brokenBody is what an error in reading a body means: those that problemOf does not know are the connection's.
func brokenBody(err error) error {
	if problemOf(err).kind != Internal {
		return err
	}
	return newProblem(InvalidRequest, "the body broke off: send it whole")
}

// pacedReader reads a body of bounded size with a deadline for each read, in place of the server's for the whole. It
// can be stopped from another goroutine; a body that is at its end is left alone, for the reason at liftReadDeadline.
type pacedReader struct {
	w       http.ResponseWriter
	body    io.ReadCloser
	timeout time.Duration

	mu      sync.Mutex
	stopped error // why reading was stopped
	late    bool  // whether a read ended by its deadline
	ended   bool
}

func newPacedReader(w http.ResponseWriter, r *http.Request, limit int64, timeout time.Duration) *pacedReader {
	return &pacedReader{w: w, body: http.MaxBytesReader(w, r.Body, limit), timeout: timeout}
}

func (p *pacedReader) Read(buffer []byte) (int, error) {
	if err := p.before(); err != nil {
		return 0, err
	}
	n, err := p.body.Read(buffer)
	return n, p.after(err)
}

func (p *pacedReader) before() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped != nil {
		return p.stopped
	}
	return setReadDeadline(p.w, time.Now().Add(p.timeout))
}

func (p *pacedReader) after(err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case errors.Is(err, io.EOF):
		p.ended = true
		if err := liftReadDeadline(p.w); err != nil {
			return err
		}
	case err != nil && p.stopped != nil:
		return p.stopped
	case errors.Is(err, os.ErrDeadlineExceeded):
		p.late = true
	}
	return err
}

// gaveUp reports whether the server ended the reading and not the client.
func (p *pacedReader) gaveUp() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.late || p.stopped != nil
}

// stop makes a read that waits, and every later one, fail with err.
func (p *pacedReader) stop(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped != nil || p.ended {
		return
	}
	p.stopped = err
	_ = setReadDeadline(p.w, time.Unix(1, 0)) // an error is that of a connection that is gone: no read waits on it
}
