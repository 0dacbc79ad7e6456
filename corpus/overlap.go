package corpus

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// words is a text as its words, without case and punctuation.
func words(text string) []string {
	return strings.FieldsFunc(phraseKey(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) })
}

// Two exemplars hardly differ when they share at least this part of their words (intersection over union, Jaccard): one
// word is exchanged in ten, or one is left out of five.
const alikeShare, alikeOf = 4, 5

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
		common := (alikeShare*len(set) + alikeOf - 1) / alikeOf // so many words at least, rounded up
		var candidates []int
		for _, word := range set[:min(len(set), len(set)-common+1)] {
			candidates = append(candidates, seen[word]...)
			seen[word] = append(seen[word], i)
		}
		slices.Sort(candidates)
		for _, k := range slices.Compact(candidates) {
			if list[k].clause != list[i].clause && alike(sets[k], set) {
				pairs = append(pairs, [2]phrase{list[k], list[i]})
			}
		}
	}
	return pairs
}

// alike reports whether two sets of words share enough of them.
func alike(a, b []string) bool {
	common := 0
	for _, word := range a {
		if slices.Contains(b, word) {
			common++
		}
	}
	return alikeOf*common >= alikeShare*(len(a)+len(b)-common)
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
