package api_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"purpose/api"
	"purpose/classifier"
	"purpose/corpus"
)

func TestOptionsValidate(t *testing.T) {
	if err := options(io.Discard, nil).Validate(); err != nil {
		t.Errorf("defaults are refused: %v", err)
	}
	broken := api.Options{
		Assessors:     []classifier.Assessor{&assessor{policy: policy("p")}, nil, &assessor{policy: policy("p")}, &assessor{policy: (*corpus.Policy)(nil)}},
		DefaultPolicy: "q",
		BodyBytes:     1, BatchBytes: 1, HeaderBytes: 1, Workers: -1, QueueLength: -1, Batches: -1,
		HeaderTimeout: -time.Second, ReadTimeout: -1, WriteTimeout: -1, IdleTimeout: -1, RequestDeadline: -1, ShutdownTimeout: -1, RetryAfter: -1,
	}
	want := []string{
		`assessor 1 has no policy: leave it out`,
		`two assessors are for the policy "p": give each policy one`,
		`assessor 3 has no policy: leave it out`,
		`the default policy "q" has no assessor: choose one of p`,
		`there is no logger: give one (slog.New(slog.DiscardHandler) to log nothing)`,
		`BodyBytes is 1, the least is 1024`,
		`BatchBytes is 1, the least is 1048576`,
		`HeaderBytes is 1, the least is 4096`,
		`Workers is -1, the least is 1`,
		`QueueLength is -1, the least is 1`,
		`Batches is -1, the least is 1`,
		`HeaderTimeout is -1s, it must be above zero`,
		`ReadTimeout is -1ns, it must be above zero`,
		`WriteTimeout is -1ns, it must be above zero`,
		`IdleTimeout is -1ns, it must be above zero`,
		`RequestDeadline is -1ns, it must be above zero`,
		`ShutdownTimeout is -1ns, it must be above zero`,
		`RetryAfter is -1ns, it must be above zero`,
	}
	err := broken.Validate()
	if err == nil {
		t.Fatal("broken options are accepted")
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("broken rules (-want +got):\n%s", diff)
	}
	if _, err := api.New(api.Options{}); err == nil || !strings.Contains(err.Error(), "there are no assessors: give at least one policy") {
		t.Errorf("New returned %v, want that there are no assessors", err)
	}
}
