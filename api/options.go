package api

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"time"

	"purpose/classifier"
	"purpose/classifier/row"
)

// Options configure a Server. A zero limit means its default.
type Options struct {
	Assessors     []classifier.Assessor // one a policy, at least one
	DefaultPolicy string                // id of the policy for requests that name none
	Version       string                // the program's version, shown by /healthz and /metrics
	Logger        *slog.Logger          // one record a request, without statement text

	BodyBytes   int64 // largest body that asks for one assessment; defaults to 2 MiB, as JSON escapes take up to six bytes
	BatchBytes  int64 // largest body of a batch; defaults to 1 GiB
	HeaderBytes int   // largest request header; defaults to 16 KiB

	Workers     int // statements judged at once; defaults to the number of cores
	QueueLength int // requests for one assessment that may wait; defaults to 64
	Batches     int // batches served at once; defaults to 4

	HeaderTimeout   time.Duration // for reading a request's header; defaults to 5 s
	ReadTimeout     time.Duration // for reading a body, in a batch for each read; defaults to 30 s
	WriteTimeout    time.Duration // for writing an answer, in a batch for each row; defaults to 30 s
	IdleTimeout     time.Duration // a connection may idle between requests; defaults to 2 min
	RequestDeadline time.Duration // for waiting and judging of one statement; defaults to 10 s
	ShutdownTimeout time.Duration // for finishing what was taken; batches stop reading at half of it; defaults to 30 s
	RetryAfter      time.Duration // what a 503 asks for, in whole seconds; defaults to 1 s

	Now   func() time.Time // defaults to time.Now
	NewID func() string    // makes request ids; defaults to random ones of 128 bits
}

// withDefaults fills what is zero.
func (o Options) withDefaults() Options {
	o.BodyBytes = cmp.Or(o.BodyBytes, 2<<20)
	o.BatchBytes = cmp.Or(o.BatchBytes, 1<<30)
	o.HeaderBytes = cmp.Or(o.HeaderBytes, 16<<10)
	o.Workers = cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	o.QueueLength = cmp.Or(o.QueueLength, 64)
	o.Batches = cmp.Or(o.Batches, 4)
	o.HeaderTimeout = cmp.Or(o.HeaderTimeout, 5*time.Second)
	o.ReadTimeout = cmp.Or(o.ReadTimeout, 30*time.Second)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, 30*time.Second)
	o.IdleTimeout = cmp.Or(o.IdleTimeout, 2*time.Minute)
	o.RequestDeadline = cmp.Or(o.RequestDeadline, 10*time.Second)
	o.ShutdownTimeout = cmp.Or(o.ShutdownTimeout, 30*time.Second)
	o.RetryAfter = cmp.Or(o.RetryAfter, time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = func() string { return strings.ToLower(rand.Text()) }
	}
	return o
}

// Validate returns every broken rule, joined, with what is allowed; defaults count as set.
func (o Options) Validate() error {
	o = o.withDefaults()
	var problems []error
	broken := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }

	var ids []string
	for i, a := range o.Assessors {
		switch {
		case a == nil || a.Policy() == nil:
			broken("assessor %d has no policy: leave it out", i)
		case slices.Contains(ids, a.Policy().ID):
			broken("two assessors are for the policy %q: give each policy one", a.Policy().ID)
		default:
			ids = append(ids, a.Policy().ID)
		}
	}
	if len(o.Assessors) == 0 {
		broken("there are no assessors: give at least one policy")
	} else if !slices.Contains(ids, o.DefaultPolicy) {
		broken("the default policy %q has no assessor: choose one of %s", o.DefaultPolicy, strings.Join(ids, ", "))
	}
	if o.Logger == nil {
		broken("there is no logger: give one (slog.New(slog.DiscardHandler) to log nothing)")
	}

	atLeast := func(name string, got, least int64) {
		if got < least {
			broken("%s is %d, the least is %d", name, got, least)
		}
	}
	atLeast("BodyBytes", o.BodyBytes, 1<<10)
	atLeast("BatchBytes", o.BatchBytes, row.MaxLineBytes)
	atLeast("HeaderBytes", int64(o.HeaderBytes), 4<<10)
	atLeast("Workers", int64(o.Workers), 1)
	atLeast("QueueLength", int64(o.QueueLength), 1)
	atLeast("Batches", int64(o.Batches), 1)
	for _, d := range []struct {
		name string
		got  time.Duration
	}{
		{"HeaderTimeout", o.HeaderTimeout}, {"ReadTimeout", o.ReadTimeout}, {"WriteTimeout", o.WriteTimeout},
		{"IdleTimeout", o.IdleTimeout}, {"RequestDeadline", o.RequestDeadline}, {"ShutdownTimeout", o.ShutdownTimeout},
		{"RetryAfter", o.RetryAfter},
	} {
		if d.got <= 0 {
			broken("%s is %s, it must be above zero", d.name, d.got)
		}
	}
	return errors.Join(problems...)
}
