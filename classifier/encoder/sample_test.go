package encoder_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"purpose/classifier/encoder"
	"purpose/classifier/encoder/kernel"
)

// Made-up weights: random numbers of the size that trained ones have.

// words are the vocabulary of the made-up encoders, after the special tokens.
var words = strings.Fields("a of the system for crime terror police judge order data phone war peace law state use it is not any all . , ; ! ? ( ) x y z ##s ##ing ##ed")

// sample is the header of a made-up MPNet: 2 layers of 64.
func sample() encoder.Header {
	return encoder.Header{
		Kind: "mpnet", Base: encoder.Base{Name: "sample", Licence: "Apache-2.0"},
		Width: 64, Layers: 2, Heads: 2, FFN: 128, Vocabulary: 5 + len(words), Positions: 40, PositionOffset: 2,
		PositionBias: &encoder.PositionBias{Buckets: 16, MaxDistance: 32}, Epsilon: 1e-5, Window: 32, Overlap: 8, Lowercase: true,
		Special: encoder.Special{Start: 0, Pad: 1, End: 2, Unknown: 3, Mask: 4}, Pair: "double",
		Outcomes: []string{"clear", "vague", "prohibited"}, Clauses: []string{"c1", "c2"}, Tags: []string{"none", "stated"}, Notes: []string{"n1"}, Relations: []string{"neither", "applies", "kept"},
		Projection: 24, TrainingData: "sha256:0", Calibration: []byte(`{"threshold":0.5}`),
	}
}

// plainBERT is the header of a made-up BERT.
func plainBERT() encoder.Header {
	h := sample()
	h.Kind, h.PositionOffset, h.PositionBias, h.Epsilon, h.Pair = "bert", 0, nil, 1e-12, "single"
	return h
}

// smoothed is the header of a made-up MPNet with factors.
func smoothed() encoder.Header {
	h := sample()
	h.Kind, h.Smoothed = "smoothed mpnet", true
	return h
}

func vocabulary(h encoder.Header) []string {
	all := append([]string{"<s>", "<pad>", "</s>", "[UNK]", "<mask>"}, words...)
	for len(all) < h.Vocabulary {
		all = append(all, fmt.Sprintf("w%d", len(all)))
	}
	return all
}

// floats makes up tensors: weights small enough that token vectors stay apart, norms near one.
func floats(h encoder.Header, seed uint64) map[string][]float32 {
	r := rand.New(rand.NewPCG(seed, 0))
	all := map[string][]float32{}
	for _, s := range h.Sources() {
		values := make([]float32, s.Rows*s.Columns)
		for i := range values {
			values[i] = float32(float32(r.Int32()) * (0.2 * 0x1p-31)) // rounded here, whatever follows
			switch {
			case strings.HasSuffix(s.Name, "norm.weight"):
				values[i]++
			case s.Name == "position.bias": // large enough that attention hangs on it
				values[i] *= 10
			case strings.HasSuffix(s.Name, ".peak"):
				values[i] = 1 + float32(i%7)/2
			}
		}
		all[s.Name] = values
	}
	return all
}

func write(t testing.TB, h encoder.Header, maxPartBytes int) [][]byte {
	t.Helper()
	parts, err := encoder.Write(h, vocabulary(h), floats(h, 1), maxPartBytes)
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

func load(t testing.TB, h encoder.Header) *encoder.Encoder {
	t.Helper()
	e, err := encoder.Load(write(t, h, 1<<30)...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// withEach runs f with an encoder on each set of kernels.
func withEach(t *testing.T, h encoder.Header, f func(t *testing.T, e *encoder.Encoder)) {
	parts := write(t, h, 1<<30)
	for _, s := range kernel.Available() {
		t.Run(s.Name(), func(t *testing.T) {
			e, err := encoder.LoadWith(s, parts...)
			if err != nil {
				t.Fatal(err)
			}
			f(t, e)
		})
	}
}
