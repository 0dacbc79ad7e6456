// Package provider is where langchaingo's clients meet the house: it holds that the built-in encoder can stand wherever
// an outside embedder can.
package provider

import (
	"github.com/tmc/langchaingo/embeddings"

	"purpose/classifier/encoder"
	"purpose/corpus"
)

// The built-in encoder has the method set of langchaingo's Embedder, and any of langchaingo's embedders that of corpus.
var (
	_ embeddings.Embedder = (*encoder.Encoder)(nil)
	_ corpus.Embedder     = embeddings.Embedder(nil)
)
