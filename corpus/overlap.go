package corpus

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// words is a text as its words, without case and punctuation.
func words(text string) []string {
	return strings.FieldsFunc(phraseKey(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) })
}

// alikeFrom is the share of words (intersection over union, Jaccard) from which two exemplars hardly differ: one word
// exchanged in ten, or one left out of five.
const alikeFrom = 0.8

// nearDuplicates finds the pairs of phrases of different clauses that share most of their words, the earlier first.
//
// Comparing all pairs would take minutes for the largest files. Two sets that are this much alike share a word among
// the first few of each, when the words of all sets are in one order; with the rare words first, few pairs are left to
// compare (prefix filtering: Chaudhuri, Ganti and Kaushik 2006).
func nearDuplicates(list []phrase) [][2]phrase {
	sets := make([][]string, len(list))
	count := make(map[string]int)
	for i, p := range list {
		sets[i] = words(p.text)
		slices.Sort(sets[i])
		sets[i] = slices.Compact(sets[i])
		for _, word := range sets[i] {
			count[word]++
		}
	}
	var pairs [][2]phrase
	seen := make(map[string][]int) // by word, the sets that hold it among their first
	for i, set := range sets {
		slices.SortFunc(set, func(a, b string) int { return cmp.Or(cmp.Compare(count[a], count[b]), strings.Compare(a, b)) })
		first := set[:len(set)-max(0, int(math.Ceil(alikeFrom*float64(len(set))))-1)]
		candidates := make(map[int]bool)
		for _, word := range first {
			for _, k := range seen[word] {
				candidates[k] = true
			}
			seen[word] = append(seen[word], i)
		}
		for k := range i {
			if candidates[k] && list[k].clause != list[i].clause && jaccard(sets[k], set) >= alikeFrom {
				pairs = append(pairs, [2]phrase{list[k], list[i]})
			}
		}
	}
	return pairs
}

// jaccard is the share of words that two sets have in common.
func jaccard(a, b []string) float64 {
	common := 0
	for _, word := range a {
		if slices.Contains(b, word) {
			common++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common)
}

// holding finds the pairs of a phrase and a shorter part, of two words or more, that it holds word for word.
func holding(list, parts []phrase) [][2]phrase {
	byFirst := make(map[string][]int)
	wordsOf := make([][]string, len(parts))
	for k, part := range parts {
		if wordsOf[k] = words(part.text); len(wordsOf[k]) > 1 {
			byFirst[wordsOf[k][0]] = append(byFirst[wordsOf[k][0]], k)
		}
	}
	var pairs [][2]phrase
	for _, p := range list {
		whole := words(p.text)
		for at, word := range whole {
			for _, k := range byFirst[word] {
				part := wordsOf[k]
				if len(part) < len(whole) && len(part) <= len(whole)-at && slices.Equal(part, whole[at:at+len(part)]) {
					pairs = append(pairs, [2]phrase{p, parts[k]})
				}
			}
		}
	}
	return pairs
}
