package eval

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"purpose/classifier"
	"purpose/internal/stats"
)

// extent is a half-open range of code points.
type extent struct{ start, end int }

// overlap is the number of code points that two extents share.
func (e extent) overlap(other extent) int {
	return max(0, min(e.end, other.end)-max(e.start, other.start))
}

// iou is intersection over union (the Jaccard index) of two extents; 0 when both are empty.
func (e extent) iou(other extent) float64 {
	shared := e.overlap(other)
	union := e.end - e.start + other.end - other.start - shared
	if union == 0 {
		return 0
	}
	return float64(shared) / float64(union)
}

// evidenceF1 is the F1 of the words that found spans cover against those that the labelled evidence covers. A label is a
// substring without a position: where it occurs more than once, the occurrence that the found spans cover best counts.
func evidenceF1(text string, gold []string, found []classifier.Span) float64 {
	var spans []extent
	for _, span := range found {
		spans = append(spans, extent{span.Start, span.End})
	}
	covered := func(e extent) (n int) {
		for _, span := range spans {
			n += e.overlap(span)
		}
		return n
	}
	var labelled []extent
	for _, evidence := range gold {
		best, most := extent{}, -1
		for _, occurrence := range occurrences(text, evidence) {
			if n := covered(occurrence); n > most {
				best, most = occurrence, n
			}
		}
		labelled = append(labelled, best)
	}
	var counts stats.Counts
	for _, t := range tokenise(text) {
		word := extent{t.start, t.end}
		touches := func(e extent) bool { return e.overlap(word) > 0 }
		isGold, isFound := slices.ContainsFunc(labelled, touches), slices.ContainsFunc(spans, touches)
		if isGold {
			counts.Gold++
		}
		if isFound {
			counts.Found++
		}
		if isGold && isFound {
			counts.True++
		}
	}
	return counts.F1()
}

// occurrences lists where a substring stands in a text, in code points.
func occurrences(text, substring string) (found []extent) {
	if substring == "" {
		return nil
	}
	length := utf8.RuneCountInString(substring)
	for from := 0; ; {
		at := strings.Index(text[from:], substring)
		if at < 0 {
			return found
		}
		start := utf8.RuneCountInString(text[:from+at])
		found = append(found, extent{start, start + length})
		_, size := utf8.DecodeRuneInString(text[from+at:])
		from += at + size
	}
}

// minUseIoU is the least overlap at which a found use is taken for a labelled one.
const minUseIoU = 0.5

// useMatch pairs a labelled use with a found one; indexes into the two lists.
type useMatch struct {
	gold, found int
	iou         float64
}

// matchUses pairs labelled and found uses one to one, greedily by overlap, the larger first and ties in reading order.
// What two paired uses say is not looked at.
func matchUses(gold []GoldUse, found []classifier.Use) []useMatch {
	var candidates []useMatch
	for i, g := range gold {
		for k, f := range found {
			if iou := (extent{g.Start, g.End}).iou(extent{f.Start, f.End}); iou >= minUseIoU {
				candidates = append(candidates, useMatch{i, k, iou})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b useMatch) int { return cmp.Compare(b.iou, a.iou) })
	takenGold, takenFound := make([]bool, len(gold)), make([]bool, len(found))
	var matches []useMatch
	for _, c := range candidates {
		if !takenGold[c.gold] && !takenFound[c.found] {
			takenGold[c.gold], takenFound[c.found] = true, true
			matches = append(matches, c)
		}
	}
	return matches
}

// setCounts compares two sets of names; a name that is listed twice counts once.
func setCounts(gold, found []string) stats.Counts {
	g, f := unique(gold), unique(found)
	counts := stats.Counts{Gold: float64(len(g)), Found: float64(len(f))}
	for _, name := range g {
		if slices.Contains(f, name) {
			counts.True++
		}
	}
	return counts
}

func unique(names []string) []string {
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
