package corpustest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"purpose/corpus"
)

// exact compares an index of random vectors with a scan in double precision. Random similarities lie further apart
// than the tolerance where they decide an order; those that do not are compared without their order.
func exact(t *testing.T, build Build) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func() []float32 {
		v := make([]float32, 50) // no multiple of four
		for i := range v {
			v[i] = float32(random.NormFloat64())
		}
		return v
	}
	kinds := []corpus.PassageKind{corpus.ClauseText, corpus.Exemplar, corpus.NearMiss, corpus.VagueExemplar, corpus.SanctionText}
	var passages []corpus.Passage
	var vectors [][]float32
	for i := range 300 {
		kind := kinds[i%len(kinds)]
		passages = append(passages, corpus.Passage{ID: fmt.Sprintf("%03d", (i*77)%300), Kind: kind, Clause: fmt.Sprint("c", i%7)})
		vectors = append(vectors, draw())
	}
	index, err := build(t, passages, vectors)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		query := draw()
		all := scan(query, passages, vectors)
		found, err := index.Search(query, len(passages))
		sameUpToTolerance(t, found, err, all)
		found, err = index.Search(query, 9, corpus.Exemplar, corpus.NearMiss)
		some := filter(all, corpus.Exemplar, corpus.NearMiss)
		sameUpToTolerance(t, found, err, some[:9])
		found, err = index.ByClause(query)
		sameUpToTolerance(t, found, err, firstOfEachClause(filter(all, corpus.ClauseText, corpus.Exemplar)))
	}
}

// scan is every passage with its cosine, in order, computed plainly.
func scan(query []float32, passages []corpus.Passage, vectors [][]float32) []corpus.Match {
	var out []corpus.Match
	for i, v := range vectors {
		product, a, b := 0.0, 0.0, 0.0
		for k := range v {
			product += float64(query[k]) * float64(v[k])
			a += float64(query[k]) * float64(query[k])
			b += float64(v[k]) * float64(v[k])
		}
		out = append(out, corpus.Match{Passage: passages[i], Similarity: product / math.Sqrt(a*b)})
	}
	slices.SortFunc(out, func(m, n corpus.Match) int {
		return cmp.Or(cmp.Compare(n.Similarity, m.Similarity), strings.Compare(m.ID, n.ID))
	})
	return out
}

func filter(list []corpus.Match, kinds ...corpus.PassageKind) []corpus.Match {
	return slices.DeleteFunc(slices.Clone(list), func(m corpus.Match) bool { return !slices.Contains(kinds, m.Kind) })
}

func firstOfEachClause(list []corpus.Match) []corpus.Match {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(m corpus.Match) bool {
		before := seen[m.Clause]
		seen[m.Clause] = true
		return before
	})
}

// sameUpToTolerance compares matches place by place; where two similarities cannot be told apart, either may come first.
func sameUpToTolerance(t *testing.T, got []corpus.Match, err error, want []corpus.Match) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d matches, want %d", len(got), len(want))
	}
	for i := range got {
		if math.Abs(got[i].Similarity-want[i].Similarity) > tolerance {
			t.Fatalf("place %d: similarity %v, want %v", i, got[i].Similarity, want[i].Similarity)
		}
		if got[i].Passage != want[i].Passage && !slices.ContainsFunc(want, func(m corpus.Match) bool {
			return m.Passage == got[i].Passage && math.Abs(m.Similarity-want[i].Similarity) <= 2*tolerance
		}) {
			t.Fatalf("place %d: %s, want %s", i, got[i].ID, want[i].ID)
		}
	}
}

// passage is one of sample's.
func passage(id string) corpus.Passage {
	passages, _ := sample()
	return passages[slices.IndexFunc(passages, func(p corpus.Passage) bool { return p.ID == id })]
}

// expect compares matches in order.
func expect(t *testing.T, got []corpus.Match, err error, want []corpus.Match) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got, cmpopts.EquateApprox(0, tolerance), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func expectIDs(t *testing.T, found []corpus.Match, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range found {
		got = append(got, m.ID)
	}
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
