// Package weights carries the judgement's trained weights inside the binary, with the embeddings of the passages of the
// policy they were trained on. It is a package of its own so that only programs and tests that judge pay for its size.
//
// encoder-N.bin are written by classifier/training/pack and passages.bin by classifier/training/passages; NOTICE names
// the base weights they derive from.
package weights

import (
	"bytes"
	"context"
	_ "embed" // the weights
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"purpose/classifier"
	"purpose/classifier/encoder"
	"purpose/corpus"
)

// TrainedPolicy is the id of the policy whose clauses the weights learned.
const TrainedPolicy = "deca-2021"

//go:embed encoder-1.bin
var part1 []byte

//go:embed encoder-2.bin
var part2 []byte

//go:embed passages.bin
var passages []byte

// Encoder loads the embedded encoder. It reads the weights in place.
func Encoder() (*encoder.Encoder, error) { return encoder.Load(part1, part2) }

// Judge makes the judge of a policy with an encoder from Encoder. The network counts as trained on the built-in policy
// alone, to the letter: a copy with a clause or an exemplar changed is judged from its passages. Passages that a policy
// shares with the built-in one are embedded already; the others are embedded now.
func Judge(ctx context.Context, e *encoder.Encoder, policy *corpus.Policy) (*classifier.Judge, error) {
	builtin := policy
	vectors, err := decodePassages(passages, policy.Digest(), e.Digest())
	if err == nil && vectors == nil { // another policy, which may share passages with the built-in one
		if builtin, err = corpus.Load(TrainedPolicy); err != nil {
			return nil, err
		}
		vectors, err = decodePassages(passages, builtin.Digest(), e.Digest())
	}
	if err != nil {
		return nil, err
	}
	known, texts := make(map[string][]float32, len(vectors)), builtin.Passages()
	for i, vector := range vectors {
		known[texts[i].Text] = vector
	}
	return classifier.New(ctx, e, policy, classifier.Options{Passages: known, Trained: policy.Digest() == builtin.Digest()})
}

// passagesHeader is the first line of passages.bin; the vectors follow, row after row, as little-endian float32.
type passagesHeader struct {
	Policy    string `json:"policy"` // digest of the policy
	Weights   string `json:"weights"`
	Rows      int    `json:"rows"`
	Dimension int    `json:"dimension"`
}

// EncodePassages writes the embeddings of a policy's passages in the form of passages.bin.
func EncodePassages(policyDigest, weightsDigest string, vectors [][]float32) ([]byte, error) {
	if len(vectors) == 0 {
		return nil, fmt.Errorf("no passages to write")
	}
	head, err := json.Marshal(passagesHeader{policyDigest, weightsDigest, len(vectors), len(vectors[0])})
	if err != nil {
		return nil, err
	}
	out := append(head, '\n')
	for _, v := range vectors {
		for _, x := range v {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
	}
	return out, nil
}

// decodePassages returns nil vectors when the file is of another policy or other weights.
func decodePassages(data []byte, policyDigest, weightsDigest string) ([][]float32, error) {
	line, rest, found := bytes.Cut(data, []byte{'\n'})
	var head passagesHeader
	if err := json.Unmarshal(line, &head); err != nil || !found {
		return nil, fmt.Errorf("passages.bin has no header: write it with go run ./classifier/training/passages")
	}
	if head.Policy != policyDigest || head.Weights != weightsDigest {
		return nil, nil
	}
	if head.Rows < 0 || head.Dimension <= 0 || len(rest) != 4*head.Rows*head.Dimension {
		return nil, fmt.Errorf("passages.bin holds %d bytes of vectors, its header says %d × %d: write it anew", len(rest), head.Rows, head.Dimension)
	}
	out := make([][]float32, head.Rows)
	for i := range out {
		out[i] = make([]float32, head.Dimension)
		for k := range out[i] {
			out[i][k] = math.Float32frombits(binary.LittleEndian.Uint32(rest[4*(i*head.Dimension+k):]))
		}
	}
	return out, nil
}
