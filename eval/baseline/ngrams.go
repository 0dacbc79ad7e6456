package baseline

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed" // the model file
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"purpose/classifier"
	"purpose/corpus"
)

//go:embed ngrams.bin
var ngramsFile []byte

// ngramsMagic opens a model file: magic, length of the header (uint32, little-endian), header (JSON), then one idf byte a
// slot and one int8 weight a label and slot.
const ngramsMagic = "NGRAMS01"

// mostBits bounds the number of slots, before anything is allocated for them.
const mostBits = 24

type ngramsHeader struct {
	Labels        []corpus.Outcome `json:"labels"`
	Bits          int              `json:"bits"`  // 2^Bits slots
	Grams         [2]int           `json:"grams"` // shortest and longest character n-gram
	IDFStep       float64          `json:"idf_step"`
	Scale         []float64        `json:"scale"` // of a label's weights
	Bias          []float64        `json:"bias"`
	Rows          int              `json:"rows"` // that it was trained on
	RowsDigest    string           `json:"rows_digest"`
	PayloadDigest string           `json:"payload_digest"`
}

// Ngrams is a linear model over hashed word and character n-grams, trained by classifier/training/ngrams.py on the same
// labelled rows as the shipped weights. Its features equal that script's.
type Ngrams struct {
	base
	ngramsHeader
	idf     []byte
	weights [][]byte // int8, one row a label
}

// NewNgrams returns the embedded model, answering under a policy. It was trained on rows labelled under deca-2021.
func NewNgrams(policy *corpus.Policy) (*Ngrams, error) { return readNgrams(ngramsFile, policy) }

func readNgrams(data []byte, policy *corpus.Policy) (*Ngrams, error) {
	rest, ok := bytes.CutPrefix(data, []byte(ngramsMagic))
	if !ok || len(rest) < 4 {
		return nil, errors.New("read n-gram model: not a model file: train it again with classifier/training/ngrams.py")
	}
	size := binary.LittleEndian.Uint32(rest)
	if rest = rest[4:]; uint64(size) > uint64(len(rest)) {
		return nil, errors.New("read n-gram model: the file is cut short in its header")
	}
	var m Ngrams
	if err := json.Unmarshal(rest[:size], &m.ngramsHeader); err != nil {
		return nil, fmt.Errorf("read n-gram model: header: %w", err)
	}
	payload, labels := rest[size:], corpus.Outcomes()
	switch {
	case !slices.Equal(m.Labels, labels) || len(m.Scale) != len(labels) || len(m.Bias) != len(labels):
		return nil, fmt.Errorf("read n-gram model: labels %q, want %q with a scale and a bias each", m.Labels, labels)
	case m.Bits < 1 || m.Bits > mostBits || m.Grams[0] < 1 || m.Grams[1] < m.Grams[0]:
		return nil, fmt.Errorf("read n-gram model: %d bits and n-grams %v are out of range", m.Bits, m.Grams)
	case len(payload) != (1+len(labels))<<m.Bits:
		return nil, fmt.Errorf("read n-gram model: %d bytes of weights, want %d", len(payload), (1+len(labels))<<m.Bits)
	}
	sum := sha256.Sum256(payload)
	if got := "sha256:" + hex.EncodeToString(sum[:]); got != m.PayloadDigest {
		return nil, fmt.Errorf("read n-gram model: the weights have digest %s, the header says %s", got, m.PayloadDigest)
	}
	slots := 1 << m.Bits
	m.idf = payload[:slots]
	for i := range labels {
		m.weights = append(m.weights, payload[(1+i)*slots:(2+i)*slots])
	}
	m.base = base{policy, classifier.Model{ID: "n-grams-linear", Digest: m.PayloadDigest}}
	return &m, nil
}

// Assess answers with the most probable outcome, of equally probable ones the more cautious.
func (m *Ngrams) Assess(_ context.Context, s classifier.Statement) (*classifier.Assessment, error) {
	if err := classifier.Validate(s.Text); err != nil {
		return nil, err
	}
	p := m.probabilities(s.Text)
	best := 0
	for i := range p {
		if p[i] >= p[best] {
			best = i
		}
	}
	assessment := m.answer(s, m.Labels[best])
	assessment.Probabilities = &classifier.Probabilities{
		Clear: classifier.Number(p[0]), Vague: classifier.Number(p[1]), Prohibited: classifier.Number(p[2]),
	}
	return assessment, nil
}

// probabilities are in the order of corpus.Outcomes.
func (m *Ngrams) probabilities(text string) []float64 {
	counts := features(text, m.Bits, m.Grams[0], m.Grams[1])
	slots := make([]uint32, 0, len(counts))
	for slot := range counts {
		slots = append(slots, slot)
	}
	slices.Sort(slots) // a fixed order of additions
	var square float64
	logits := make([]float64, len(m.Labels))
	for _, slot := range slots {
		value := (1 + math.Log(float64(counts[slot]))) * float64(m.idf[slot]) * m.IDFStep
		square += float64(value * value)
		for i := range logits {
			logits[i] += float64(value * float64(int8(m.weights[i][slot])))
		}
	}
	norm := 1.0
	if square > 0 {
		norm = math.Sqrt(square)
	}
	for i := range logits {
		logits[i] = float64(logits[i]/norm*m.Scale[i]) + m.Bias[i]
	}
	top, total := slices.Max(logits), 0.0
	for i := range logits {
		logits[i] = math.Exp(logits[i] - top)
		total += logits[i]
	}
	for i := range logits {
		logits[i] /= total
	}
	return logits
}
