package corpus_test

import (
	"testing"

	"purpose/corpus"
	"purpose/corpus/corpustest"
)

func TestIndexConforms(t *testing.T) {
	corpustest.Run(t, func(_ *testing.T, passages []corpus.Passage, vectors [][]float32) (corpustest.Index, error) {
		return corpus.NewIndex(passages, vectors)
	})
}

func BenchmarkSearch(b *testing.B) {
	const passages, dimension = 400, 256
	list, vectors := make([]corpus.Passage, passages), make([][]float32, passages)
	for i := range list {
		list[i] = corpus.Passage{ID: string(rune('a' + i)), Kind: corpus.Exemplar, Clause: "c"}
		vectors[i] = make([]float32, dimension)
		for k := range vectors[i] {
			vectors[i][k] = float32((i*31+k*17)%101) - 50
		}
	}
	index, err := corpus.NewIndex(list, vectors)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := index.ByClause(vectors[7]); err != nil {
			b.Fatal(err)
		}
	}
}
