package encoder

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"purpose/classifier/encoder/kernel"
	"purpose/classifier/encoder/wordpiece"
)

// Header describes a set of weights. It is what the training exports as header.json, and stands in the weights file.
type Header struct {
	// Kind names the architecture, for people: what is computed follows from the fields below.
	Kind string `json:"kind"`
	// Base is the model that training started from.
	Base Base `json:"base"`
	// Width is the length of a token vector; Layers, Heads and FFN are the depth, the attention heads of a layer and the
	// width inside its feed-forward part. Width and FFN are multiples of 64, Width/Heads is one of 16.
	Width  int `json:"width"`
	Layers int `json:"layers"`
	Heads  int `json:"heads"`
	FFN    int `json:"ffn"`
	// Vocabulary and Positions count the rows of the two embedding tables.
	Vocabulary int `json:"vocabulary"`
	Positions  int `json:"positions"`
	// PositionOffset is the row of the first token's position: 2 in MPNet, 0 in BERT.
	PositionOffset int `json:"position_offset"`
	// PositionBias is set for models whose attention depends on distance (MPNet), and nil for others.
	PositionBias *PositionBias `json:"position_bias,omitempty"`
	// Epsilon is what layer normalisation adds to the variance.
	Epsilon float32 `json:"epsilon"`
	// Window is how many tokens are read at once, special tokens and hint included; Overlap is how many text tokens two
	// successive windows share at least.
	Window  int `json:"window"`
	Overlap int `json:"overlap"`
	// Lowercase says that the vocabulary is lower-case without accents.
	Lowercase bool `json:"lower_case"`
	// Smoothed says that each linear layer of the encoder has a factor per input, which evens out inputs of unlike size
	// before they are rounded to int8; it comes from the largest inputs seen in training (see Write).
	Smoothed bool `json:"smoothed,omitempty"`
	// Special holds the ids of the special tokens.
	Special Special `json:"special"`
	// Pair says how a hint follows the text: "single" or "double", the number of separators between them.
	Pair string `json:"pair"`
	// Outcomes, Clauses, Tags, Notes and Relations are the labels of the heads, in order of their outputs. A head without
	// labels is not in the weights.
	Outcomes []string `json:"outcomes"`
	Clauses  []string `json:"clauses"`
	Tags     []string `json:"tags"`
	Notes    []string `json:"notes"`
	// Relations are what a part of the text can be to a clause that stands beside the text as its hint.
	Relations []string `json:"relations,omitempty"`
	// Projection is the length of an embedding; 0 means that embeddings are mean token vectors, of length Width.
	Projection int `json:"projection"`
	// TrainingData is the digest of the rows the weights were trained on, "" for base weights as they are.
	TrainingData string `json:"training_data"`
	// Calibration is a JSON object that the judgement understands and this package hands through.
	Calibration json.RawMessage `json:"calibration,omitempty"`
}

// Base names a model and its licence (SPDX).
type Base struct {
	Name    string `json:"name"`
	Licence string `json:"licence"`
}

// PositionBias is the size of a table of attention biases by distance (Raffel et al. 2020, arXiv:1910.10683, section 2.1):
// half the buckets for each direction, half of those for one distance each, the rest on a logarithmic scale up to MaxDistance.
type PositionBias struct {
	Buckets     int `json:"buckets"`
	MaxDistance int `json:"max_distance"`
}

// Special holds token ids: what opens a sequence, what closes each text in it, padding, what stands for unknown words
// and for masked ones.
type Special struct {
	Start   int32 `json:"start"`
	End     int32 `json:"end"`
	Pad     int32 `json:"pad"`
	Unknown int32 `json:"unknown"`
	Mask    int32 `json:"mask"`
}

// ID names the weights as an embedding model: base model, "-purpose" when it was trained further, and the length of an embedding.
func (h *Header) ID() string {
	name := h.Base.Name
	if h.TrainingData != "" {
		name += "-purpose"
	}
	return fmt.Sprintf("%s/%d", name, h.Dimension())
}

// Dimension is the length of an embedding.
func (h *Header) Dimension() int {
	if h.Projection > 0 {
		return h.Projection
	}
	return h.Width
}

// separators is how many separators stand between text and hint.
func (h *Header) separators() int {
	if h.Pair == "double" {
		return 2
	}
	return 1
}

func (h *Header) tokenizer(vocabulary []string) (*wordpiece.Tokenizer, error) {
	return wordpiece.New(vocabulary, wordpiece.Options{
		Start: h.Special.Start, Separator: h.Special.End, Pad: h.Special.Pad, Unknown: h.Special.Unknown, Mask: h.Special.Mask,
		Lowercase: h.Lowercase, PairSeparators: h.separators(),
	})
}

// Bounds that no encoder of this kind comes near; they keep sizes from overflowing and sums inside int32.
const (
	maxWidth  = 4096
	maxFFN    = 16384
	maxLayers = 64
	maxRows   = 1 << 20 // of an embedding table
	maxWindow = 4096
	maxLabels = 4096
)

// Check reports everything in h that does not fit together.
func (h *Header) Check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	within := func(name string, v, low, high int) {
		if v < low || v > high {
			bad("%s is %d: want %d to %d", name, v, low, high)
		}
	}
	within("width", h.Width, kernel.Block, maxWidth)
	within("ffn", h.FFN, kernel.Block, maxFFN)
	within("layers", h.Layers, 1, maxLayers)
	within("vocabulary", h.Vocabulary, 1, maxRows)
	within("positions", h.Positions, 1, maxRows)
	within("position_offset", h.PositionOffset, 0, maxRows)
	within("window", h.Window, 16, maxWindow)
	within("projection", h.Projection, 0, maxWidth)
	if h.Width%kernel.Block != 0 || h.FFN%kernel.Block != 0 {
		bad("width %d and ffn %d: want multiples of %d", h.Width, h.FFN, kernel.Block)
	}
	if h.Heads < 1 || h.Width%h.Heads != 0 || h.Width/h.Heads%kernel.Lanes != 0 {
		bad("heads is %d with width %d: want a number that divides it into multiples of %d", h.Heads, h.Width, kernel.Lanes)
	}
	if h.Window > h.Positions-h.PositionOffset {
		bad("window is %d: want at most the %d positions after position_offset", h.Window, h.Positions-h.PositionOffset)
	}
	if h.Overlap < 0 || 2*h.Overlap >= h.Window {
		bad("overlap is %d: want less than half of window, %d", h.Overlap, h.Window)
	}
	if !(h.Epsilon >= 1e-13 && h.Epsilon <= 1e-2) {
		bad("epsilon is %v: want 1e-13 to 1e-2", h.Epsilon)
	}
	if b := h.PositionBias; b != nil && (b.Buckets < 4 || b.Buckets > 1024 || b.Buckets%4 != 0 || b.MaxDistance <= b.Buckets/4 || b.MaxDistance > maxWindow) {
		bad("position_bias has %d buckets up to distance %d: want a multiple of 4, at most 1024, and a distance above a quarter of it, at most %d", b.Buckets, b.MaxDistance, maxWindow)
	}
	if h.Pair != "single" && h.Pair != "double" {
		bad("pair is %q: want single or double", h.Pair)
	}
	for _, list := range []struct {
		name   string
		labels []string
	}{{"outcomes", h.Outcomes}, {"clauses", h.Clauses}, {"tags", h.Tags}, {"notes", h.Notes}, {"relations", h.Relations}} {
		within("the number of "+list.name, len(list.labels), 0, maxLabels)
		for i, label := range list.labels {
			if label == "" {
				bad("%s: label %d is empty", list.name, i)
			} else if slices.Index(list.labels, label) < i {
				bad("%s: label %q stands there twice", list.name, label)
			}
		}
	}
	if len(h.Calibration) > 0 {
		var object map[string]json.RawMessage
		if json.Unmarshal(h.Calibration, &object) != nil || object == nil {
			bad("calibration is not a JSON object")
		}
	}
	return errors.Join(errs...)
}
