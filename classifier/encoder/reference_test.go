package encoder_test

import (
	"context"
	"math"
	"testing"

	"purpose/classifier/encoder"
)

// reference is the network in float64 from the floats that the weights were made from, written for being read: what
// the encoder must compute but for rounding.
type reference struct {
	h encoder.Header
	f map[string][]float32
}

type rows [][]float64

func (r reference) linear(name string, x rows) rows {
	weight, bias := r.f[name+".weight"], r.f[name+".bias"]
	y := make(rows, len(x))
	for i := range x {
		y[i] = make([]float64, len(bias))
		for o := range bias {
			y[i][o] = float64(bias[o])
			for k, v := range x[i] {
				y[i][o] += v * float64(weight[o*len(x[i])+k])
			}
		}
	}
	return y
}

func (r reference) norm(name string, x rows) rows {
	y := make(rows, len(x))
	for i, row := range x {
		var mean, variance float64
		for _, v := range row {
			mean += v / float64(len(row))
		}
		for _, v := range row {
			variance += (v - mean) * (v - mean) / float64(len(row))
		}
		y[i] = make([]float64, len(row))
		for c, v := range row {
			y[i][c] = (v-mean)/math.Sqrt(variance+float64(r.h.Epsilon))*float64(r.f[name+".weight"][c]) + float64(r.f[name+".bias"][c])
		}
	}
	return y
}

// bucket follows the T5 paper's code: distance is where the key stands, counted from the query.
func (r reference) bucket(distance int) int {
	half := r.h.PositionBias.Buckets / 2
	first := 0
	if distance > 0 {
		first = half
	}
	d, exact := math.Abs(float64(distance)), float64(half/2)
	if d < exact {
		return first + int(d)
	}
	large := exact + math.Floor(math.Log(d/exact)/math.Log(float64(r.h.PositionBias.MaxDistance)/exact)*(float64(half)-exact)+1e-9)
	return first + int(min(large, float64(half-1)))
}

func (r reference) encode(ids []int32) rows {
	d := r.h.Width
	x := make(rows, len(ids))
	for i, id := range ids {
		x[i] = make([]float64, d)
		for c := range d {
			x[i][c] = float64(r.f["embedding.word"][int(id)*d+c]) + float64(r.f["embedding.position"][(i+r.h.PositionOffset)*d+c])
		}
	}
	x = r.norm("embedding.norm", x)
	for l := range r.h.Layers {
		name := "layer." + string(rune('0'+l)) + "."
		q, k, v := r.linear(name+"query", x), r.linear(name+"key", x), r.linear(name+"value", x)
		size := d / r.h.Heads
		context := make(rows, len(x))
		for i := range x {
			context[i] = make([]float64, d)
			for h := range r.h.Heads {
				var sum float64
				p := make([]float64, len(x))
				for j := range x {
					for c := h * size; c < (h+1)*size; c++ {
						p[j] += q[i][c] * k[j][c] / math.Sqrt(float64(size))
					}
					if r.h.PositionBias != nil {
						p[j] += float64(r.f["position.bias"][r.bucket(j-i)*r.h.Heads+h])
					}
					p[j] = math.Exp(p[j])
					sum += p[j]
				}
				for j := range x {
					for c := h * size; c < (h+1)*size; c++ {
						context[i][c] += p[j] / sum * v[j][c]
					}
				}
			}
		}
		x = r.norm(name+"attention_norm", plus(x, r.linear(name+"output", context)))
		inner := r.linear(name+"up", x)
		for _, row := range inner {
			for c, v := range row {
				row[c] = v / 2 * (1 + math.Erf(v/math.Sqrt2))
			}
		}
		x = r.norm(name+"norm", plus(x, r.linear(name+"down", inner)))
	}
	return x
}

func plus(x, y rows) rows {
	for i := range x {
		for c := range x[i] {
			y[i][c] += x[i][c]
		}
	}
	return y
}

func mean(x rows) rows {
	sum := make([]float64, len(x[0]))
	for _, row := range x {
		for c, v := range row {
			sum[c] += v / float64(len(x))
		}
	}
	return rows{sum}
}

// near holds a row of results to the reference: off by at most share of the reference's length.
func near(t *testing.T, what string, got []float32, want []float64, share float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d values, want %d", what, len(got), len(want))
	}
	var off, length float64
	for i := range want {
		off += (float64(got[i]) - want[i]) * (float64(got[i]) - want[i])
		length += want[i] * want[i]
	}
	if math.Sqrt(off) > share*math.Sqrt(length) {
		t.Errorf("%s is off by %.3f of its length, want at most %.3f", what, math.Sqrt(off/length), share)
	}
}

// TestReference holds everything a reading says to float64 within 4 % of its length, which is what two layers of int8 may cost.
func TestReference(t *testing.T) {
	const share = 0.04
	const text = "The system is for terror crime, not any phone data. It is law!"
	for _, h := range []encoder.Header{sample(), plainBERT(), smoothed()} {
		for _, hint := range []string{"", "judge order"} {
			t.Run(h.Kind+" "+hint, func(t *testing.T) {
				e := load(t, h)
				reading, err := e.Read(context.Background(), text, hint)
				if err != nil {
					t.Fatal(err)
				}
				w := &reading.Windows[0]
				ids := []int32{h.Special.Start}
				for _, token := range w.Tokens {
					ids = append(ids, token.ID)
				}
				ids = append(ids, h.Special.End)
				if hint != "" {
					if h.Pair == "double" {
						ids = append(ids, h.Special.End)
					}
					for _, word := range []string{"judge", "order"} {
						for i, v := range vocabulary(h) {
							if v == word {
								ids = append(ids, int32(i))
							}
						}
					}
					ids = append(ids, h.Special.End)
				}
				r := reference{h, floats(h, 1)}
				x := r.encode(ids)
				vectors, err := e.Vectors(ids)
				if err != nil {
					t.Fatal(err)
				}
				for i := range ids {
					near(t, "a token vector", vectors[i*h.Width:][:h.Width], x[i], share)
				}
				pooled := r.linear("head.pool", mean(x))
				for c, v := range pooled[0] {
					pooled[0][c] = math.Tanh(v)
				}
				near(t, "outcome", w.Outcome, r.linear("head.outcome", pooled)[0], share)
				near(t, "clause", w.Clause, r.linear("head.clause", pooled)[0], share)
				near(t, "note", w.Note, r.linear("head.note", pooled)[0], share)
				for i := range w.Tokens {
					near(t, "vector", w.Tokens[i].Vector, x[i+1], share)
					near(t, "tag", w.Tokens[i].Tag, r.linear("head.tag", x[i+1:i+2])[0], 2*share)
					if want := r.linear("head.start", x[i+1:i+2])[0][0]; math.Abs(float64(w.Tokens[i].Begin)-want) > 0.1 {
						t.Errorf("start is %v, want %v", w.Tokens[i].Begin, want)
					}
				}
				span, ok := reading.Span(w.Tokens[2].Start, w.Tokens[5].End)
				if !ok {
					t.Fatal("no span")
				}
				m := mean(x[3:7])
				near(t, "use clauses", span.Clauses, r.linear("head.use_clause", m)[0], share)
				near(t, "relations", span.Relations, r.linear("head.relation", m)[0], share)
				near(t, "embedding", span.Vector, unit(r.linear("head.project", m)[0]), share)
				if hint == "" {
					whole, err := e.Embed(text)
					if err != nil {
						t.Fatal(err)
					}
					near(t, "text embedding", whole, unit(r.linear("head.project", mean(x))[0]), share)
				}
			})
		}
	}
}

func unit(x []float64) []float64 {
	var square float64
	for _, v := range x {
		square += v * v
	}
	for i := range x {
		x[i] /= math.Sqrt(square)
	}
	return x
}
