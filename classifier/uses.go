package classifier

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"purpose/corpus"
)

// tagSet says what the network's tag labels mean: "none", "denied", "background", or a counted polarity and an outcome
// ("stated:vague").
type tagSet struct {
	polarity []Polarity // empty for tokens that belong to no use
	outcome  []int      // rank of a corpus.Outcome; -1 where the tag names none
}

func newTagSet(labels []string) tagSet {
	var t tagSet
	for _, label := range labels {
		polarity, outcome, _ := strings.Cut(label, ":")
		if polarity == "none" {
			polarity = ""
		}
		t.polarity = append(t.polarity, Polarity(polarity))
		t.outcome = append(t.outcome, corpus.Outcome(outcome).Rank())
	}
	return t
}

// use is a use on its way through the judgement. Offsets are bytes into the normalised text.
type use struct {
	start, end int
	polarity   Polarity
	outcome    corpus.Outcome
	doubtful   bool       // a flag that is not probable enough to decide alone
	counted    [3]float64 // probability that it counts towards each outcome, by rank
	clauses    []float64  // by clause label of the network: the clause is this use's
	matches    []corpus.Match
	relations  []relation // to each clause, under a policy that the network did not learn
}

// leastFlag is the least probability, on the mean over its tokens, with which a use that counts as vague or prohibited flags
// a statement by itself. Below it the tokens are of several minds: the use has its part in the statement's probabilities,
// is shown when the statement is flagged, and decides nothing alone. docs/experiments.md has what other values gave.
const leastFlag = 0.75

// readUses makes a use of every segment, widened to whole words. A use's tag is the most probable one on the mean over its
// tokens.
func readUses(text string, tokens []tokenSignal, tags tagSet) []use {
	var uses []use
	for _, run := range segments(text, tokens, tags) {
		u := use{start: tokens[run.from].start, end: tokens[run.to-1].end}
		mean := meanTag(tokens[run.from:run.to])
		best := -1
		for t, p := range mean {
			if tags.polarity[t] != "" && (best < 0 || p > mean[best]) {
				best = t
			}
			if tags.polarity[t].Counts() && tags.outcome[t] >= 0 {
				u.counted[tags.outcome[t]] += p
			}
		}
		u.polarity = tags.polarity[best]
		if tags.outcome[best] >= 0 {
			u.outcome = corpus.Outcomes()[tags.outcome[best]]
		}
		u.start, u.end = wholeWords(text, u.start, u.end)
		if n := len(uses); n > 0 && u.start < uses[n-1].end {
			u.start = uses[n-1].end // two uses share a word: it stays with the first
		}
		u.doubtful = u.polarity.Counts() && u.outcome != corpus.Clear && u.counted[u.outcome.Rank()] < leastFlag
		if strings.TrimSpace(text[u.start:u.end]) != "" {
			uses = append(uses, u)
		}
	}
	return uses
}

func meanTag(tokens []tokenSignal) []float64 {
	mean := make([]float64, len(tokens[0].tag))
	for _, t := range tokens {
		for i, p := range t.tag {
			mean[i] += p
		}
	}
	for i := range mean {
		mean[i] /= float64(len(tokens))
	}
	return mean
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func wordStart(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return at == 0 || !isWord(before)
}

// wholeWords widens a range to the words it cuts and drops white space and closing punctuation at its ends.
func wholeWords(text string, start, end int) (int, int) {
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:start])
		if here, _ := utf8.DecodeRuneInString(text[start:]); !isWord(r) || !isWord(here) {
			break
		}
		start -= n
	}
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		if here, _ := utf8.DecodeLastRuneInString(text[:end]); !isWord(r) || !isWord(here) {
			break
		}
		end += n
	}
	trimmed := strings.TrimLeftFunc(text[start:end], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:.", r) })
	start = end - len(trimmed)
	end = start + len(strings.TrimRightFunc(trimmed, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:.", r) }))
	return start, end
}

// worstCounted is the worst outcome of the uses that count, and whether there is one. Doubtful ones decide only where no
// other counts.
func worstCounted(uses []use) (corpus.Outcome, bool) {
	worst, firm, any := corpus.Clear, false, false
	for i := range uses {
		u := &uses[i]
		if !u.polarity.Counts() || u.doubtful && firm {
			continue
		}
		if !u.doubtful && !firm {
			worst, firm = corpus.Clear, true
		}
		worst, any = corpus.Worse(worst, u.outcome), true
	}
	if !any {
		return corpus.Vague, false
	}
	return worst, true
}
