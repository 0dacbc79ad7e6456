package encoder

import (
	"context"

	"purpose/classifier/encoder/kernel"
)

// Reading is what the network says of a text.
type Reading struct {
	// Windows are the stretches in which the text was read, in order; one for a text that fits in one.
	Windows []Window

	model *model
}

// Window is one stretch. A list of logits is nil where the weights have no labels for it.
type Window struct {
	// Tokens are the text's tokens in this window, without special tokens and hint. Where windows overlap a token stands in both.
	Tokens []Token
	// Outcome, Clause and Note are logits by the header's labels, from the mean of all the window's token vectors.
	Outcome, Clause, Note []float32

	first, last int // Tokens[first:last] belong to this window
}

// Token is one word piece of the text as read in its window.
type Token struct {
	ID         int32
	Start, End int       // bytes of the text, half-open
	Tag        []float32 // logits by the header's tags
	Begin      float32   // logit of "a use begins here"; 0 where the weights have no tags
	Vector     []float32 // the token's vector, of length Width
}

// Read reads a text, with a hint beside it when that is not empty: something true about the text that the network was
// trained to take into account. Each window sees the hint. It fails with ErrNoTokens for a text without words, with ErrLongHint for
// a hint longer than half a window, and with the context's error, which is looked at before each window.
func (e *Encoder) Read(ctx context.Context, text, hint string) (*Reading, error) {
	tokens, beside := e.tokenizer.Tokens(text), e.tokenizer.Tokens(hint)
	plan, err := e.plan(tokens, beside)
	if err != nil {
		return nil, err
	}
	r := &Reading{model: e.model}
	for _, s := range plan {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w := Window{first: s.first - s.from, last: s.last - s.from}
		for _, t := range tokens[s.from:s.to] {
			w.Tokens = append(w.Tokens, Token{ID: t.ID, Start: t.Start, End: t.End})
		}
		e.pass(e.sequence(tokens[s.from:s.to], beside), func(x []float32) { e.model.fill(&w, x) })
		r.Windows = append(r.Windows, w)
	}
	return r, nil
}

// fill applies the heads to the vectors of a window's sequence.
func (m *model) fill(w *Window, x []float32) {
	k, width := m.kernels, m.header.Width
	if m.pool != nil {
		mean := make([]float32, width)
		addRows(mean, x)
		divide(mean, len(x)/width)
		pooled := m.pool.one(k, mean)
		for i, v := range pooled {
			pooled[i] = kernel.Tanh(v)
		}
		w.Outcome, w.Clause, w.Note = m.outcome.one(k, pooled), m.clause.one(k, pooled), m.note.one(k, pooled)
	}
	n := len(w.Tokens) // they follow the opening token
	vectors := append([]float32(nil), x[width:][:n*width]...)
	tags, starts := m.tag.apply(k, vectors, n), m.start.apply(k, vectors, n)
	for i := range w.Tokens {
		t := &w.Tokens[i]
		t.Tag, t.Vector = tags[i], vectors[i*width:][:width:width]
		if starts[i] != nil {
			t.Begin = starts[i][0]
		}
	}
}

// Tokens returns every token of the text once, in order, as read in the window in which it lies farther from the edge.
func (r *Reading) Tokens() []Token {
	if len(r.Windows) == 1 {
		return r.Windows[0].Tokens
	}
	var all []Token
	for i := range r.Windows {
		w := &r.Windows[i]
		all = append(all, w.Tokens[w.first:w.last]...)
	}
	return all
}

// SpanReading is what the network says of a part of a text, from the mean of its token vectors.
type SpanReading struct {
	Clauses   []float32 // logits by the header's clauses, of the part as a use
	Relations []float32 // logits by the header's relations, of the part to the hint
	Vector    []float32 // the part's embedding, of length 1
}

// Span reads the part of the text in bytes [start, end): all tokens that share a byte with it. It reports false when there are none.
func (r *Reading) Span(start, end int) (SpanReading, bool) {
	mean, n := make([]float32, r.model.header.Width), 0
	for i := range r.Windows {
		w := &r.Windows[i]
		for j := range w.Tokens[w.first:w.last] {
			if t := &w.Tokens[w.first+j]; max(t.Start, start) < min(t.End, end) {
				addRows(mean, t.Vector)
				n++
			}
		}
	}
	if n == 0 {
		return SpanReading{}, false
	}
	divide(mean, n)
	vector := r.model.vector(mean)
	if vector == nil {
		return SpanReading{}, false
	}
	k := r.model.kernels
	return SpanReading{Clauses: r.model.useClause.one(k, mean), Relations: r.model.relation.one(k, mean), Vector: vector}, true
}
