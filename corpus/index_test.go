package corpus_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
	"purpose/corpus/corpustest"
)

func TestIndexConforms(t *testing.T) {
	t.Parallel()
	corpustest.Run(t, func(_ *testing.T, passages []corpus.Passage, vectors [][]float32) (corpustest.Index, error) {
		return corpus.NewIndex(passages, vectors)
	})
}

// TestIndexSaysWhichVectorIsWrong holds the words of the errors, which the embedder's author reads.
func TestIndexSaysWhichVectorIsWrong(t *testing.T) {
	t.Parallel()
	passages := []corpus.Passage{{ID: "a/text"}, {ID: "b/text"}}
	for name, c := range map[string]struct {
		vectors [][]float32
		want    string
	}{
		"Missing":  {[][]float32{{1, 2}}, "2 passages and 1 vectors (passage b/text has none): embed each passage once"},
		"TooMany":  {[][]float32{{1, 2}, {3, 4}, {5, 6}}, "2 passages and 3 vectors (the last passage is b/text): embed each passage once"},
		"Empty":    {[][]float32{{}, {1}}, "the vector of passage a/text has no components"},
		"Mixed":    {[][]float32{{1, 2}, {1, 2, 3}}, "the vector of passage b/text has 3 components, not the index's 2"},
		"Zero":     {[][]float32{{1, 2}, {0, 0}}, "the vector of passage b/text is zero"},
		"Infinite": {[][]float32{{1, float32(math.Inf(1))}, {1, 2}}, "the vector of passage a/text is not finite: component 1 is +Inf"},
	} {
		if _, err := corpus.NewIndex(passages, c.vectors); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// TestIndexDoesNotDependOnTheOrderOfPassages holds that results, to the last bit, come from the content alone.
func TestIndexDoesNotDependOnTheOrderOfPassages(t *testing.T) {
	t.Parallel()
	passages, vectors := drawn(60, 33)
	query := vectors[11]
	first, err := corpus.NewIndex(passages, vectors)
	if err != nil {
		t.Fatal(err)
	}
	want, err := first.Search(query, 60)
	if err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(passages), func(i, k int) {
		passages[i], passages[k] = passages[k], passages[i]
		vectors[i], vectors[k] = vectors[k], vectors[i]
	})
	second, err := corpus.NewIndex(passages, vectors)
	if err != nil {
		t.Fatal(err)
	}
	got, err := second.Search(query, 60)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if second.Len() != 60 || second.Dimension() != 33 {
		t.Errorf("%d passages of %d dimensions, want 60 of 33", second.Len(), second.Dimension())
	}
}

// drawn are passages with random vectors of small whole numbers, many of which tie.
func drawn(n, dimension int) ([]corpus.Passage, [][]float32) {
	random := rand.New(rand.NewPCG(1, 2))
	passages, vectors := make([]corpus.Passage, n), make([][]float32, n)
	for i := range passages {
		passages[i] = corpus.Passage{ID: fmt.Sprintf("c%d/exemplar/%d", i%20, i), Kind: corpus.Exemplar, Clause: fmt.Sprint("c", i%20)}
		vectors[i] = make([]float32, dimension)
		for k := range vectors[i] {
			vectors[i][k] = float32(random.IntN(9) - 4)
		}
	}
	return passages, vectors
}

// FuzzIndexOrder holds any index to a total order of similarities in [-1, 1], and ByClause and Nearest to Search.
func FuzzIndexOrder(f *testing.F) {
	f.Add([]byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"), byte(2))
	f.Add(binary.LittleEndian.AppendUint32(make([]byte, 28), math.Float32bits(math.MaxFloat32)), byte(3))
	f.Fuzz(func(t *testing.T, data []byte, dimension byte) {
		size := 1 + int(dimension)%16
		var vectors [][]float32
		var passages []corpus.Passage
		for len(data) >= 4*size {
			v := make([]float32, size)
			for i := range v {
				v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
			}
			data = data[4*size:]
			kind := corpus.Exemplar
			if len(vectors)%3 == 2 {
				kind = corpus.ClauseText
			}
			passages = append(passages, corpus.Passage{ID: fmt.Sprint("p", len(vectors)), Kind: kind, Clause: fmt.Sprint("c", len(vectors)%4)})
			vectors = append(vectors, v)
		}
		index, err := corpus.NewIndex(passages, vectors)
		if err != nil {
			return
		}
		all, err := index.Search(vectors[0], len(passages))
		if err != nil || len(all) != len(passages) {
			t.Fatalf("%d of %d passages, %v", len(all), len(passages), err)
		}
		first := map[string]corpus.Match{}
		for i, m := range all {
			if math.IsNaN(m.Similarity) || m.Similarity < -1 || m.Similarity > 1 {
				t.Fatalf("similarity %v", m.Similarity)
			}
			if i > 0 && (all[i-1].Similarity < m.Similarity || all[i-1].Similarity == m.Similarity && all[i-1].ID >= m.ID) {
				t.Fatalf("%v comes before %v", all[i-1], m)
			}
			if _, ok := first[m.Clause]; !ok {
				first[m.Clause] = m
			}
			if m.ID == "p0" && m.Similarity < 1-1e-6 {
				t.Fatalf("similarity of a vector to itself is %v", m.Similarity)
			}
		}
		clauses, err := index.ByClause(vectors[0])
		if err != nil || len(clauses) != len(first) || clauses[0] != all[0] {
			t.Fatalf("clauses %v, %v; want %v", clauses, err, first)
		}
		for _, m := range clauses {
			if first[m.Clause] != m {
				t.Fatalf("clause %s by %v, want %v", m.Clause, m, first[m.Clause])
			}
		}
		if nearest, err := index.Nearest(vectors[0]); err != nil || nearest != all[0] {
			t.Fatalf("nearest %v, %v; want %v", nearest, err, all[0])
		}
	})
}

func BenchmarkByClause(b *testing.B) {
	passages, vectors := drawn(400, 256)
	index, err := corpus.NewIndex(passages, vectors)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := index.ByClause(vectors[7]); err != nil {
			b.Fatal(err)
		}
	}
}
