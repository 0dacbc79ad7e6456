package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"purpose/api"
	"purpose/classifier"
)

func TestAssessSendsTheBytesOfEncode(t *testing.T) {
	var got classifier.Statement
	server := newServer(t, options(io.Discard, func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		got = s
		return sample(s), nil
	}))
	w := askJSON(server.Handler(), `{"id":"a-1","text":"Fün & <games>\u2028","context":{"country":"XY","end_user":"police"}}`)

	want := classifier.Statement{ID: "a-1", Text: "Fün & <games>\u2028", Context: &classifier.Context{Country: "XY", EndUser: "police"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statement (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(encode(t, sample(want)), w.Body.String()); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	wantHeader := map[string]string{
		"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer", "X-Request-Id": "made-id", "Access-Control-Allow-Origin": "",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	}
	for name, want := range wantHeader {
		if got := w.Header().Get(name); got != want {
			t.Errorf("header %s is %q, want %q", name, got, want)
		}
	}
	if w.Code != http.StatusOK {
		t.Errorf("status %d, want 200", w.Code)
	}
}

func TestAssessChoosesThePolicy(t *testing.T) {
	o := options(io.Discard, nil)
	for _, a := range o.Assessors {
		a.(*assessor).assess = func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
			assessment := sample(s)
			assessment.Policy.ID = a.Policy().ID
			return assessment, nil
		}
	}
	handler := newServer(t, o).Handler()
	for body, want := range map[string]string{
		`{"text":"x"}`:                    "deca-2021",
		`{"text":"x","policy":null}`:      "deca-2021",
		`{"text":"x","policy":"another"}`: "another",
	} {
		var got classifier.Assessment
		if err := json.Unmarshal(askJSON(handler, body).Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.Policy.ID != want {
			t.Errorf("%s was judged under %q, want %q", body, got.Policy.ID, want)
		}
	}
}

func TestAssessErrors(t *testing.T) {
	const post, path, jsonType = http.MethodPost, "/v1/assessments", "application/json"
	deep := strings.Repeat("[", 100_000)
	tests := []struct {
		name, method, target, contentType, body string

		wantStatus int
		wantType   string
		wantCode   classifier.InputCode
		wantHeader [2]string
	}{
		{"ErrNoBody", post, path, jsonType, "", 400, "invalid-body", "", [2]string{}},
		{"ErrNotJSON", post, path, jsonType, secret, 400, "invalid-body", "", [2]string{}},
		{"ErrPDF", post, path, jsonType, "%PDF-1.7 " + secret, 400, "invalid-body", "", [2]string{}},
		{"ErrArray", post, path, jsonType, `[{"text":"` + secret + `"}]`, 400, "invalid-body", "", [2]string{}},
		{"ErrDeepNesting", post, path, jsonType, `{"text":"x","context":` + deep + `}`, 400, "invalid-body", "", [2]string{}},
		{"ErrUnknownKey", post, path, jsonType, `{"text":"` + secret + `","txet":"y"}`, 400, "invalid-body", "", [2]string{}},
		{"ErrDuplicateKey", post, path, jsonType, `{"text":"` + secret + `","text":"y"}`, 400, "invalid-body", "", [2]string{}},
		{"ErrTrailingGarbage", post, path, jsonType, `{"text":"` + secret + `"} x`, 400, "invalid-body", "", [2]string{}},
		{"ErrTextIsNumber", post, path, jsonType, `{"text":1}`, 400, "invalid-body", "", [2]string{}},
		{"ErrNotUTF8", post, path, jsonType, "{\"text\":\"" + secret + "\xff\"}", 400, "invalid-body", classifier.InputEncoding, [2]string{}},
		{"ErrLoneSurrogate", post, path, jsonType, `{"text":"\ud800"}`, 400, "invalid-body", "", [2]string{}},
		{"ErrNoText", post, path, jsonType, `{"id":"a"}`, 400, "invalid-body", "", [2]string{}},
		{"ErrEmptyText", post, path, jsonType, `{"text":""}`, 422, "invalid-statement", classifier.InputEmpty, [2]string{}},
		{"ErrWhiteSpace", post, path, jsonType, `{"text":" \n\t"}`, 422, "invalid-statement", classifier.InputEmpty, [2]string{}},
		{"ErrNULByte", post, path, jsonType, `{"text":"` + secret + `\u0000"}`, 422, "invalid-statement", classifier.InputBinary, [2]string{}},
		{"ErrPDFAsText", post, path, jsonType, `{"text":"%PDF-1.7 ` + secret + `"}`, 422, "invalid-statement", classifier.InputBinary, [2]string{}},
		{"ErrMegabyteOfText", post, path, jsonType, `{"text":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "too-large", classifier.InputTooLarge, [2]string{}},
		{"ErrBodyTooLarge", post, path, jsonType, `{"text":"` + strings.Repeat("x", 3<<20) + `"}`, 413, "too-large", "", [2]string{}},
		{"ErrUnknownPolicy", post, path, jsonType, `{"text":"x","policy":"` + secret + `"}`, 422, "unknown-policy", "", [2]string{}},
		{"ErrEmptyPolicy", post, path, jsonType, `{"text":"x","policy":""}`, 400, "invalid-body", "", [2]string{}},
		{"ErrNoContentType", post, path, "", `{"text":"x"}`, 415, "unsupported-media-type", "", [2]string{"Accept", "application/json"}},
		{"ErrPlainText", post, path, "text/plain", secret, 415, "unsupported-media-type", "", [2]string{"Accept", "application/json"}},
		{"ErrLatin1", post, path, "application/json; charset=iso-8859-1", `{"text":"x"}`, 415, "unsupported-media-type", "", [2]string{"Accept", "application/json"}},
		{"ErrForm", post, path, "application/x-www-form-urlencoded", "text=x", 415, "unsupported-media-type", "", [2]string{"Accept", "application/json"}},
		{"ErrUnknownParameter", post, path + "?polcy=x", jsonType, `{"text":"x"}`, 400, "invalid-request", "", [2]string{}},
		{"ErrRepeatedParameter", post, path + ":batch?policy=a&policy=b", "application/x-ndjson", "", 400, "invalid-request", "", [2]string{}},
		{"ErrUnreadableQuery", post, path + "?policy=%zz", jsonType, `{"text":"x"}`, 400, "invalid-request", "", [2]string{}},
		{"ErrGetIsNotAllowed", http.MethodGet, path, "", "", 405, "method-not-allowed", "", [2]string{"Allow", "OPTIONS, POST"}},
		{"ErrDeleteIsNotAllowed", http.MethodDelete, "/v1/policies", "", "", 405, "method-not-allowed", "", [2]string{"Allow", "OPTIONS, GET, HEAD"}},
		{"ErrNoRoute", http.MethodGet, "/" + secret, "", "", 404, "not-found", "", [2]string{}},
		{"ErrNoRouteBelow", post, path + "x", jsonType, `{"text":"x"}`, 404, "not-found", "", [2]string{}},
		{"ErrNoSuchMethodOfAssessments", post, path + ":stop", jsonType, `{"text":"x"}`, 404, "not-found", "", [2]string{}},
		{"ErrNoSuchPolicy", http.MethodGet, "/v1/policies/" + secret, "", "", 404, "not-found", "", [2]string{}},
		{"ErrNoSuchPolicyForClauses", http.MethodGet, "/v1/policies/" + secret + "/clauses", "", "", 404, "not-found", "", [2]string{}},
		{"ErrParameterOfGet", http.MethodGet, "/v1/policies?page=2", "", "", 400, "invalid-request", "", [2]string{}},
		{"ErrNoSuchAsset", http.MethodGet, "/docs/x.js", "", "", 404, "not-found", "", [2]string{}},
		{"ErrNoSuchProblem", http.MethodGet, "/problems/x", "", "", 404, "not-found", "", [2]string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log logBuffer
			judged := false
			handler := newServer(t, options(&log, func(context.Context, classifier.Statement) (*classifier.Assessment, error) {
				judged = true
				return nil, errors.New("judged")
			})).Handler()
			w := ask(handler, test.method, test.target, test.contentType, test.body)
			got := problem(t, w.Header(), w.Code, w.Body.Bytes())
			if w.Code != test.wantStatus || got.Type != "/problems/"+test.wantType || got.Code != test.wantCode {
				t.Errorf("status %d, type %s, code %q (%s), want %d, /problems/%s, %q", w.Code, got.Type, got.Code, got.Detail, test.wantStatus, test.wantType, test.wantCode)
			}
			if name, want := test.wantHeader[0], test.wantHeader[1]; name != "" && w.Header().Get(name) != want {
				t.Errorf("header %s is %q, want %q", name, w.Header().Get(name), want)
			}
			if judged {
				t.Error("the statement was judged all the same")
			}
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log holds what the client sent: %s", &log)
			}
		})
	}
}

func TestCompressedBodyIsRefused(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "http://localhost/v1/assessments", strings.NewReader(`{"text":"x"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Encoding", "gzip")
	w := httptest.NewRecorder()
	newServer(t, options(io.Discard, nil)).Handler().ServeHTTP(w, r)
	if p := problem(t, w.Header(), w.Code, w.Body.Bytes()); p.Type != "/problems/unsupported-media-type" || w.Header().Get("Accept-Encoding") != "identity" {
		t.Errorf("type %s, Accept-Encoding %q, want /problems/unsupported-media-type and identity", p.Type, w.Header().Get("Accept-Encoding"))
	}
}

// TestFailuresStayInside: what breaks in the judgement is a 500 that says nothing of it; the log has the cause, but
// never a value that may be statement text.
func TestFailuresStayInside(t *testing.T) {
	var list []int
	tests := []struct {
		name      string
		assess    func(context.Context, classifier.Statement) (*classifier.Assessment, error)
		wantCause string
	}{
		{"Error", func(context.Context, classifier.Statement) (*classifier.Assessment, error) {
			return nil, errors.New("weights are gone")
		}, "weights are gone"},
		{"Nothing", func(context.Context, classifier.Statement) (*classifier.Assessment, error) { return nil, nil },
			"the assessor gave neither an assessment nor an error"},
		{"RuntimePanic", func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
			return nil, fmt.Errorf("%d", list[len(s.Text)])
		}, "panic: runtime error: index out of range [8] with length 0"},
		{"PanicWithText", func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) { panic(s.Text) }, "panic with a string"},
		{"PanicWithError", func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
			panic(errors.New(s.Text))
		}, "panic with a *errors.errorString"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log logBuffer
			handler := newServer(t, options(&log, test.assess)).Handler()
			w := askJSON(handler, `{"id":"`+secret+`","text":"`+secret+`"}`)
			got := problem(t, w.Header(), w.Code, w.Body.Bytes())
			if got.Type != "/problems/internal" || w.Code != 500 || strings.Contains(w.Body.String(), test.wantCause) {
				t.Errorf("status %d, problem %+v, want an internal one without its cause", w.Code, got)
			}
			var record struct{ Cause, RequestID, Level string }
			if err := json.Unmarshal([]byte(strings.ReplaceAll(log.String(), "request_id", "RequestID")), &record); err != nil {
				t.Fatalf("log %s: %v", &log, err)
			}
			if record.Cause != test.wantCause || record.RequestID != "made-id" || record.Level != "ERROR" {
				t.Errorf("log record %+v, want the cause %q, the request's id and the level ERROR", record, test.wantCause)
			}
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log holds statement text: %s", &log)
			}
			if w := askJSON(handler, `{"text":"again"}`); w.Code != 500 {
				t.Errorf("the next request got %d, want 500: a worker is lost", w.Code)
			}
		})
	}
}

func TestAssessorsInputErrorIsTheClients(t *testing.T) {
	handler := newServer(t, options(io.Discard, func(context.Context, classifier.Statement) (*classifier.Assessment, error) {
		return nil, fmt.Errorf("judge: %w", &classifier.InputError{Code: classifier.InputBinary, Message: "it is a picture"})
	})).Handler()
	w := askJSON(handler, `{"text":"x"}`)
	if got := problem(t, w.Header(), w.Code, w.Body.Bytes()); w.Code != 422 || got.Detail != "it is a picture" || got.Code != classifier.InputBinary {
		t.Errorf("status %d, problem %+v, want 422 with the code and the message", w.Code, got)
	}
}

func TestDeadline(t *testing.T) {
	const asked = 3 * time.Second
	abstains := func(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error) {
		<-ctx.Done()
		a := sample(s)
		a.Abstention = &classifier.Abstention{Code: classifier.Fault, Text: "it took too long"}
		return a, nil
	}
	gives := func(ctx context.Context, _ classifier.Statement) (*classifier.Assessment, error) {
		<-ctx.Done()
		return nil, fmt.Errorf("embed: %w", ctx.Err())
	}
	hangs := func(context.Context, classifier.Statement) (*classifier.Assessment, error) {
		time.Sleep(time.Hour)
		return nil, errors.New("too late")
	}
	tests := []struct {
		name     string
		assess   func(context.Context, classifier.Statement) (*classifier.Assessment, error)
		want     int
		wantTime time.Duration
	}{
		{"AbstentionIsAnAnswer", abstains, 200, asked},
		{"ErrDeadline", gives, 503, asked},
		{"ErrHangingAssessor", hangs, 503, asked + time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := options(io.Discard, test.assess)
				o.RequestDeadline = asked
				start := time.Now()
				w := askJSON(newServer(t, o).Handler(), `{"text":"x"}`)
				if w.Code != test.want || time.Since(start) != test.wantTime {
					t.Errorf("status %d after %s, want %d after %s", w.Code, time.Since(start), test.want, test.wantTime)
				}
				defer time.Sleep(time.Hour) // until the one that hangs has ended
				if test.want == 503 {
					if p := problem(t, w.Header(), w.Code, w.Body.Bytes()); p.Type != "/problems/deadline" || w.Header().Get("Retry-After") != "1" {
						t.Errorf("type %s, Retry-After %q, want /problems/deadline and 1", p.Type, w.Header().Get("Retry-After"))
					}
				}
			})
		})
	}
}

func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		o := options(io.Discard, func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
			<-release
			return sample(s), nil
		})
		o.Workers, o.QueueLength, o.RetryAfter = 2, 3, 1500*time.Millisecond
		handler := newServer(t, o).Handler()
		codes := make(chan int, 5)
		for range 5 { // two are judged and three wait
			go func() { codes <- askJSON(handler, `{"text":"x"}`).Code }()
		}
		synctest.Wait()
		metrics := ask(handler, http.MethodGet, "/metrics", "", "").Body.String()
		for _, want := range []string{"\npurpose_queue_depth 3\n", "\npurpose_workers_busy 2\n", "\npurpose_workers 2\n"} {
			if !strings.Contains(metrics, want) {
				t.Errorf("the metrics have no line %q", want)
			}
		}
		w := askJSON(handler, `{"text":"x"}`)
		if p := problem(t, w.Header(), w.Code, w.Body.Bytes()); w.Code != 503 || p.Type != "/problems/queue-full" || w.Header().Get("Retry-After") != "2" {
			t.Errorf("status %d, type %s, Retry-After %q, want 503, /problems/queue-full, 2", w.Code, p.Type, w.Header().Get("Retry-After"))
		}
		close(release)
		for range 5 {
			if code := <-codes; code != 200 {
				t.Errorf("a request that was taken got %d, want 200", code)
			}
		}
		if w := askJSON(handler, `{"text":"x"}`); w.Code != 200 {
			t.Errorf("after the queue emptied a request got %d, want 200", w.Code)
		}
	})
}

// TestWaitingRequestLeavesWithItsClient: a request whose client goes away while it waits is never judged.
func TestWaitingRequestLeavesWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, judged := make(chan struct{}), 0
		var log logBuffer
		o := options(&log, func(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
			judged++
			<-release
			return sample(s), nil
		})
		o.Workers = 1
		handler := newServer(t, o).Handler()
		first := make(chan int, 1)
		go func() { first <- askJSON(handler, `{"text":"x"}`).Code }()
		synctest.Wait()

		ctx, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://localhost/v1/assessments", strings.NewReader(`{"text":"x"}`))
		r.Header.Set("Content-Type", "application/json")
		left := make(chan struct{})
		go func() { handler.ServeHTTP(httptest.NewRecorder(), r); close(left) }()
		synctest.Wait()
		leave()
		<-left
		close(release)
		if code := <-first; code != 200 || judged != 1 {
			t.Errorf("the first got %d and %d were judged, want 200 and 1", code, judged)
		}
		if !strings.Contains(log.String(), `"status":499`) {
			t.Errorf("the log has no record with status 499: %s", &log)
		}
	})
}

func TestRequestID(t *testing.T) {
	handler := newServer(t, options(io.Discard, nil)).Handler()
	for sent, want := range map[string]string{
		"":                      "made-id",
		"abc-1.2_X":             "abc-1.2_X",
		"has space":             "made-id",
		"new\nline":             "made-id",
		"ü":                     "made-id",
		strings.Repeat("a", 64): strings.Repeat("a", 64),
		strings.Repeat("a", 65): "made-id",
		`"><script>`:            "made-id",
	} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/healthz", nil)
		r.Header["X-Request-Id"] = []string{sent}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if got := w.Header().Get("X-Request-Id"); got != want {
			t.Errorf("sent %q, got %q, want %q", sent, got, want)
		}
	}
}

func TestGeneratedRequestIDsAreValidAndDiffer(t *testing.T) {
	o := options(io.Discard, nil)
	o.NewID = nil
	handler := newServer(t, o).Handler()
	first := ask(handler, http.MethodGet, "/healthz", "", "").Header().Get("X-Request-Id")
	second := ask(handler, http.MethodGet, "/healthz", "", "").Header().Get("X-Request-Id")
	if len(first) < 20 || first == second {
		t.Errorf("ids %q and %q, want two long ones that differ", first, second)
	}
}

func TestHost(t *testing.T) {
	handler := newServer(t, options(io.Discard, nil)).Handler()
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1:8080": 200, "127.9.9.9": 200, "[::1]:8080": 200, "[::1]": 200,
		"purpose.example": 421, "attacker.example": 421, "localhost.attacker.example": 421, "10.0.0.1": 421, "[2001:db8::1]:80": 421, "": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.Host = host
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("host %q got %d, want %d", host, w.Code, want)
		}
		if want == 421 {
			if p := problem(t, w.Header(), w.Code, w.Body.Bytes()); p.Type != "/problems/misdirected" {
				t.Errorf("host %q got the problem %s, want /problems/misdirected", host, p.Type)
			}
		}
	}
}

func TestLogAndMetricsHoldNoStatement(t *testing.T) {
	var log logBuffer
	handler := newServer(t, options(&log, nil)).Handler()
	askJSON(handler, `{"id":"`+secret+`","text":"`+secret+`","context":{"end_user":"`+secret+`"}}`)
	askBatch(handler, `{"id":"`+secret+`","text":"`+secret+`"}`+"\n"+`{"id":"`+secret+`"}`+"\n")
	ask(handler, secret, "/"+secret, "", "")
	metrics := ask(handler, http.MethodGet, "/metrics", "", "").Body.String()
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log holds what the client sent: %s", &log)
	}
	if strings.Contains(metrics, secret) {
		t.Error("the metrics hold what the client sent")
	}
	for _, want := range []string{
		`purpose_http_requests_total{method="POST",route="/v1/assessments",status="200"} 1`,
		`purpose_http_requests_total{method="POST",route="/v1/assessments:batch",status="200"} 1`,
		`purpose_http_requests_total{method="other",route="unmatched",status="404"} 1`,
		`purpose_http_request_duration_seconds_count{route="/v1/assessments"} 1`,
		`purpose_assessments_total{outcome="vague",policy="deca-2021"} 2`,
		`purpose_abstentions_total{code="unsure",policy="deca-2021"} 2`,
		`purpose_statements_refused_total{problem="invalid-body"} 1`,
		`purpose_assessment_duration_seconds_count{policy="deca-2021"} 2`,
		`purpose_build_info{api_version="` + api.APIVersion + `",version="v1.2.3"} 1`,
	} {
		if !strings.Contains(metrics, "\n"+want+"\n") {
			t.Errorf("the metrics have no line %s", want)
		}
	}
	if strings.Count(log.String(), `"duration_ms":`) != 4 { // three requests and the one for the metrics
		t.Errorf("not every record has its duration in milliseconds: %s", &log)
	}
	if want := `"rows":2,"failed_rows":1`; !strings.Contains(log.String(), want) {
		t.Errorf("the log has no record with %s: %s", want, &log)
	}
}
