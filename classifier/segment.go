package classifier

import (
	"math"
	"slices"
	"unicode/utf8"
)

// segment is a run of tokens [from, to) that the network reads as one use.
type segment struct{ from, to int }

// segments is the most probable way to cut tokens into uses and what lies between them: the Viterbi path of a linear
// chain whose states are the tags, with no use as one of them. A token is worth the log probability of its tag; staying
// in a state, or leaving for none, that of no use beginning here; and every use, also one of the same tag, has to begin,
// which it does only where a word does. A single token of another mind so cuts no use in two.
func segments(text string, tokens []tokenSignal, tags tagSet) []segment {
	none := 0
	for state, polarity := range tags.polarity {
		if polarity == "" {
			none = state
		}
	}
	// from[i][state] is the state of token i-1 on the best path to state at token i; began, whether a use begins at i.
	from, began := make([][]int, len(tokens)), make([][]bool, len(tokens))
	score := make([]float64, len(tags.polarity)) // of the best path to each state: before the first token only none has one
	for state := range score {
		if state != none {
			score[state] = math.Inf(-1)
		}
	}
	for i, t := range tokens {
		starts := wordStart(text, t.start)
		first, _ := utf8.DecodeRuneInString(text[t.start:])
		ends := starts || !isWord(first) // a use may end before punctuation, but not within a word
		begin, goOn := log(max(t.begins, 1e-4)), log(max(1-t.begins, 1e-4))
		from[i], began[i] = make([]int, len(score)), make([]bool, len(score))
		next := make([]float64, len(score))
		best := none // the state of the last token on the best path so far
		for state := range score {
			if score[state] > score[best] {
				best = state
			}
		}
		for state, p := range t.tag {
			previous, value := state, score[state]+goOn
			if ends && state == none {
				previous, value = best, score[best]+goOn
			} else if starts && score[best]+begin > value {
				previous, value, began[i][state] = best, score[best]+begin, true
			}
			from[i][state], next[state] = previous, value+log(max(p, 1e-6))
		}
		score = next
	}
	return trace(score, from, began, none)
}

// trace walks the best path back from its end.
func trace(score []float64, from [][]int, began [][]bool, none int) []segment {
	state := none
	for s := range score {
		if score[s] > score[state] {
			state = s
		}
	}
	var found []segment
	end := len(from)
	for i := len(from) - 1; i >= 0; i-- {
		if state == none {
			end = i
		} else if began[i][state] {
			found = append(found, segment{i, end})
			end = i
		}
		state = from[i][state]
	}
	slices.Reverse(found)
	return found
}
