package encoder_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/encoder"
)

// digest is over everything that readings and embeddings of a few texts hold.
func digest(t *testing.T, e *encoder.Encoder) string {
	t.Helper()
	sum := sha256.New()
	for _, text := range []string{"x", "The system is for terror crime, not any phone data.", strings.Repeat("judge order, state law; ", 20)} {
		for _, hint := range []string{"", "war peace"} {
			reading, err := e.Read(context.Background(), text, hint)
			if err != nil {
				t.Fatal(err)
			}
			span, ok := reading.Span(0, len(text)/2+1)
			if !ok {
				t.Fatal("no span")
			}
			vector, err := e.Embed(text)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.NewEncoder(sum).Encode([]any{reading.Windows, span, vector}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// TestDeterminism pins the bytes that two made-up encoders give: they must be these on every machine, with every set of
// kernels. A change here is a change of every judgement, and asks for a new version of the weights' format or of the rules.
func TestDeterminism(t *testing.T) {
	for _, test := range []struct {
		header encoder.Header
		want   string
	}{
		{sample(), "2869575ab2da53e7d14076a8e0a4d017e7b94b723b28049de2e6def90cc8a4ed"},
		{smoothed(), "87329ca5e991a481fbaa5dc7b12752af40c63b150d68fe828555c9d73d37c4d9"},
		{plainBERT(), "dce761ecd5edd0a9442a97f236dbfc8346c96ac78365cceeb77b2446b571c694"},
	} {
		t.Run(test.header.Kind, func(t *testing.T) {
			withEach(t, test.header, func(t *testing.T, e *encoder.Encoder) {
				if got := digest(t, e); got != test.want {
					t.Errorf("digest of the results is %s, want %s", got, test.want)
				}
			})
		})
	}
}

// TestMemoryOfEarlierPasses: what an encoder read before must leave no trace in what it reads next.
func TestMemoryOfEarlierPasses(t *testing.T) {
	e := load(t, sample())
	const text = "The system is for crime."
	fresh, err := e.Embed(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Embed(strings.Repeat("war phone data ", 30)); err != nil {
		t.Fatal(err)
	}
	again, err := e.Embed(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fresh, again); diff != "" {
		t.Errorf("the same text embedded twice (-first +second):\n%s", diff)
	}
}

func TestWindows(t *testing.T) {
	for _, hint := range []string{"", "war peace, any law"} {
		t.Run("hint:"+hint, func(t *testing.T) {
			e := load(t, sample())
			for n := 1; n < 120; n++ {
				text := strings.TrimSpace(strings.Repeat("law ", n))
				reading, err := e.Read(context.Background(), text, hint)
				if err != nil {
					t.Fatal(err)
				}
				tokens := reading.Tokens()
				if len(tokens) != n {
					t.Fatalf("%d tokens are read as %d", n, len(tokens))
				}
				for i, token := range tokens {
					if token.Start != 4*i || token.End != 4*i+3 {
						t.Fatalf("token %d of %d lies at [%d,%d)", i, n, token.Start, token.End)
					}
				}
				room := 30
				if hint != "" {
					room = 30 - 5 - 2
				}
				end := 0
				for i := range reading.Windows {
					w := reading.Windows[i].Tokens
					if len(w) > room || len(reading.Windows) > 1 && len(w) != room {
						t.Fatalf("window %d of %d holds %d tokens, want %d", i, len(reading.Windows), len(w), room)
					}
					if i > 0 && end-w[0].Start < 4*8-1 {
						t.Fatalf("window %d shares the bytes from %d to %d with the one before, want 8 tokens", i, w[0].Start, end)
					}
					end = w[len(w)-1].End
				}
				if end != len(text) {
					t.Fatalf("the windows of %d tokens end at %d of %d bytes", n, end, len(text))
				}
			}
		})
	}
}

func TestSpan(t *testing.T) {
	e := load(t, sample())
	const text = "law  order"
	reading, err := e.Read(context.Background(), text, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name       string
		start, end int
		want       bool
	}{
		{"OneToken", 0, 3, true},
		{"PartOfOne", 1, 2, true},
		{"All", 0, len(text), true},
		{"BeyondTheEnd", 0, 1000, true},
		{"OnlySpace", 3, 5, false},
		{"Empty", 1, 1, false},
		{"Reversed", 6, 2, false},
		{"Outside", 50, 60, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			span, ok := reading.Span(test.start, test.end)
			if ok != test.want {
				t.Fatalf("Span(%d, %d) is %v, want %v", test.start, test.end, ok, test.want)
			}
			if !ok {
				return
			}
			if len(span.Clauses) != 2 || len(span.Vector) != 24 {
				t.Fatalf("got %d clauses and a vector of %d, want 2 and 24", len(span.Clauses), len(span.Vector))
			}
			if length := length(span.Vector); math.Abs(length-1) > 1e-6 {
				t.Errorf("the vector has length %v, want 1", length)
			}
		})
	}
	one, _ := reading.Span(0, 3)
	part, _ := reading.Span(1, 2)
	all, _ := reading.Span(0, len(text))
	if !cmp.Equal(one, part) || cmp.Equal(one, all) {
		t.Error("a span must be read as its tokens: those it touches and no others")
	}
}

func length(x []float32) float64 {
	var square float64
	for _, v := range x {
		square += float64(v) * float64(v)
	}
	return math.Sqrt(square)
}

func TestHeadless(t *testing.T) {
	h := sample()
	h.Outcomes, h.Clauses, h.Tags, h.Notes, h.Relations, h.Projection = nil, nil, nil, nil, nil, 0
	e := load(t, h)
	reading, err := e.Read(context.Background(), "for law", "")
	if err != nil {
		t.Fatal(err)
	}
	w := reading.Windows[0]
	if w.Outcome != nil || w.Clause != nil || w.Note != nil || w.Tokens[0].Tag != nil {
		t.Errorf("weights without labels gave logits: %+v", w)
	}
	vector, err := e.Embed("for law")
	if err != nil {
		t.Fatal(err)
	}
	if len(vector) != h.Width || h.Dimension() != h.Width {
		t.Errorf("the embedding has %d values, Dimension is %d, want %d", len(vector), h.Dimension(), h.Width)
	}
}

func TestEmbedDocuments(t *testing.T) {
	e := load(t, sample())
	texts := []string{"law", "the state", "crime, terror; war!", "law"}
	before := append([]string(nil), texts...)
	got, err := e.EmbedDocuments(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	var want [][]float32
	for _, text := range texts {
		v, err := e.EmbedQuery(context.Background(), text)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, v)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents differ from queries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, texts); diff != "" {
		t.Errorf("the caller's texts were changed (-before +after):\n%s", diff)
	}
	if none, err := e.EmbedDocuments(context.Background(), nil); err != nil || len(none) != 0 {
		t.Errorf("no texts gave %v, %v", none, err)
	}
}

func TestErrors(t *testing.T) {
	e := load(t, sample())
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	ctx := context.Background()
	for _, test := range []struct {
		name string
		err  func() error
		want error
	}{
		{"ReadEmpty", func() error { _, err := e.Read(ctx, "", ""); return err }, encoder.ErrNoTokens},
		{"ReadSpace", func() error { _, err := e.Read(ctx, " \t\n\x00", "law"); return err }, encoder.ErrNoTokens},
		{"EmbedEmpty", func() error { _, err := e.Embed(""); return err }, encoder.ErrNoTokens},
		{"EmbedDocumentsEmpty", func() error { _, err := e.EmbedDocuments(ctx, []string{"law", ""}); return err }, encoder.ErrNoTokens},
		{"ReadCancelled", func() error { _, err := e.Read(cancelled, "law", ""); return err }, context.Canceled},
		{"EmbedDocumentsCancelled", func() error { _, err := e.EmbedDocuments(cancelled, []string{"law"}); return err }, context.Canceled},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.err(); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if _, err := e.Read(ctx, "law", strings.Repeat("law ", 17)); err == nil || !strings.Contains(err.Error(), "17 tokens") {
		t.Errorf("a hint of 17 tokens in a window of 32 gave %v", err)
	}
	for _, ids := range [][]int32{nil, make([]int32, 33), {-1}, {1000}} {
		if _, err := e.Vectors(ids); err == nil {
			t.Errorf("Vectors took %v", ids)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	e := load(t, sample())
	texts := []string{"law", "the state for crime", strings.Repeat("war ", 100)}
	want := make([][]float32, len(texts))
	for i, text := range texts {
		var err error
		if want[i], err = e.Embed(text); err != nil {
			t.Fatal(err)
		}
	}
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 30 {
				k := (worker + i) % len(texts)
				got, err := e.Embed(texts[k])
				if err != nil || !cmp.Equal(got, want[k]) {
					t.Errorf("text %d read beside others gave another vector (error %v)", k, err)
					return
				}
			}
		})
	}
	group.Wait()
}

func TestHeaderIsHandedThrough(t *testing.T) {
	h := sample()
	e := load(t, h)
	if diff := cmp.Diff(h, *e.Header()); diff != "" {
		t.Errorf("header (-written +loaded):\n%s", diff)
	}
	if got, want := e.Header().ID(), "sample-purpose/24"; got != want {
		t.Errorf("ID is %s, want %s", got, want)
	}
}
