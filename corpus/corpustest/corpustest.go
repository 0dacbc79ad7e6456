// Package corpustest is the conformance suite of passage indexes: the one in memory passes it, and every other one that
// is to stand in for it.
package corpustest

import (
	"errors"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

// Index is what an implementation offers; corpus.Index has each method's contract. One whose methods take a context
// is wrapped for the test.
type Index interface {
	Search(vector []float32, k int, kinds ...corpus.PassageKind) ([]corpus.Match, error)
	ByClause(vector []float32) ([]corpus.Match, error)
	Nearest(vector []float32, kinds ...corpus.PassageKind) (corpus.Match, error)
}

// Build makes an index of passages and their vectors, or returns the error of doing so. The suite calls it several
// times; each index holds its own passages only.
type Build func(t *testing.T, passages []corpus.Passage, vectors [][]float32) (Index, error)

// tolerance is how far similarities may lie from the exact ones: a store may keep vectors in single precision.
const tolerance = 1e-5

// sample is a small index's content: a tie of two passages, and each kind once at least.
func sample() ([]corpus.Passage, [][]float32) {
	return []corpus.Passage{
			{ID: "b/exemplar/1", Kind: corpus.Exemplar, Clause: "b", Text: "two"},
			{ID: "a/text", Kind: corpus.ClauseText, Clause: "a", Text: "text of a"},
			{ID: "a/exemplar/1", Kind: corpus.Exemplar, Clause: "a", Text: "one"},
			{ID: "b/near-miss/1", Kind: corpus.NearMiss, Clause: "b", Text: "not two"},
			{ID: "s/text", Kind: corpus.SanctionText, Clause: "s", Text: "a sanction"},
			{ID: "vague-exemplar/1", Kind: corpus.VagueExemplar, Text: "open"},
		}, [][]float32{
			{1, 1, 0}, {1, 0, 0}, {1, 1, 0}, {0, 2, 0}, {0, 1, 0}, {-1, -1, 5},
		}
}

// Run holds an implementation to the contract.
func Run(t *testing.T, build Build) {
	t.Run("OrderedBySimilarityThenID", func(t *testing.T) { ordered(t, build) })
	t.Run("KindsAndCount", func(t *testing.T) { kindsAndCount(t, build) })
	t.Run("ByClauseIsBestOfEachClauseThatDecides", func(t *testing.T) { byClause(t, build) })
	t.Run("NearestIsFirstOfSearch", func(t *testing.T) { nearest(t, build) })
	t.Run("LengthDoesNotCount", func(t *testing.T) { lengths(t, build) })
	t.Run("CallersKeepTheirSlices", func(t *testing.T) { callersSlices(t, build) })
	t.Run("SafeForConcurrentUse", func(t *testing.T) { concurrent(t, build) })
	t.Run("ErrQueryVector", func(t *testing.T) { badQueries(t, build) })
	t.Run("ErrPassages", func(t *testing.T) { badPassages(t, build) })
	t.Run("EqualsAnExactScan", func(t *testing.T) { exact(t, build) })
}

func made(t *testing.T, build Build) Index {
	t.Helper()
	passages, vectors := sample()
	index, err := build(t, passages, vectors)
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func ordered(t *testing.T, build Build) {
	found, err := made(t, build).Search([]float32{1, 1, 0}, 10)
	root := math.Sqrt(0.5)
	expect(t, found, err, []corpus.Match{
		{Passage: passage("a/exemplar/1"), Similarity: 1},
		{Passage: passage("b/exemplar/1"), Similarity: 1},
		{Passage: passage("a/text"), Similarity: root},
		{Passage: passage("b/near-miss/1"), Similarity: root},
		{Passage: passage("s/text"), Similarity: root},
		{Passage: passage("vague-exemplar/1"), Similarity: -2 / math.Sqrt(2*27)},
	})
}

func kindsAndCount(t *testing.T, build Build) {
	index := made(t, build)
	query := []float32{0, 1, 0}
	found, err := index.Search(query, 1, corpus.Exemplar, corpus.NearMiss)
	expectIDs(t, found, err, "b/near-miss/1")
	found, err = index.Search(query, 3, corpus.Exemplar)
	expectIDs(t, found, err, "a/exemplar/1", "b/exemplar/1")
	found, err = index.Search(query, 2)
	expectIDs(t, found, err, "b/near-miss/1", "s/text")
	for _, k := range []int{0, -1} {
		found, err = index.Search(query, k)
		expectIDs(t, found, err)
	}
}

func byClause(t *testing.T, build Build) {
	index := made(t, build)
	found, err := index.ByClause([]float32{0, 1, 0})
	expectIDs(t, found, err, "a/exemplar/1", "b/exemplar/1")
	found, err = index.ByClause([]float32{1, -0.1, 0})
	expectIDs(t, found, err, "a/text", "b/exemplar/1")
	found, err = index.ByClause([]float32{-1, -1, 5})
	expectIDs(t, found, err, "a/text", "b/exemplar/1")
}

func nearest(t *testing.T, build Build) {
	index := made(t, build)
	for id, kinds := range map[string][]corpus.PassageKind{
		"a/exemplar/1":     nil,
		"b/near-miss/1":    {corpus.NearMiss},
		"vague-exemplar/1": {corpus.VagueExemplar},
	} {
		m, err := index.Nearest([]float32{1, 1, 0}, kinds...)
		if err != nil || m.Passage != passage(id) {
			t.Errorf("kinds %v: got %v, %v; want %s", kinds, m, err, id)
		}
	}
	if _, err := index.Nearest([]float32{1, 0, 0}, "no-such-kind"); !errors.Is(err, corpus.ErrNoPassage) {
		t.Errorf("a kind that is not there: got %v, want ErrNoPassage", err)
	}
}

func lengths(t *testing.T, build Build) {
	index := made(t, build)
	want, err := index.Search([]float32{3, 2, 1}, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []float32{1e-30, 4, 1e30} {
		found, err := index.Search([]float32{3 * scale, 2 * scale, scale}, 10)
		expect(t, found, err, want)
	}
}

func callersSlices(t *testing.T, build Build) {
	passages, vectors := sample()
	index, err := build(t, passages, vectors)
	if err != nil {
		t.Fatal(err)
	}
	if _, untouched := sample(); !cmp.Equal(untouched, vectors) {
		t.Error("making the index changed the caller's vectors")
	}
	query := []float32{3, 2, 1}
	want, err := index.Search(query, 10)
	if err != nil {
		t.Fatal(err)
	}
	want = slices.Clone(want)
	if !slices.Equal(query, []float32{3, 2, 1}) {
		t.Error("the search changed the caller's vector")
	}
	for i := range vectors {
		passages[i].Text = "changed"
		for k := range vectors[i] {
			vectors[i][k] = -7
		}
	}
	found, err := index.Search(query, 10)
	expect(t, found, err, want)
	for i := range found {
		found[i] = corpus.Match{}
	}
	found, err = index.Search(query, 10)
	expect(t, found, err, want)
}

func concurrent(t *testing.T, build Build) {
	index := made(t, build)
	want, err := index.ByClause([]float32{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				if found, err := index.ByClause([]float32{1, 2, 3}); err != nil || !cmp.Equal(want, found) {
					t.Errorf("got %v, %v; want %v", found, err, want)
				}
			}
		})
	}
	group.Wait()
}

func badQueries(t *testing.T, build Build) {
	index := made(t, build)
	for name, v := range badVectors() {
		_, search := index.Search(v, 1)
		_, byClause := index.ByClause(v)
		_, nearest := index.Nearest(v)
		for method, err := range map[string]error{"Search": search, "ByClause": byClause, "Nearest": nearest} {
			var vector *corpus.VectorError
			if !errors.As(err, &vector) || vector.Passage != "" || vector.Reason == "" {
				t.Errorf("%s of a vector that is %s: got %v, want a VectorError of the query", method, name, err)
			}
		}
	}
}

func badPassages(t *testing.T, build Build) {
	for name, v := range badVectors() {
		passages, vectors := sample()
		vectors[3] = v
		_, err := build(t, passages, vectors)
		var vector *corpus.VectorError
		if !errors.As(err, &vector) || vector.Passage != passages[3].ID || vector.Reason == "" {
			t.Errorf("a vector that is %s: got %v, want a VectorError of %s", name, err, passages[3].ID)
		}
	}
	for name, change := range map[string]func([]corpus.Passage, [][]float32) ([]corpus.Passage, [][]float32){
		"NoPassages":     func([]corpus.Passage, [][]float32) ([]corpus.Passage, [][]float32) { return nil, nil },
		"VectorMissing":  func(p []corpus.Passage, v [][]float32) ([]corpus.Passage, [][]float32) { return p, v[1:] },
		"PassageMissing": func(p []corpus.Passage, v [][]float32) ([]corpus.Passage, [][]float32) { return p[1:], v },
		"DoubledID": func(p []corpus.Passage, v [][]float32) ([]corpus.Passage, [][]float32) {
			p[0].ID = p[4].ID
			return p, v
		},
		"NoID": func(p []corpus.Passage, v [][]float32) ([]corpus.Passage, [][]float32) {
			p[2].ID = ""
			return p, v
		},
	} {
		passages, vectors := change(sample())
		if _, err := build(t, passages, vectors); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// badVectors are vectors that cannot be compared with those of sample.
func badVectors() map[string][]float32 {
	return map[string][]float32{
		"zero": {0, 0, 0}, "not a number": {0, float32(math.NaN()), 1}, "infinite": {1, 0, float32(math.Inf(-1))},
		"too short": {1, 2}, "too long": {1, 2, 3, 4}, "empty": {}, "missing": nil,
	}
}
