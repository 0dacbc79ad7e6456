package classifier

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The share of a text's letters that stand in words which the encoder's English vocabulary holds whole. Of 4,000 labelled
// English statements the median is .92 and 1 in 1,000 lies below .36; sentences in fourteen other Latin-script languages
// lie between .04 and .38. Short texts (fewer than manyWords words) vary more and get the lower bound.
const (
	manyWords      = 8
	leastFamiliar  = 0.34
	leastFamiliar2 = 0.20 // of fewer words
)

// foreignWords are frequent short words of other Latin-script languages that are not English words: two of them tell
// another language from letters without sense.
var foreignWords = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`der die das und ist für mit von zur zum auf wird werden nicht eine des dem
		el los las una para por con del se y que será le les des une pour sur et dans du est au aux il di della per che sarà
		nel o os um uma não em da do será het een van voor wordt op te ve bir için ile olarak i w na do z się przez ska för och att
		av den som yang dan untuk ini akan dengan kwa ya và các được để și în pentru va fi a az és szolgál hogy på til er og`) {
		set[w] = true
	}
	for _, english := range []string{"a", "i", "do", "on", "die", "per", "den", "van", "fi", "o", "w", "z", "y", "se", "as"} {
		delete(set, english)
	}
	return set
}()

// legibility is what can be said of a text before its meaning is asked for.
type legibility struct {
	code    AbstentionCode // empty when the text can be judged
	text    string
	foreign bool // some words are in another script: they were not read
}

// readable looks at a normalised text and the tokens that the encoder made of it.
func readable(text string, tokens []tokenSignal) legibility {
	var latin, other, familiar, words, foreignHits, marked int
	foreign := false
	next := 0
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsLetter(r) {
			at += size
			continue
		}
		end, letters, isLatin := at, 0, true
		for end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) {
				break
			}
			if unicode.IsLetter(r) {
				letters++
				isLatin = isLatin && unicode.Is(unicode.Latin, r)
				if r > 0x7F {
					marked++
				}
			}
			end += n
		}
		for next < len(tokens) && tokens[next].start < at {
			next++
		}
		if isLatin {
			words++
			latin += letters
			if next < len(tokens) && tokens[next].start == at && tokens[next].end == end {
				familiar += letters
			}
			if foreignWords[strings.ToLower(text[at:end])] {
				foreignHits++
			}
		} else {
			other += letters
			foreign = foreign || letters > 1
		}
		at = end
	}
	switch {
	case latin+other == 0:
		return legibility{Nonsense, "the statement has no words", foreign}
	case other > latin:
		return legibility{NotLanguage, "most of the statement is not in a Latin script, and only English is read", foreign}
	}
	least := leastFamiliar
	if words < manyWords {
		least = leastFamiliar2
	}
	if share := float64(familiar) / float64(latin); share < least {
		if foreignHits >= 2 || foreignHits*10 >= words*2 && foreignHits > 0 || marked*30 > latin {
			return legibility{NotLanguage, "the statement does not read as English, and only English is read", foreign}
		}
		return legibility{Nonsense, "hardly a word of the statement is an English one", foreign}
	}
	return legibility{foreign: foreign}
}

// offTopicLabel is the network's note label for a text that is no statement of what a system is for (labelling guide, rule 69).
const offTopicLabel = "off-topic"

// leastOffTopic is the probability from which a text counts as no statement. In every window: what surrounds a statement
// is off topic too.
const leastOffTopic = 0.5

// offTopic reports whether the network reads the whole text as no statement. Weights without the label read none so.
func (j *Judge) offTopic(s *signal) bool {
	at := slices.Index(j.encoder.Header().Notes, offTopicLabel)
	return at >= 0 && s.least[at] >= leastOffTopic
}
