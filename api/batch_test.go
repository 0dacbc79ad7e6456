package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
)

// rows are n good rows with the ids r1, r2, …
func rows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"id\":\"r%d\",\"text\":\"t%d\"}\n", i+1, i+1)
	}
	return b.String()
}

func TestBatchAnswersInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(io.Discard, func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
			time.Sleep(time.Duration(len(s.ID)*7919%13) * time.Second)
			return sample(s), nil
		})
		o.Workers, o.RequestDeadline = 4, time.Hour
		w := askBatch(newServer(t, o).Handler(), rows(40))
		var want strings.Builder
		for i := range 40 {
			want.WriteString(encode(t, sample(classifier.Statement{ID: fmt.Sprintf("r%d", i+1), Text: fmt.Sprintf("t%d", i+1)})))
		}
		if diff := cmp.Diff(want.String(), w.Body.String()); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
		if got, want := w.Header().Get("Content-Type"), "application/x-ndjson"; got != want || w.Code != 200 {
			t.Errorf("status %d, Content-Type %q, want 200 and %q", w.Code, got, want)
		}
	})
}

func TestBatchGoesOnBehindABadRow(t *testing.T) {
	handler := newServer(t, options(io.Discard, func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		switch s.Text {
		case "panic":
			panic(secret)
		case "fail":
			return nil, errors.New(secret)
		}
		return sample(s), nil
	})).Handler()
	good := func(id string) string { return encode(t, sample(classifier.Statement{ID: id, Text: "x"})) }
	w := askBatch(handler, strings.Join([]string{
		`{"id":"a","text":"x"}`,
		``,
		secret,
		`{"id":"b","text":""}`,
		`{"id":"c","text":"x","txet":""}`,
		`{"id":"a","text":"y"}`,
		`{"text":"x"}`,
		`{"id":"d","text":"panic"}`,
		`{"id":"e","text":"fail"}`,
		`{"id":"f","text":"x","outcome":"clear"}`,
	}, "\n"))
	want := good("a") +
		`{"id":null,"line":3,"error":"the row is not JSON at byte 0: unexpected 'Z': check quotes, commas and brackets before it"}` + "\n" +
		`{"id":"b","line":4,"error":"the statement is empty: write what the system is intended for"}` + "\n" +
		`{"id":"c","line":5,"error":"unknown key \"txet\": remove it or correct its spelling"}` + "\n" +
		`{"id":"a","line":6,"error":"the id is that of line 1 too: give each row an id of its own"}` + "\n" +
		`{"id":null,"line":7,"error":"the row has no \"id\": give each row a string that occurs once in the file"}` + "\n" +
		`{"id":"d","line":8,"error":"the server failed; its log tells more under the request's id"}` + "\n" +
		`{"id":"e","line":9,"error":"the server failed; its log tells more under the request's id"}` + "\n" +
		good("f")
	if diff := cmp.Diff(want, w.Body.String()); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestBatchErrors(t *testing.T) {
	tests := []struct {
		name, target, contentType, body string
		wantStatus                      int
		wantType                        string
	}{
		{"ErrEmptyBody", "", "application/x-ndjson", "", 400, "invalid-body"},
		{"ErrBlankLines", "", "application/x-ndjson", "\n \n", 400, "invalid-body"},
		{"ErrJSON", "", "application/json", rows(1), 415, "unsupported-media-type"},
		{"ErrUnknownPolicy", "?policy=nowhere", "application/x-ndjson", rows(1), 422, "unknown-policy"},
		{"ErrTooLarge", "", "application/x-ndjson", strings.Repeat(rows(50_000), 2), 413, "too-large"},
	}
	o := options(io.Discard, nil)
	o.BatchBytes = 1 << 20
	handler := newServer(t, o).Handler()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := ask(handler, http.MethodPost, "/v1/assessments:batch"+test.target, test.contentType, test.body)
			if got := problem(t, w.Header(), w.Code, w.Body.Bytes()); w.Code != test.wantStatus || got.Type != "/problems/"+test.wantType {
				t.Errorf("status %d, type %s, want %d, /problems/%s", w.Code, got.Type, test.wantStatus, test.wantType)
			}
		})
	}
}

// TestBatchOverItsLimitEndsWithAnError: where the length is not declared, the limit is met in the stream.
func TestBatchOverItsLimitEndsWithAnError(t *testing.T) {
	o := options(io.Discard, nil)
	o.BatchBytes = 1 << 20
	body := rows(2) + strings.Repeat(" \n", 1<<19)
	r := httptest.NewRequest(http.MethodPost, "http://localhost/v1/assessments:batch", io.MultiReader(strings.NewReader(body)))
	r.Header.Set("Content-Type", "application/x-ndjson")
	r.ContentLength = -1
	w := httptest.NewRecorder()
	newServer(t, o).Handler().ServeHTTP(w, r)
	lines := strings.Split(w.Body.String(), "\n")
	if got, want := lines[len(lines)-2], `{"id":null,"line":3,"error":"the body is over 1048576 bytes: send less at once"}`; len(lines) != 4 || got != want {
		t.Errorf("%d lines, the last %s, want 4 and %s", len(lines), got, want)
	}
}

func TestBatchRefusesRowsForAnotherPolicy(t *testing.T) {
	handler := newServer(t, options(io.Discard, nil)).Handler()
	body := `{"id":"a","text":"x","policy":"another"}` + "\n" + `{"id":"b","text":"x","policy":"deca-2021"}` + "\n" + `{"id":"c","text":"x","policy":7}`
	failed := func(id string, line int, named, judged string) string {
		return fmt.Sprintf(`{"id":%q,"line":%d,"error":"the row names the policy \"%s\" and is judged under \"%s\": ask for its own policy, or take \"policy\" out of the row"}`+"\n", id, line, named, judged)
	}
	good := func(id string) string { return encode(t, sample(classifier.Statement{ID: id, Text: "x"})) }
	noID := `{"id":"c","line":3,"error":"the \"policy\" is no string: write a policy's id, in quotes"}` + "\n"
	for query, want := range map[string]string{
		"":                failed("a", 1, "another", "deca-2021") + good("b") + noID,
		"?policy=another": good("a") + failed("b", 2, "deca-2021", "another") + noID,
	} {
		w := ask(handler, http.MethodPost, "/v1/assessments:batch"+query, "application/x-ndjson", body)
		if diff := cmp.Diff(want, w.Body.String()); diff != "" {
			t.Errorf("query %q (-want +got):\n%s", query, diff)
		}
	}
}

func TestBatchUsesThePolicyOfTheQuery(t *testing.T) {
	o := options(io.Discard, func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		return nil, &classifier.InputError{Code: classifier.InputBinary, Message: "judged by the default"}
	})
	o.Assessors[1].(*assessor).assess = nil
	w := ask(newServer(t, o).Handler(), http.MethodPost, "/v1/assessments:batch?policy=another", "application/x-ndjson", `{"id":"a","text":"x"}`)
	if diff := cmp.Diff(encode(t, sample(classifier.Statement{ID: "a", Text: "x"})), w.Body.String()); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestBatchesAreBounded(t *testing.T) {
	o := options(io.Discard, nil)
	o.Batches = 1
	address, _, _ := serve(t, newServer(t, o))
	open := startBatch(t, address)
	open.send(t, rows(1))
	open.line(t)
	response, err := http.Post("http://"+address+"/v1/assessments:batch", "application/x-ndjson", strings.NewReader(rows(1)))
	if err != nil {
		t.Fatal(err)
	}
	body := readAll(t, response)
	if p := problem(t, response.Header, response.StatusCode, body); p.Type != "/problems/queue-full" || response.Header.Get("Retry-After") != "1" {
		t.Errorf("type %s, Retry-After %q, want /problems/queue-full and 1", p.Type, response.Header.Get("Retry-After"))
	}
	open.close(t)
	if rest := open.rest(t); rest != "" {
		t.Errorf("the open batch ends with %q, want nothing more", rest)
	}
}

// openBatch is a batch whose rows are sent one by one.
type openBatch struct {
	requests  *io.PipeWriter
	responses *bufio.Reader
	body      io.Closer
}

func readAll(t *testing.T, response *http.Response) []byte {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// startBatch begins a request; the answer is awaited by the first line.
func startBatch(t *testing.T, address string) *openBatch {
	t.Helper()
	reader, writer := io.Pipe()
	request, err := http.NewRequest(http.MethodPost, "http://"+address+"/v1/assessments:batch", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-ndjson")
	answer, output := io.Pipe()
	b := &openBatch{requests: writer, responses: bufio.NewReader(answer), body: answer}
	transport := &http.Transport{}
	go func() {
		response, err := transport.RoundTrip(request)
		if err != nil {
			output.CloseWithError(err)
			return
		}
		_, err = io.Copy(output, response.Body)
		output.CloseWithError(errors.Join(err, response.Body.Close()))
	}()
	t.Cleanup(func() {
		writer.CloseWithError(io.ErrClosedPipe)
		answer.CloseWithError(io.ErrClosedPipe)
		transport.CloseIdleConnections()
	})
	return b
}

func (b *openBatch) send(t *testing.T, lines string) {
	t.Helper()
	if _, err := io.WriteString(b.requests, lines); err != nil {
		t.Fatal(err)
	}
}

func (b *openBatch) line(t *testing.T) string {
	t.Helper()
	lines := make(chan string, 1)
	go func() {
		line, err := b.responses.ReadString('\n')
		lines <- line
		if err != nil {
			close(lines)
		}
	}()
	return soon(t, "a line of the answer", lines)
}

func (b *openBatch) close(t *testing.T) {
	t.Helper()
	if err := b.requests.Close(); err != nil {
		t.Fatal(err)
	}
}

func (b *openBatch) rest(t *testing.T) string {
	t.Helper()
	all, err := io.ReadAll(b.responses)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

// TestBatchStreams: each answer arrives before the next row is sent, so nothing waits for the end of the request.
func TestBatchStreams(t *testing.T) {
	address, _, _ := serve(t, newServer(t, options(io.Discard, nil)))
	b := startBatch(t, address)
	for i := range 5 {
		id := fmt.Sprintf("r%d", i)
		b.send(t, `{"id":"`+id+`","text":"x"}`+"\n")
		if diff := cmp.Diff(encode(t, sample(classifier.Statement{ID: id, Text: "x"})), b.line(t)); diff != "" {
			t.Fatalf("row %d (-want +got):\n%s", i, diff)
		}
	}
	b.close(t)
	if rest := b.rest(t); rest != "" {
		t.Errorf("after the last row came %q, want nothing", rest)
	}
}

// TestBatchLeavesTheConnectionUsable: a finished batch does not cost the connection.
func TestBatchLeavesTheConnectionUsable(t *testing.T) {
	address, _, _ := serve(t, newServer(t, options(io.Discard, nil)))
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	reader := bufio.NewReader(connection)
	for i := range 3 {
		body := rows(20)
		fmt.Fprintf(connection, "POST /v1/assessments:batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		if got := strings.Count(string(readAll(t, response)), "\n"); got != 20 {
			t.Errorf("request %d got %d lines, want 20", i, got)
		}
	}
}

// TestSlowClient: a client that does not take its answers is not read from, and is dropped in the end.
func TestSlowClient(t *testing.T) {
	var judged atomic.Int64
	finished := make(chan struct{})
	const text = 200 << 10
	o := options(io.Discard, func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		judged.Add(1)
		a := sample(s)
		a.Reasons[0].Text = strings.Repeat("x", text)
		return a, nil
	})
	o.Workers, o.Batches, o.WriteTimeout = 2, 1, 200*time.Millisecond
	server := newServer(t, o)
	address, _, _ := serve(t, server)
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	const sent = 2000 // 400 MB of answers
	go func() {
		defer close(finished)
		body := rows(sent)
		fmt.Fprintf(connection, "POST /v1/assessments:batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		// It never reads. The next batch is taken once this one has been dropped.
		for {
			response, err := http.Post("http://"+address+"/v1/assessments:batch", "application/x-ndjson", strings.NewReader(rows(1)))
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	soon(t, "dropping the slow client", finished)
	if got := judged.Load(); got >= sent/2 {
		t.Errorf("%d of %d rows were judged for a client that took none, want a few", got, sent)
	}
}

// TestSilentClient: a client that stops sending in the middle of a batch is told so in the last line.
func TestSilentClient(t *testing.T) {
	o := options(io.Discard, nil)
	o.ReadTimeout = 100 * time.Millisecond
	address, _, _ := serve(t, newServer(t, o))
	b := startBatch(t, address)
	b.send(t, rows(1))
	b.line(t)
	if got, want := b.line(t), `{"id":null,"line":2,"error":"the body did not arrive in time: send it again"}`+"\n"; got != want {
		t.Errorf("the last line is %s, want %s", got, want)
	}
}

// TestSlowRowsOutliveTheReadTimeout: once the body is there, its deadline must not end the request.
func TestSlowRowsOutliveTheReadTimeout(t *testing.T) {
	o := options(io.Discard, func(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		select {
		case <-time.After(300 * time.Millisecond):
			return sample(s), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	o.HeaderTimeout, o.ReadTimeout, o.Workers = 50*time.Millisecond, 50*time.Millisecond, 1
	address, _, _ := serve(t, newServer(t, o))
	response, err := http.Post("http://"+address+"/v1/assessments:batch", "application/x-ndjson", strings.NewReader(rows(2)))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(readAll(t, response)); strings.Count(got, `"ruleset"`) != 2 {
		t.Errorf("got %s, want two assessments", got)
	}
	response, err = http.Post("http://"+address+"/v1/assessments", "application/json", strings.NewReader(`{"text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, response); response.StatusCode != 200 {
		t.Errorf("one assessment got %d %s, want 200", response.StatusCode, got)
	}
}

// TestClientLeavesABatch: its rows are not judged on.
func TestClientLeavesABatch(t *testing.T) {
	stopped := make(chan struct{}, 100)
	started := make(chan struct{}, 100)
	o := options(io.Discard, func(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		started <- struct{}{}
		<-ctx.Done()
		stopped <- struct{}{}
		return nil, ctx.Err()
	})
	o.Workers, o.RequestDeadline = 1, time.Hour
	address, _, _ := serve(t, newServer(t, o))
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	body := rows(3)
	fmt.Fprintf(connection, "POST /v1/assessments:batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	soon(t, "judging", started)
	connection.Close()
	soon(t, "stopping", stopped)
}
