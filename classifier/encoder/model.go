package encoder

import (
	"fmt"
	"math"
	"math/big"

	"purpose/classifier/encoder/kernel"
)

// model is the network: weights in the form that the kernels take, and what is derived from the header.
type model struct {
	header    *Header
	kernels   kernel.Set
	word      embedding
	position  embedding
	embedded  norm        // of the embeddings
	distance  [][]float32 // per head: the attention bias of distance j-i, at index origin+j-i
	origin    int
	layers    []layer
	pool      *head // nil where the header has no labels for it, as the other heads
	outcome   *head
	clause    *head
	note      *head
	tag       *head
	start     *head
	useClause *head
	relation  *head
	project   *head
}

// embedding is an int8 table with a scale per row.
type embedding struct {
	values []int8
	scale  []float32
}

// norm is a layer normalisation.
type norm struct{ gain, bias []float32 }

// layer is one transformer block, normalised after each half.
type layer struct {
	qkv, output, up, down kernel.Matrix
	attention, feed       norm
}

func newModel(f *file, kernels kernel.Set) (*model, error) {
	h := &f.header
	norms := func(name string) norm { return norm{f.floats(name + ".weight"), f.floats(name + ".bias")} }
	table := func(name string) embedding { return embedding{f.signed(name), f.floats(name + ".scale")} }
	m := &model{header: h, kernels: kernels, word: table("embedding.word"), position: table("embedding.position"), embedded: norms("embedding.norm")}
	ones := kernel.Ones(max(h.Width, h.FFN))
	for i := range h.Layers {
		name := fmt.Sprintf("layer.%d.", i)
		linear := func(step string, in, out int) kernel.Matrix {
			factor := ones[:in]
			if h.Smoothed {
				factor = f.floats(name + step + ".factor")
			}
			return kernel.Matrix{In: in, Out: out, Factor: factor, Packed: f.tensors[name+step+".weight"], Scale: f.floats(name + step + ".weight.scale"), Bias: f.floats(name + step + ".bias")}
		}
		l := layer{
			qkv: linear("qkv", h.Width, 3*h.Width), output: linear("output", h.Width, h.Width),
			up: linear("up", h.Width, h.FFN), down: linear("down", h.FFN, h.Width),
			attention: norms(name + "attention_norm"), feed: norms(name + "norm"),
		}
		for _, matrix := range []*kernel.Matrix{&l.qkv, &l.output, &l.up, &l.down} {
			if err := matrix.Check(); err != nil {
				return nil, fmt.Errorf("layer %d: %w", i, err)
			}
		}
		m.layers = append(m.layers, l)
	}
	m.pool, m.outcome, m.clause, m.note = newHead(f, "pool"), newHead(f, "outcome"), newHead(f, "clause"), newHead(f, "note")
	m.tag, m.start, m.useClause, m.project = newHead(f, "tag"), newHead(f, "start"), newHead(f, "use_clause"), newHead(f, "project")
	m.relation = newHead(f, "relation")
	m.setDistances(f)
	return m, nil
}

// setDistances lays out the attention bias by distance, so that a row of scores finds its biases one after the other.
// Without position bias there is one row of zeros for all heads.
func (m *model) setDistances(f *file) {
	m.origin = m.header.Window - 1
	size := m.origin + kernel.RoundUp(m.header.Window)
	m.distance = make([][]float32, m.header.Heads)
	b := m.header.PositionBias
	if b == nil {
		zeros := make([]float32, size)
		for h := range m.distance {
			m.distance[h] = zeros
		}
		return
	}
	values := f.floats("position.bias")
	for h := range m.distance {
		m.distance[h] = make([]float32, size)
	}
	for i := range size {
		bucket := b.bucket(i - m.origin)
		for h := range m.distance {
			m.distance[h][i] = values[bucket*m.header.Heads+h]
		}
	}
}

// bucket is the row of the bias table for a key that stands distance tokens behind the query: the first half of the
// buckets is for keys at or before it, and in each half the first half is for exact distances.
func (b *PositionBias) bucket(distance int) int {
	half, first := b.Buckets/2, 0
	if distance > 0 {
		first = half
	}
	distance = max(distance, -distance)
	exact := half / 2
	if distance < exact {
		return first + distance
	}
	// The largest step with (max/exact)**(step/(half-exact)) <= distance/exact, in whole numbers, so that no rounding
	// of logarithms moves a distance to the next bucket.
	steps := half - exact
	power := func(base, exponent int) *big.Int {
		return new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(exponent)), nil)
	}
	step := 0
	for step < steps-1 {
		left := new(big.Int).Mul(power(distance, steps), power(exact, step+1))
		right := new(big.Int).Mul(power(b.MaxDistance, step+1), power(exact, steps))
		if left.Cmp(right) < 0 {
			break
		}
		step++
	}
	return first + exact + step
}

// scratch is the memory of one pass over up to capacity tokens.
type scratch struct {
	capacity int       // a multiple of kernel.Lanes
	x        []float32 // token vectors
	y        []float32 // what is added to them
	qkv      []float32
	keys     []float32 // one head's keys, transposed
	scores   []float32
	context  []float32
	inner    []float32
	rows     *kernel.Rows
}

func newScratch(h *Header, tokens int) *scratch {
	n := kernel.RoundUp(tokens)
	return &scratch{
		capacity: n, x: make([]float32, n*h.Width), y: make([]float32, n*h.Width), qkv: make([]float32, n*3*h.Width),
		keys: make([]float32, n*h.Width/h.Heads), scores: make([]float32, n*n), context: make([]float32, n*h.Width),
		inner: make([]float32, n*h.FFN), rows: kernel.NewRows(n, max(h.Width, h.FFN)),
	}
}

// encode computes the token vectors of ids, laid out [len(ids)][width] in s.x. The ids are in the vocabulary, and at
// least one and at most a window's.
func (m *model) encode(ids []int32, s *scratch) []float32 {
	h, k, n := m.header, m.kernels, len(ids)
	x, y, inner := s.x[:n*h.Width], s.y[:n*h.Width], s.inner[:n*h.FFN]
	m.embed(x, ids)
	k.Norm(x, m.embedded.gain, m.embedded.bias, h.Epsilon)
	for i := range m.layers {
		l := &m.layers[i]
		k.Quantise(s.rows, x, l.qkv.Factor, n)
		k.Linear(s.qkv, s.rows, &l.qkv)
		m.attend(s, n)
		k.Quantise(s.rows, s.context[:n*h.Width], l.output.Factor, n)
		k.Linear(y, s.rows, &l.output)
		k.Add(x, y)
		k.Norm(x, l.attention.gain, l.attention.bias, h.Epsilon)

		k.Quantise(s.rows, x, l.up.Factor, n)
		k.Linear(inner, s.rows, &l.up)
		k.GELU(inner)
		k.Quantise(s.rows, inner, l.down.Factor, n)
		k.Linear(y, s.rows, &l.down)
		k.Add(x, y)
		k.Norm(x, l.feed.gain, l.feed.bias, h.Epsilon)
	}
	return x
}

// embed adds each token's row of the word table and of the position table.
func (m *model) embed(x []float32, ids []int32) {
	width := m.header.Width
	for i, id := range ids {
		position := i + m.header.PositionOffset
		words, scale := m.word.values[int(id)*width:][:width], m.word.scale[id]
		positions, positionScale := m.position.values[position*width:][:width], m.position.scale[position]
		row := x[i*width:][:width]
		for c := range row {
			row[c] = float32(float32(words[c])*scale) + float32(float32(positions[c])*positionScale)
		}
	}
}

// attend computes the attention of n tokens: for each head softmax(Q*K'/sqrt(d) + bias)*V, from s.qkv into s.context.
func (m *model) attend(s *scratch, n int) {
	h, k := m.header, m.kernels
	size, stride, padded := h.Width/h.Heads, 3*h.Width, kernel.RoundUp(n)
	scale := float32(1 / float32(math.Sqrt(float64(size))))
	for head := range h.Heads {
		queries := s.qkv[head*size:]
		keys := s.qkv[h.Width+head*size:]
		values := s.qkv[2*h.Width+head*size:]
		// Rows past n hold what earlier passes left; they become columns that the softmax sets to zero.
		k.Transpose(s.keys, padded, keys, stride, padded, size)
		k.MatMul(s.scores, padded, queries, stride, s.keys, padded, n, size, padded)
		k.Softmax(s.scores, n, n, padded, scale, m.distance[head], m.origin)
		k.MatMul(s.context[head*size:], h.Width, s.scores, padded, values, stride, n, n, size)
	}
}
