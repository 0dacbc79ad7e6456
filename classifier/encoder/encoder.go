package encoder

import (
	"errors"
	"fmt"
	"runtime"

	"purpose/classifier/encoder/kernel"
	"purpose/classifier/encoder/wordpiece"
)

// Encoder reads text with one set of weights. It is safe for concurrent use: a text is read on one core, several texts
// on several.
type Encoder struct {
	model     *model
	tokenizer *wordpiece.Tokenizer
	digest    string
	free      chan *scratch // memory of passes that are over, at most one a core
}

// ErrNoTokens is what a text without a single word piece gives: empty, or nothing but white space and control characters.
var ErrNoTokens = errors.New("the text has no words: give one with at least a word")

// ErrLongHint is what a hint gives that is longer than half a window.
var ErrLongHint = errors.New("the hint is too long: shorten it")

// Load makes an encoder of the parts of a set of weights, in order, with the kernels that kernel.Choose picks. It checks
// everything before use and says what does not fit. The parts are read in place and must not change afterwards.
func Load(parts ...[]byte) (*Encoder, error) {
	kernels, err := kernel.Choose()
	if err != nil {
		return nil, err
	}
	return LoadWith(kernels, parts...)
}

// LoadWith is Load with the kernels given.
func LoadWith(kernels kernel.Set, parts ...[]byte) (*Encoder, error) {
	f, err := open(parts)
	if err != nil {
		return nil, fmt.Errorf("load weights: %w", err)
	}
	vocabulary, err := f.vocabulary()
	if err != nil {
		return nil, fmt.Errorf("load weights: %w", err)
	}
	tokenizer, err := f.header.tokenizer(vocabulary)
	if err != nil {
		return nil, fmt.Errorf("load weights: %w", err)
	}
	m, err := newModel(f, kernels)
	if err != nil {
		return nil, fmt.Errorf("load weights: %w", err)
	}
	return &Encoder{model: m, tokenizer: tokenizer, digest: f.digest, free: make(chan *scratch, runtime.GOMAXPROCS(0))}, nil
}

// Header describes the weights. It is the caller's to read, not to change.
func (e *Encoder) Header() *Header { return e.model.header }

// Digest identifies the weights: "sha256:" and the digest of all parts.
func (e *Encoder) Digest() string { return e.digest }

// Kernel names the kernels in use, as the environment variable PURPOSE_KERNEL does.
func (e *Encoder) Kernel() string { return e.model.kernels.Name() }

// Vectors computes the token vectors of a sequence of token ids, special tokens included, laid out [len(ids)][width]:
// the bare network. Sequences are at most a window long.
func (e *Encoder) Vectors(ids []int32) ([]float32, error) {
	h := e.model.header
	if len(ids) == 0 || len(ids) > h.Window {
		return nil, fmt.Errorf("a sequence of %d tokens: want 1 to %d", len(ids), h.Window)
	}
	for i, id := range ids {
		if id < 0 || int(id) >= h.Vocabulary {
			return nil, fmt.Errorf("token %d has id %d: want 0 to %d", i, id, h.Vocabulary-1)
		}
	}
	var vectors []float32
	e.pass(ids, func(x []float32) { vectors = append(vectors, x...) })
	return vectors, nil
}

// pass encodes ids and hands the token vectors to use, which must not keep them.
func (e *Encoder) pass(ids []int32, use func(x []float32)) {
	var s *scratch
	select {
	case s = <-e.free:
	default:
	}
	if s == nil || s.capacity < len(ids) {
		s = newScratch(e.model.header, len(ids))
	}
	use(e.model.encode(ids, s))
	select {
	case e.free <- s:
	default:
	}
}
