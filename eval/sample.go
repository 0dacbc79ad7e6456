package eval

import (
	"slices"

	"purpose/internal/stats"
)

// draws and level are those of every interval: 2,000 resamples, 95 %.
const (
	draws = 2000
	level = 0.95
)

// sample is a set of results with their groups, ready for measuring. Errored results are in its groups and in no figure.
type sample struct {
	judged   []*Result // without the errored
	group    []int     // of each judged result
	members  [][]int   // indexes into judged, a group
	complete []bool    // groups none of whose members errored
	pair     []bool    // groups that are a minimal pair
}

// newSample groups results by minimal pair. The same rows in the same order give the same groups.
func newSample(results []Result) *sample {
	s := &sample{}
	index := map[string]int{}
	for i := range results {
		r := &results[i]
		name := r.Row.group()
		g, known := index[name]
		if !known {
			g = len(s.members)
			index[name] = g
			s.members, s.complete, s.pair = append(s.members, nil), append(s.complete, true), append(s.pair, r.Row.Pair != "")
		}
		if r.Status == Errored {
			s.complete[g] = false
			continue
		}
		s.members[g] = append(s.members[g], len(s.judged))
		s.judged, s.group = append(s.judged, r), append(s.group, g)
	}
	return s
}

func (s *sample) groups() int { return len(s.members) }

// figure is a statistic over a sample with what it was computed from.
type figure struct {
	statistic stats.Statistic
	n         int // rows or pairs that are concerned
	groups    int // groups that are concerned
}

// ratio is the figure Σ numerator / Σ denominator over results; a result with the denominator 0 is not concerned.
func (s *sample) ratio(share func(*Result) (numerator, denominator float64)) figure {
	numerators, denominators := make([]float64, s.groups()), make([]float64, s.groups())
	f := figure{}
	for i, r := range s.judged {
		numerator, denominator := share(r)
		if denominator > 0 {
			f.n++
			numerators[s.group[i]] += numerator
			denominators[s.group[i]] += denominator
		}
	}
	return f.of(numerators, denominators)
}

// of completes a figure that is a ratio of sums over groups.
func (f figure) of(numerators, denominators []float64) figure {
	for _, d := range denominators {
		if d > 0 {
			f.groups++
		}
	}
	f.statistic = func(weight []int) float64 {
		var numerator, denominator float64
		for g := range numerators {
			w := stats.Weight(weight, g)
			numerator += w * numerators[g]
			denominator += w * denominators[g]
		}
		return stats.Ratio(numerator, denominator)
	}
	return f
}

// pairs is the share of minimal pairs all of whose members passed. A pair with an errored member is not concerned.
func (s *sample) pairs() figure {
	numerators, denominators := make([]float64, s.groups()), make([]float64, s.groups())
	f := figure{}
	for g, members := range s.members {
		if !s.pair[g] || !s.complete[g] {
			continue
		}
		f.n++
		denominators[g] = 1
		if !slices.ContainsFunc(members, func(i int) bool { return s.judged[i].Status != Pass }) {
			numerators[g] = 1
		}
	}
	return f.of(numerators, denominators)
}

// mean is the unweighted mean of figures, e.g. of the F1 of each outcome; undefined where one of them is.
func (s *sample) mean(figures ...figure) figure {
	return figure{
		n: len(s.judged), groups: s.groups(),
		statistic: func(weight []int) float64 {
			var sum float64
			for _, f := range figures {
				sum += f.statistic(weight)
			}
			return sum / float64(len(figures))
		},
	}
}

// scored lists the judged results with a score; those for which score says false are left out.
func (s *sample) scored(score func(*Result) (value float64, hit, ok bool)) []stats.Scored {
	var items []stats.Scored
	for i, r := range s.judged {
		if value, hit, ok := score(r); ok {
			items = append(items, stats.Scored{Score: value, Hit: hit, Group: s.group[i]})
		}
	}
	return items
}

// concerned is a figure of scored items.
func concerned(items []stats.Scored, statistic stats.Statistic) figure {
	seen := map[int]bool{}
	for _, item := range items {
		seen[item.Group] = true
	}
	return figure{statistic, len(items), len(seen)}
}
