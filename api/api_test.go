package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"purpose/api"
	"purpose/classifier"
	"purpose/corpus"
)

// secret stands for statement text: it must turn up nowhere but in assessments.
const secret = "Zanzibar"

// assessor judges by a function; a nil one gives sample assessments.
type assessor struct {
	policy *corpus.Policy
	assess func(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error)
}

func (a *assessor) Assess(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error) {
	if a.assess == nil {
		return sample(s), nil
	}
	return a.assess(ctx, s)
}
func (a *assessor) Policy() *corpus.Policy  { return a.policy }
func (a *assessor) Model() classifier.Model { return classifier.Model{ID: "m", Digest: "sha256:m"} }

func policy(id string) *corpus.Policy {
	return &corpus.Policy{
		ID: id, Version: 2, Language: "en", Title: "Title of " + id, Summary: "Summary.", Adopted: "2021-05-01",
		Sources:   []corpus.Source{{Title: "Source", Publisher: "Ministry", Date: "2021-05-01"}},
		Unmatched: corpus.Prohibited, UnmatchedClause: "only-these",
		Clauses: []corpus.Clause{
			{ID: "crime", Kind: corpus.Definition, Text: "Serious crime.", ThresholdYears: 6, Exemplars: []string{"Tracing kidnappers."}},
			{ID: "only-these", Kind: corpus.Condition, Text: "Nothing else.", Basis: corpus.FromInterpretation, NearMisses: []string{"Something else."}},
		},
	}
}

// sample is an assessment with something in every field that JSON could get wrong.
func sample(s classifier.Statement) *classifier.Assessment {
	clause, start, end := "crime", 0, 1
	id := s.ID
	if id == "" {
		id = classifier.DeriveID(s.Text)
	}
	return &classifier.Assessment{
		ID: id, Outcome: corpus.Vague, Review: true,
		Abstention:    &classifier.Abstention{Code: classifier.Unsure, Text: "<unsure> & so"},
		Reasons:       []classifier.Reason{{Code: "catch-all", Start: 0, End: 1, Text: s.Text}, {Code: "heading", Clause: &clause, Text: "é"}},
		Probabilities: &classifier.Probabilities{Clear: 0.123456, Vague: 0.8, Prohibited: 0.0765},
		Uses:          []classifier.Use{{Span: classifier.Span{Start: 0, End: 1, Text: "x"}, Polarity: classifier.Stated, Outcome: corpus.Vague, Clauses: []string{}}},
		Clauses:       []classifier.ClauseMatch{{ID: "crime", Kind: corpus.Definition, Score: 0.5, Similarity: 0.25, Passage: "p"}},
		Evidence:      []classifier.Span{{Start: 0, End: 1, Text: "x"}},
		Safeguards:    []classifier.Safeguard{{Clause: "only-these", Status: classifier.Present, Start: &start, End: &end, Text: "x"}, {Clause: "b", Status: classifier.NotMentioned}},
		Sanctions:     []string{}, Notes: []classifier.Message{}, Suggestions: []classifier.Message{{Code: "c", Text: "t"}},
		Readings: []classifier.Alternative{{Outcome: corpus.Prohibited, Probability: 0.3, Because: "b"}},
		Policy:   classifier.PolicyRef{ID: "deca-2021", Version: 2, Digest: "sha256:p"}, Model: classifier.Model{ID: "m", Digest: "sha256:m"}, Ruleset: "sha256:r",
	}
}

func encode(t *testing.T, a *classifier.Assessment) string {
	t.Helper()
	encoded, err := a.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// logBuffer is a log that several goroutines write.
type logBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

// options are enough for a server with two policies; log takes what it logs.
func options(log io.Writer, assess func(context.Context, classifier.Statement) (*classifier.Assessment, error)) api.Options {
	return api.Options{
		Assessors:     []classifier.Assessor{&assessor{policy("deca-2021"), assess}, &assessor{policy("another"), assess}},
		DefaultPolicy: "deca-2021",
		Version:       "v1.2.3",
		Logger:        slog.New(slog.NewJSONHandler(log, nil)),
		NewID:         func() string { return "made-id" },
	}
}

func newServer(t *testing.T, o api.Options) *api.Server {
	t.Helper()
	server, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// ask sends a request to a handler without a network.
func ask(handler http.Handler, method, target, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost"+target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func askJSON(handler http.Handler, body string) *httptest.ResponseRecorder {
	return ask(handler, http.MethodPost, "/v1/assessments", "application/json", body)
}

func askBatch(handler http.Handler, body string) *httptest.ResponseRecorder {
	return ask(handler, http.MethodPost, "/v1/assessments:batch", "application/x-ndjson", body)
}

// problem decodes a problem document and checks what all have in common.
func problem(t *testing.T, header http.Header, status int, body []byte) api.Problem {
	t.Helper()
	if got, want := header.Get("Content-Type"), "application/problem+json"; got != want {
		t.Errorf("Content-Type %q, want %q", got, want)
	}
	var p api.Problem
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		t.Fatalf("problem document %q: %v", body, err)
	}
	if p.Status != status || p.Title == "" || !strings.HasPrefix(p.Type, "/problems/") || p.Detail == "" {
		t.Errorf("problem %+v with status %d: want the same status, a title, a type and a detail", p, status)
	}
	if p.RequestID == "" || p.RequestID != header.Get("X-Request-Id") {
		t.Errorf("problem's request id %q, want that of the header, %q", p.RequestID, header.Get("X-Request-Id"))
	}
	if bytes.Contains(body, []byte(secret)) {
		t.Errorf("problem %s holds statement text", body)
	}
	return p
}

// serve runs a server on a real listener. stop begins the shutdown, and end returns what Serve returned.
func serve(t *testing.T, server *api.Server) (address string, stop context.CancelFunc, end func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	end = sync.OnceValue(func() error { return <-served })
	t.Cleanup(func() {
		stop()
		end() //nolint:errcheck // the tests that care have asked
	})
	return listener.Addr().String(), stop, end
}

// soon fails the test when something that must happen does not.
func soon[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(20 * time.Second):
		t.Fatalf("%s did not happen", what)
		panic("unreachable")
	}
}
