package encoder

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// Embed returns the embedding of a text, of length 1: the projected mean of all its token vectors, special tokens
// included, over all windows.
func (e *Encoder) Embed(text string) ([]float32, error) {
	return e.EmbedQuery(context.Background(), text)
}

// EmbedQuery is Embed with a context, which is looked at before each window. With EmbedDocuments it is the method set of
// langchaingo's embeddings.Embedder.
func (e *Encoder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	tokens := e.tokenizer.Tokens(text)
	plan, err := e.plan(tokens, nil)
	if err != nil {
		return nil, err
	}
	mean, n := make([]float32, e.model.header.Width), 0
	for _, s := range plan {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		ids := e.sequence(tokens[s.from:s.to], nil)
		e.pass(ids, func(x []float32) { addRows(mean, x) })
		n += len(ids)
	}
	divide(mean, n)
	vector := e.model.vector(mean)
	if vector == nil {
		return nil, errors.New("the text's embedding is zero: the weights are not those of a trained encoder")
	}
	return vector, nil
}

// EmbedDocuments embeds texts, in order, several at a time. It stops at the first error, which names the text by its number from 0.
func (e *Encoder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	vectors := make([][]float32, len(texts))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(texts)) {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(texts) || ctx.Err() != nil {
					return
				}
				v, err := e.EmbedQuery(ctx, texts[i])
				if err != nil {
					stop(fmt.Errorf("embed text %d: %w", i, err))
					return
				}
				vectors[i] = v
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return vectors, nil
}
