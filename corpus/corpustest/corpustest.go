// Package corpustest is the conformance suite of passage indexes: every implementation passes it.
package corpustest

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"purpose/corpus"
)

// Index is what an implementation offers; see corpus.Index for each method's contract.
type Index interface {
	Search(vector []float32, k int, kinds ...corpus.PassageKind) ([]corpus.Match, error)
	ByClause(vector []float32) ([]corpus.Match, error)
	Nearest(vector []float32, kinds ...corpus.PassageKind) (corpus.Match, error)
}

// Build makes an index of passages and their vectors.
type Build func(t *testing.T, passages []corpus.Passage, vectors [][]float32) (Index, error)

// tolerance is how far similarities may lie from the exact ones: stores may keep vectors in single precision.
const tolerance = 1e-5

// Run holds an implementation to the contract.
func Run(t *testing.T, build Build) {
	passages := []corpus.Passage{
		{ID: "a/text", Kind: corpus.ClauseText, Clause: "a", Text: "text of a"},
		{ID: "a/exemplar/1", Kind: corpus.Exemplar, Clause: "a", Text: "one"},
		{ID: "b/exemplar/1", Kind: corpus.Exemplar, Clause: "b", Text: "two"},
		{ID: "b/near-miss/1", Kind: corpus.NearMiss, Clause: "b", Text: "not two"},
		{ID: "s/text", Kind: corpus.SanctionText, Clause: "s", Text: "a sanction"},
		{ID: "vague-exemplar/1", Kind: corpus.VagueExemplar, Text: "open"},
	}
	vectors := [][]float32{{1, 0, 0}, {3, 3, 0}, {1, 1, 0}, {0, 2, 0}, {0, 1, 0}, {0, 0, 5}}
	index, err := build(t, passages, vectors)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("OrderedBySimilarityThenID", func(t *testing.T) {
		found, err := index.Search([]float32{1, 1, 0}, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"a/exemplar/1", "b/exemplar/1", "a/text", "b/near-miss/1", "s/text", "vague-exemplar/1"}
		ids(t, found, want)
		if math.Abs(found[0].Similarity-1) > tolerance || math.Abs(found[2].Similarity-math.Sqrt(0.5)) > tolerance {
			t.Errorf("similarities %v and %v, want 1 and %v", found[0].Similarity, found[2].Similarity, math.Sqrt(0.5))
		}
	})
	t.Run("KindsAndCount", func(t *testing.T) {
		found, err := index.Search([]float32{0, 1, 0}, 1, corpus.Exemplar, corpus.NearMiss)
		if err != nil {
			t.Fatal(err)
		}
		ids(t, found, []string{"b/near-miss/1"})
		if none, err := index.Search([]float32{0, 1, 0}, 0); err != nil || len(none) != 0 {
			t.Errorf("k = 0 gives %v, %v", none, err)
		}
	})
	t.Run("ByClauseLeavesSanctionsAndNearMissesOut", func(t *testing.T) {
		found, err := index.ByClause([]float32{0, 1, 0})
		if err != nil {
			t.Fatal(err)
		}
		ids(t, found, []string{"a/exemplar/1", "b/exemplar/1"})
	})
	t.Run("NearestOfNoKind", func(t *testing.T) {
		if _, err := index.Nearest([]float32{1, 0, 0}, "no-such-kind"); !errors.Is(err, corpus.ErrNoPassage) {
			t.Errorf("got %v, want ErrNoPassage", err)
		}
	})
	t.Run("BadQueries", func(t *testing.T) {
		for name, v := range map[string][]float32{"Zero": {0, 0, 0}, "NaN": {float32(math.NaN()), 0, 1}, "Infinite": {float32(math.Inf(1)), 0, 1}, "Dimension": {1, 2}, "Empty": nil} {
			if _, err := index.Search(v, 1); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	})
	t.Run("BadVectors", func(t *testing.T) {
		for name, v := range map[string][][]float32{
			"Zero": {{1, 0}, {0, 0}}, "NaN": {{1, 0}, {float32(math.NaN()), 0}}, "Mixed": {{1, 0}, {1, 0, 0}}, "Count": {{1, 0}}, "Empty": {{}, {}},
		} {
			if _, err := build(t, passages[:2], v); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if _, err := build(t, []corpus.Passage{passages[0], passages[0]}, [][]float32{{1}, {1}}); err == nil {
			t.Error("two passages of one id: no error")
		}
	})
	t.Run("EqualsAnExactScan", func(t *testing.T) {
		exact(t, build)
	})
}

// exact compares an index of random vectors with a scan in double precision.
func exact(t *testing.T, build Build) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func() []float32 {
		v := make([]float32, 48)
		for i := range v {
			v[i] = float32(random.NormFloat64())
		}
		return v
	}
	var passages []corpus.Passage
	var vectors [][]float32
	for i := range 300 {
		passages = append(passages, corpus.Passage{ID: "c/exemplar/" + strconv.Itoa(i), Kind: corpus.Exemplar, Clause: "c"})
		vectors = append(vectors, draw())
	}
	index, err := build(t, passages, vectors)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		query := draw()
		found, err := index.Search(query, len(passages))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != len(passages) {
			t.Fatalf("%d of %d passages found", len(found), len(passages))
		}
		for i, m := range found {
			at, _ := strconv.Atoi(m.ID[len("c/exemplar/"):])
			if want := cosine(query, vectors[at]); math.Abs(m.Similarity-want) > tolerance {
				t.Fatalf("%s: similarity %v, want %v", m.ID, m.Similarity, want)
			}
			if i > 0 && found[i-1].Similarity < m.Similarity {
				t.Fatalf("%s comes after a less similar passage", m.ID)
			}
		}
	}
}

func cosine(a, b []float32) float64 {
	dot, x, y := 0.0, 0.0, 0.0
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
		x += float64(a[i]) * float64(a[i])
		y += float64(b[i]) * float64(b[i])
	}
	return dot / math.Sqrt(x*y)
}

func ids(t *testing.T, found []corpus.Match, want []string) {
	t.Helper()
	var got []string
	for _, m := range found {
		got = append(got, m.ID)
	}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
