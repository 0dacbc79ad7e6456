package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
)

// holding is an assessor that says when it begins and waits until it may end.
func holding() (assess func(context.Context, classifier.Statement) (*classifier.Assessment, error), begun chan string, release chan struct{}) {
	begun, release = make(chan string, 1000), make(chan struct{})
	return func(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		begun <- s.ID
		select {
		case <-release:
			return sample(s), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}, begun, release
}

type reply struct {
	status int
	body   string
	err    error
}

// post sends one statement from a goroutine.
func post(address, id string) <-chan reply {
	replies := make(chan reply, 1)
	go func() {
		response, err := http.Post("http://"+address+"/v1/assessments", "application/json", strings.NewReader(`{"id":"`+id+`","text":"x"}`))
		if err != nil {
			replies <- reply{err: err}
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		replies <- reply{response.StatusCode, string(body), err}
	}()
	return replies
}

func TestShutdownFinishesWhatItTook(t *testing.T) {
	assess, begun, release := holding()
	o := options(io.Discard, assess)
	o.Workers = 1
	server := newServer(t, o)
	address, stop, end := serve(t, server)
	first := post(address, "first")
	soon(t, "judging", begun)
	second := post(address, "second") // waits in the queue
	for !strings.Contains(ask(server.Handler(), http.MethodGet, "/metrics", "", "").Body.String(), "\npurpose_queue_depth 1\n") {
		time.Sleep(time.Millisecond)
	}
	stop()
	for ask(server.Handler(), http.MethodGet, "/readyz", "", "").Code != http.StatusServiceUnavailable {
		time.Sleep(time.Millisecond)
	}
	w := askJSON(server.Handler(), `{"text":"x"}`)
	if p := problem(t, w.Header(), w.Code, w.Body.Bytes()); p.Type != "/problems/shutting-down" || w.Header().Get("Retry-After") == "" {
		t.Errorf("a late request got %+v with Retry-After %q, want /problems/shutting-down and one", p, w.Header().Get("Retry-After"))
	}
	w = askBatch(server.Handler(), rows(1))
	if p := problem(t, w.Header(), w.Code, w.Body.Bytes()); p.Type != "/problems/shutting-down" {
		t.Errorf("a late batch got %+v, want /problems/shutting-down", p)
	}
	if code := ask(server.Handler(), http.MethodGet, "/healthz", "", "").Code; code != http.StatusOK {
		t.Errorf("/healthz is %d while shutting down, want 200", code)
	}
	close(release)
	for id, replies := range map[string]<-chan reply{"first": first, "second": second} {
		want := reply{200, encode(t, sample(classifier.Statement{ID: id, Text: "x"})), nil}
		if got := soon(t, id, replies); got != want {
			t.Errorf("%s got %+v, want %+v", id, got, want)
		}
	}
	if err := end(); err != nil {
		t.Errorf("Serve returned %v, want nil", err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("the listener is still open")
	}
}

func TestShutdownIsBounded(t *testing.T) {
	assess, begun, _ := holding()
	o := options(io.Discard, assess)
	o.ShutdownTimeout, o.RequestDeadline = 100*time.Millisecond, time.Hour
	address, stop, end := serve(t, newServer(t, o))
	replies := post(address, "a")
	soon(t, "judging", begun)
	stop()
	err := end()
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "requests still ran 100ms after the shutdown began and were cut off") {
		t.Errorf("Serve returned %v, want that requests were cut off", err)
	}
	if got := soon(t, "the end of the request", replies); got.err == nil && got.status != 503 {
		t.Errorf("the request got %+v, want a broken connection or 503", got)
	}
}

// TestShutdownEndsABatch: its rows that were read are answered, and the last line says where to go on.
func TestShutdownEndsABatch(t *testing.T) {
	assess, begun, release := holding()
	o := options(io.Discard, assess)
	o.ShutdownTimeout = 2 * time.Second
	address, stop, end := serve(t, newServer(t, o))
	b := startBatch(t, address)
	b.send(t, rows(2))
	soon(t, "judging", begun)
	soon(t, "judging", begun)
	stop()
	time.Sleep(1200 * time.Millisecond) // past half of the bound, when reading stops
	close(release)
	var got []string
	for range 3 {
		got = append(got, b.line(t))
	}
	want := []string{
		encode(t, sample(classifier.Statement{ID: "r1", Text: "t1"})),
		encode(t, sample(classifier.Statement{ID: "r2", Text: "t2"})),
		`{"id":null,"line":3,"error":"the server is shutting down: no row from this line on was judged, send them again"}` + "\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if err := end(); err != nil {
		t.Errorf("Serve returned %v, want nil", err)
	}
}

func TestKeepAlive(t *testing.T) {
	address, _, _ := serve(t, newServer(t, options(io.Discard, nil)))
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	reader := bufio.NewReader(connection)
	for _, request := range []struct {
		method, path, contentType, body string
		want                            int
	}{
		{"GET", "/healthz", "", "", 200},
		{"POST", "/v1/assessments", "application/json", `{"text":"x"}`, 200},
		{"POST", "/v1/assessments", "text/plain", "x", 415}, // the body is left unread
		{"POST", "/v1/assessments", "application/json", `{"text":""}`, 422},
		{"HEAD", "/v1/policies", "", "", 200},
		{"GET", "/nowhere", "", "", 404},
		{"POST", "/v1/assessments", "application/json", `{"text":"x"}`, 200},
	} {
		fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
			request.method, request.path, address, request.contentType, len(request.body), request.body)
		response, err := http.ReadResponse(reader, &http.Request{Method: request.method})
		if err != nil {
			t.Fatalf("%s %s: %v", request.method, request.path, err)
		}
		body := readAll(t, response)
		if response.StatusCode != request.want {
			t.Errorf("%s %s got %d %s, want %d", request.method, request.path, response.StatusCode, body, request.want)
		}
		if request.method == http.MethodHead && (len(body) != 0 || response.ContentLength <= 0) {
			t.Errorf("HEAD got %d bytes and Content-Length %d, want none and the length of GET", len(body), response.ContentLength)
		}
	}
}

// TestTimeouts: a client that does not finish its header or its body, or idles, is dropped.
func TestTimeouts(t *testing.T) {
	tests := []struct {
		name, sent, want string
	}{
		{"Header", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", ""},
		{"Body", "POST /v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", "/problems/request-timeout"},
		{"IgnoredBody", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", `"status":"ok"`},
		{"Idle", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", `"status":"ok"`},
		{"BodyBrokenOff", "POST /v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "/problems/invalid-request"},
	}
	o := options(io.Discard, nil)
	o.HeaderTimeout, o.ReadTimeout, o.IdleTimeout = 100*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond
	address, _, _ := serve(t, newServer(t, o))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			connection, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			if _, err := io.WriteString(connection, test.sent); err != nil {
				t.Fatal(err)
			}
			received := make(chan string, 1)
			go func() {
				all, _ := io.ReadAll(connection) // ends when the server closes
				received <- string(all)
			}()
			if got := soon(t, "dropping the connection", received); !strings.Contains(got, test.want) || test.want == "" && got != "" {
				t.Errorf("received %q, want %q in it", got, test.want)
			}
		})
	}
}

func TestHeaderOverItsLimit(t *testing.T) {
	address, _, _ := serve(t, newServer(t, options(io.Discard, nil)))
	request, err := http.NewRequest(http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Large", strings.Repeat("x", 64<<10))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	readAll(t, response)
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d, want 431", response.StatusCode)
	}
}

// address is a listener's that is never used.
type address struct{ net.Listener }

func (address) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 80} }
func (address) Close() error   { return nil }

func TestServeRefuses(t *testing.T) {
	t.Run("ErrNotLoopback", func(t *testing.T) {
		err := newServer(t, options(io.Discard, nil)).Serve(t.Context(), address{})
		if err == nil || !strings.Contains(err.Error(), "listen on loopback") {
			t.Errorf("Serve returned %v, want that it listens on loopback only", err)
		}
	})
	t.Run("ErrServedBefore", func(t *testing.T) {
		server := newServer(t, options(io.Discard, nil))
		_, stop, end := serve(t, server)
		stop()
		if err := end(); err != nil {
			t.Fatal(err)
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Serve(t.Context(), listener); err == nil || !strings.Contains(err.Error(), "served before") {
			t.Errorf("Serve returned %v, want that it has served before", err)
		}
	})
	t.Run("ErrListenerClosed", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listener.Close()
		if err := newServer(t, options(io.Discard, nil)).Serve(t.Context(), listener); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Serve returned %v, want net.ErrClosed", err)
		}
	})
}
