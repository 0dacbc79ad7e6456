package classifier

import (
	"strings"
	"testing"

	"purpose/corpus"
)

var testTags = newTagSet([]string{"none", "stated:clear", "stated:vague", "stated:prohibited", "excepted:clear", "excepted:vague", "excepted:prohibited", "denied", "background"})

// tokensOf marks the words of a text: "word/tag" gives the word's most probable tag, a trailing "!" that a use begins here;
// a leading "+" joins it to the word before.
func tokensOf(marked string) (string, []tokenSignal) {
	var text strings.Builder
	var tokens []tokenSignal
	for _, field := range strings.Fields(marked) {
		word, tag, _ := strings.Cut(field, "/")
		tag, begins := strings.CutSuffix(tag, "!")
		word, joined := strings.CutPrefix(word, "+")
		if text.Len() > 0 && !joined {
			text.WriteByte(' ')
		}
		signal := tokenSignal{start: text.Len(), tag: make([]float64, 9), begins: 0.01}
		text.WriteString(word)
		signal.end = text.Len()
		if begins {
			signal.begins = 0.9
		}
		at := map[string]int{"": 0, "sc": 1, "sv": 2, "sp": 3, "xc": 4, "xp": 6, "d": 7, "b": 8}[tag]
		for i := range signal.tag {
			signal.tag[i] = 0.05
		}
		signal.tag[at] = 0.6
		tokens = append(tokens, signal)
	}
	return text.String(), tokens
}

func TestReadUses(t *testing.T) {
	t.Parallel()
	type found struct {
		text     string
		polarity Polarity
		outcome  corpus.Outcome
	}
	for name, c := range map[string]struct {
		marked string
		want   []found
	}{
		"None":                  {"good morning all", nil},
		"One":                   {"for murder/sc! cases/sc today", []found{{"murder cases", Stated, corpus.Clear}}},
		"CutAtBegin":            {"murder/sc! arson/sc! then", []found{{"murder", Stated, corpus.Clear}, {"arson", Stated, corpus.Clear}}},
		"Majority":              {"watch/sp! the/sc critics/sp", []found{{"watch the critics", Stated, corpus.Prohibited}}},
		"Doubtful":              {"watch/sp! the/b men/sc here/d now/sp", []found{{"watch the men here now", Stated, corpus.Prohibited}}},
		"DeniedNoRank":          {"never against/d! journalists/d", []found{{"against journalists", Denied, ""}}},
		"Excepted":              {"except bombers/xc!", []found{{"bombers", Excepted, corpus.Clear}}},
		"OtherMindInside":       {"the/sc! men/sc who/b shot/sc the/sc consul/sc", []found{{"the men who shot the consul", Stated, corpus.Clear}}},
		"NoneInside":            {"the/sc! men/sc who shot/sc the/sc consul/sc", []found{{"the men who shot the consul", Stated, corpus.Clear}}},
		"EndsBeforePunctuation": {"the/sc! bombers/sc of/sc the/sc station/sc +; the order", []found{{"the bombers of the station", Stated, corpus.Clear}}},
		"Unbegun":               {"a wary/d word", nil},
		"Punctuation":           {"order/b! ,/b murder/sc! .", []found{{"order", Background, ""}, {"murder", Stated, corpus.Clear}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, tokens := tokensOf(c.marked)
			uses := readUses(text, tokens, testTags)
			if len(uses) != len(c.want) {
				t.Fatalf("got %d uses, want %d", len(uses), len(c.want))
			}
			for i, u := range uses {
				if got := (found{text[u.start:u.end], u.polarity, u.outcome}); got != c.want[i] {
					t.Errorf("use %d: got %+v, want %+v", i, got, c.want[i])
				}
			}
		})
	}
}

func TestWorstCountedLeavesDeniedAndBackgroundOut(t *testing.T) {
	t.Parallel()
	if o, any := worstCounted([]use{{polarity: Denied, outcome: corpus.Prohibited}, {polarity: Stated, outcome: corpus.Clear}}); o != corpus.Clear || !any {
		t.Errorf("got %s, %v", o, any)
	}
	if o, any := worstCounted([]use{{polarity: Background, outcome: corpus.Clear}}); o != corpus.Vague || any {
		t.Errorf("got %s, %v: no counted use is vague", o, any)
	}
	if o, _ := worstCounted([]use{{polarity: Stated, outcome: corpus.Vague}, {polarity: Excepted, outcome: corpus.Prohibited}}); o != corpus.Prohibited {
		t.Errorf("got %s, want prohibited", o)
	}
}

func TestDoubtfulUsesDecideOnlyWhereNoOtherCounts(t *testing.T) {
	t.Parallel()
	text, tokens := tokensOf("watch/sp! the/b men/sc here/d now/sp and find/sc! the/sc killers/sc")
	uses := readUses(text, tokens, testTags)
	if len(uses) != 2 || !uses[0].doubtful || uses[1].doubtful {
		t.Fatalf("got %+v, want a doubtful use and a firm one", uses)
	}
	if o, any := worstCounted(uses); o != corpus.Clear || !any {
		t.Errorf("beside a firm clear use: got %s, %v", o, any)
	}
	if o, any := worstCounted(uses[:1]); o != corpus.Prohibited || !any {
		t.Errorf("alone: got %s, %v", o, any)
	}
}

func TestUsesTogetherIsADistribution(t *testing.T) {
	t.Parallel()
	for _, uses := range [][]use{nil, {{counted: [3]float64{0.9, 0.05, 0.05}}}, {{counted: [3]float64{0.5, 0.5, 0}}, {counted: [3]float64{0, 0.2, 0.8}}}} {
		p := usesTogether(uses)
		if sum := p[0] + p[1] + p[2]; sum < 1-1e-9 || sum > 1+1e-9 {
			t.Errorf("%v sums to %v", p, sum)
		}
	}
	if p := usesTogether(nil); p[1] != 1 {
		t.Errorf("no use gives %v, want vague", p)
	}
}
