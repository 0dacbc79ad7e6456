package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Index finds passages by exact cosine similarity. It does not change once it is made and is safe for concurrent use.
// Similarities are computed in one fixed order, so that they are the same on every machine.
type Index struct {
	passages  []Passage
	vectors   []float32 // unit length, one row of dimension a passage
	dimension int
}

// VectorError says which vector cannot be used, and why.
type VectorError struct {
	Passage string // id; empty for the vector of a query
	Reason  string
}

func (e *VectorError) Error() string {
	if e.Passage == "" {
		return "the query's vector " + e.Reason
	}
	return fmt.Sprintf("the vector of passage %s %s", e.Passage, e.Reason)
}

// ErrNoPassage says that an index holds no passage of the kinds asked for.
var ErrNoPassage = errors.New("the index holds no passage of these kinds")

// NewIndex makes an index of passages and their vectors, in the same order. The vectors are copied. Errors are for a
// count or dimension that differs, doubled ids, and vectors that are zero or not finite.
func NewIndex(passages []Passage, vectors [][]float32) (*Index, error) {
	if len(passages) != len(vectors) {
		return nil, fmt.Errorf("%d passages and %d vectors: embed each passage once", len(passages), len(vectors))
	}
	x := &Index{passages: slices.Clone(passages)}
	seen := make(map[string]bool, len(passages))
	for i, v := range vectors {
		id := passages[i].ID
		if seen[id] {
			return nil, fmt.Errorf("two passages have the id %s", id)
		}
		seen[id] = true
		if i == 0 {
			x.dimension = len(v)
		}
		unit, reason := x.unit(v)
		if reason != "" {
			return nil, &VectorError{id, reason}
		}
		x.vectors = append(x.vectors, unit...)
	}
	return x, nil
}

// unit returns a vector at unit length, or why it has none.
func (x *Index) unit(v []float32) ([]float32, string) {
	if len(v) != x.dimension || len(v) == 0 {
		return nil, fmt.Sprintf("has %d dimensions, want %d", len(v), x.dimension)
	}
	square := 0.0
	for _, a := range v {
		if math.IsNaN(float64(a)) || math.IsInf(float64(a), 0) {
			return nil, "is not finite"
		}
		square += float64(float64(a) * float64(a))
	}
	length := math.Sqrt(square)
	if length < math.SmallestNonzeroFloat32 {
		return nil, "is zero"
	}
	unit := make([]float32, len(v))
	for i, a := range v {
		unit[i] = float32(float64(a) / length)
	}
	return unit, ""
}

// Len is the number of passages, Dimension that of a vector's components.
func (x *Index) Len() int { return len(x.passages) }

// Dimension is the number of components of a vector.
func (x *Index) Dimension() int { return x.dimension }

// Search returns the k passages most similar to a vector, of the given kinds or of all when none is given, the most
// similar first, ties by id.
func (x *Index) Search(vector []float32, k int, kinds ...PassageKind) ([]Match, error) {
	if k <= 0 {
		return []Match{}, nil
	}
	query, reason := x.unit(vector)
	if reason != "" {
		return nil, &VectorError{"", reason}
	}
	matches := make([]Match, 0, len(x.passages))
	for i := range x.passages {
		if len(kinds) == 0 || slices.Contains(kinds, x.passages[i].Kind) {
			matches = append(matches, Match{x.passages[i], x.cosine(query, i)})
		}
	}
	slices.SortFunc(matches, Match.compare)
	return matches[:min(k, len(matches))], nil
}

// compare orders matches: the more similar first, ties by id.
func (m Match) compare(n Match) int {
	return cmp.Or(cmp.Compare(n.Similarity, m.Similarity), strings.Compare(m.ID, n.ID))
}

// cosine sums four strided partial sums in a fixed order, so that the result does not depend on the machine.
func (x *Index) cosine(query []float32, i int) float64 {
	row := x.vectors[i*x.dimension : (i+1)*x.dimension]
	var s [4]float64
	for k, a := range row {
		s[k&3] += float64(float64(a) * float64(query[k]))
	}
	return max(-1, min(1, (s[0]+s[1])+(s[2]+s[3])))
}

// ByClause returns, for each clause but sanctions, its text or exemplar most similar to a vector, in the order of Search.
func (x *Index) ByClause(vector []float32) ([]Match, error) {
	all, err := x.Search(vector, len(x.passages), ClauseText, Exemplar)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(m Match) bool {
		known := seen[m.Clause]
		seen[m.Clause] = true
		return known
	}), nil
}

// Nearest returns the passage most similar to a vector, of the given kinds or of all; ErrNoPassage when there is none.
func (x *Index) Nearest(vector []float32, kinds ...PassageKind) (Match, error) {
	found, err := x.Search(vector, 1, kinds...)
	if err != nil {
		return Match{}, err
	}
	if len(found) == 0 {
		return Match{}, ErrNoPassage
	}
	return found[0], nil
}
