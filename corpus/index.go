package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Index finds passages by exact cosine similarity: every query is compared with every passage. It does not change once
// it is made and is safe for concurrent use. Results are in a total order, the more similar first and ties by id
// (compared byte by byte), and every similarity is summed in one fixed order with products that no compiler fuses, so
// that the same vectors give the same results on every machine.
type Index struct {
	passages  []Passage // by id, so that the lower place wins a tie
	vectors   []float32 // unit length, one row of dimension components a passage
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

// NewIndex makes an index of passages and their vectors, which come in the same order. Both are copied, and the vectors
// brought to unit length. No passages, a count of vectors that differs, and ids that are empty or there twice are
// errors; a vector that is zero, not finite or of another dimension than the first one is a *VectorError.
func NewIndex(passages []Passage, vectors [][]float32) (*Index, error) {
	switch {
	case len(passages) == 0:
		return nil, errors.New("no passages to index")
	case len(passages) > len(vectors):
		return nil, fmt.Errorf("%d passages and %d vectors (passage %s has none): embed each passage once", len(passages), len(vectors), passages[len(vectors)].ID)
	case len(passages) < len(vectors):
		return nil, fmt.Errorf("%d passages and %d vectors (the last passage is %s): embed each passage once", len(passages), len(vectors), passages[len(passages)-1].ID)
	}
	if len(vectors[0]) == 0 {
		return nil, &VectorError{passages[0].ID, "has no components"}
	}
	order := make([]int, len(passages))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(passages[a].ID, passages[b].ID) })
	x := &Index{dimension: len(vectors[0])}
	x.passages = make([]Passage, 0, len(passages))
	x.vectors = make([]float32, 0, len(passages)*x.dimension)
	for place, i := range order {
		id := passages[i].ID
		if id == "" {
			return nil, fmt.Errorf("passage %d has no id", i)
		}
		if place > 0 && id == x.passages[place-1].ID {
			return nil, fmt.Errorf("two passages have the id %s", id)
		}
		unit, reason := x.unit(vectors[i])
		if reason != "" {
			return nil, &VectorError{id, reason}
		}
		x.passages = append(x.passages, passages[i])
		x.vectors = append(x.vectors, unit...)
	}
	return x, nil
}

// unit returns a copy of a vector at unit length, or why there is none.
func (x *Index) unit(v []float32) (unit []float32, reason string) {
	if len(v) == 0 {
		return nil, "has no components"
	}
	if len(v) != x.dimension {
		return nil, fmt.Sprintf("has %d components, not the index's %d", len(v), x.dimension)
	}
	square := 0.0
	for i, a := range v {
		if math.IsNaN(float64(a)) || math.IsInf(float64(a), 0) {
			return nil, fmt.Sprintf("is not finite: component %d is %v", i, a)
		}
		square += float64(float64(a) * float64(a)) // the smallest float32 squared is far from underflow
	}
	if square == 0 {
		return nil, "is zero"
	}
	length := math.Sqrt(square)
	unit = make([]float32, len(v))
	for i, a := range v {
		unit[i] = float32(float64(a) / length)
	}
	return unit, ""
}

// Len is the number of passages.
func (x *Index) Len() int { return len(x.passages) }

// Dimension is the number of components of a vector.
func (x *Index) Dimension() int { return x.dimension }

// Search returns the k passages most similar to a vector, of the given kinds or of all when none is given; fewer when
// there are no more, and none for k below 1. A vector that is zero, not finite or of another dimension is a *VectorError.
func (x *Index) Search(vector []float32, k int, kinds ...PassageKind) ([]Match, error) {
	found, err := x.scan(vector, kinds)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, scored.compare)
	return x.matches(found[:max(0, min(k, len(found)))]), nil
}

// ByClause returns the text or exemplar most similar to a vector of each clause but sanctions, in the order of Search,
// and with its errors.
func (x *Index) ByClause(vector []float32) ([]Match, error) {
	found, err := x.scan(vector, []PassageKind{ClauseText, Exemplar})
	if err != nil {
		return nil, err
	}
	at := make(map[string]int)
	best := found[:0]
	for _, s := range found { // in place: best never outgrows what was read
		clause := x.passages[s.place].Clause
		if i, ok := at[clause]; !ok {
			at[clause] = len(best)
			best = append(best, s)
		} else if s.compare(best[i]) < 0 {
			best[i] = s
		}
	}
	slices.SortFunc(best, scored.compare)
	return x.matches(best), nil
}

// Nearest returns the passage most similar to a vector, of the given kinds or of all; ErrNoPassage when the index holds
// none of them, and the errors of Search.
func (x *Index) Nearest(vector []float32, kinds ...PassageKind) (Match, error) {
	found, err := x.scan(vector, kinds)
	if err != nil {
		return Match{}, err
	}
	if len(found) == 0 {
		return Match{}, ErrNoPassage
	}
	return x.match(slices.MinFunc(found, scored.compare)), nil
}

// scored is a passage, by its place in the index, and its similarity to a query.
type scored struct {
	place      int
	similarity float64
}

// compare orders what was found: the more similar first, ties by place and so by id.
func (s scored) compare(t scored) int {
	return cmp.Or(cmp.Compare(t.similarity, s.similarity), cmp.Compare(s.place, t.place))
}

// scan compares a vector with every passage of the kinds, in the order of places.
func (x *Index) scan(vector []float32, kinds []PassageKind) ([]scored, error) {
	query, reason := x.unit(vector)
	if reason != "" {
		return nil, &VectorError{"", reason}
	}
	found := make([]scored, 0, len(x.passages))
	for i := range x.passages {
		if len(kinds) == 0 || slices.Contains(kinds, x.passages[i].Kind) {
			row := x.vectors[i*x.dimension : (i+1)*x.dimension]
			found = append(found, scored{i, max(-1, min(1, dot(query, row)))})
		}
	}
	return found, nil
}

func (x *Index) matches(found []scored) []Match {
	out := make([]Match, len(found))
	for i, s := range found {
		out[i] = x.match(s)
	}
	return out
}

func (x *Index) match(s scored) Match { return Match{x.passages[s.place], s.similarity} }

// dot sums products in four strided partial sums: a fixed order, and four chains that a processor runs side by side.
// The conversion around each product keeps it from being fused with the sum, which some machines would do.
func dot(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += float64(float64(a[i]) * float64(b[i]))
		s1 += float64(float64(a[i+1]) * float64(b[i+1]))
		s2 += float64(float64(a[i+2]) * float64(b[i+2]))
		s3 += float64(float64(a[i+3]) * float64(b[i+3]))
	}
	switch len(a) - i { // what is left goes to the sums it would have gone to
	case 3:
		s2 += float64(float64(a[i+2]) * float64(b[i+2]))
		fallthrough
	case 2:
		s1 += float64(float64(a[i+1]) * float64(b[i+1]))
		fallthrough
	case 1:
		s0 += float64(float64(a[i]) * float64(b[i]))
	}
	return (s0 + s1) + (s2 + s3)
}
