package corpus_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

// sound is a policy of which Lint says nothing.
func sound(t *testing.T) string {
	t.Helper()
	list := func(format string, n int) string {
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf(format, []string{"lost hiker", "missing child", "capsized boat", "buried climber", "stray tourist", "fallen pilot",
				"stranded crew", "hurt skier", "drifting raft", "trapped miner"}[i]))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	text := replace(t, small, "title: Drones\n", "title: Drones\nsources: [{title: a, publisher: b, date: 2021}]\n")
	text = replace(t, text, "[finding a lost hiker, looking for a child in the woods]", list("finding one %s", 10))
	text = replace(t, text, "[finding a lost wallet]", list("photographs of some %s", 5))
	text = replace(t, text, "[filming a wedding]", list("selling films that show a %s", 10)+"\n    near_misses: "+list("rescue for every %s", 5)+"\n    title: Only")
	return replace(t, text, "id: fine\n", "id: fine\n    title: Fine\n")
}

func TestLintWarns(t *testing.T) {
	t.Parallel()
	if found := corpus.Lint(decode(t, sound(t))); len(found) > 0 {
		t.Fatalf("of a policy that is sound: %v", found)
	}
	for code, c := range map[string]struct{ old, new, want string }{
		"no-sources":         {"sources: [{title: a, publisher: b, date: 2021}]\n", "", "p.yaml:1:5: warning: the policy names no sources;"},
		"not-english":        {"language: en\n", "language: he-IL\n", `p.yaml:3:11: warning: the policy is in "he-IL", and the built-in encoder reads English only; restate it`},
		"no-vague-exemplars": {"vague_exemplars: [public safety]\n", "", "p.yaml:10:3: warning: the policy has no vague_exemplars;"},
		"no-definition":      {"kind: definition", "kind: prohibition", "p.yaml:10:3: warning: the policy has no definition,"},
		"no-title":           {"    title: Fine\n", "", `p.yaml:23:5: warning: clause "fine" has no title;`},
		"few-exemplars":      {", finding one trapped miner]", "]", `p.yaml:14:16: warning: clause "search" has 9 exemplars; write at least 10`},
		"few-near-misses":    {", photographs of some stray tourist]", "]", `p.yaml:15:18: warning: clause "search" has 4 near misses; write at least 5`},
		"no-threshold":       {"title: Search", "title: Search\n    grave: [murder]", `p.yaml:10:5: warning: clause "search" lists offences and has no threshold_years`},
		"long-exemplar":      {"finding one hurt skier", strings.Repeat("finding it ", 13), `p.yaml:14:203: warning: "finding it finding it finding it finding…" has 26 words; shorten it`},
		"one-word":           {"selling films that show a lost hiker", "selling", `p.yaml:20:17: warning: exemplar "selling" is one word;`},
		"alike":              {"selling films that show a lost hiker", "finding one lost hiker now", `p.yaml:20:17: warning: exemplar "finding one lost hiker now" is almost one of clause "search", on line 14;`},
		"holds-near-miss":    {"[finding one lost hiker", "[old photographs of some Lost Hiker", `p.yaml:14:17: warning: exemplar "old photographs of some Lost Hiker" holds "photographs of some lost hiker", a near miss of clause "search";`},
		"odd-character":      {"Nothing else.", "Nothing\u200b else.", `p.yaml:18:11: warning: text holds the character U+200B;`},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			found := corpus.Lint(decode(t, replace(t, sound(t), c.old, c.new)))
			if len(found) != 1 || found[0].Code != code || !strings.HasPrefix(found[0].String(), c.want) || !strings.HasSuffix(found[0].String(), " ("+code+")") {
				t.Errorf("got %v, want one, %s", found, c.want)
			}
		})
	}
}

func TestLintTakesWhatIsMeant(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"ExemplarIsNearMissOfAnother": {"selling films that show a lost hiker", "photographs of some lost hiker"},
		"AlikeInOneClause":            {"finding one missing child", "finding one lost hiker now"},
		"OneWordInDefinition":         {"finding one hurt skier", "rescue"},
		"JoinerInASpelling":           {"Nothing else.", "Nothing می\u200cخواهم else."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := corpus.Lint(decode(t, replace(t, sound(t), change[0], change[1]))); len(found) > 0 {
				t.Errorf("got %v", found)
			}
		})
	}
}

func TestLintNamesThePolicyThatHasNoFile(t *testing.T) {
	t.Parallel()
	found := corpus.Lint(&corpus.Policy{ID: "made", Language: "en", Clauses: []corpus.Clause{{ID: "a", Kind: corpus.Sanction, Text: "A."}}})
	var got []string
	for _, w := range found {
		got = append(got, w.File+" "+w.Code)
	}
	if diff := cmp.Diff([]string{"made no-title", "made no-definition", "made no-vague-exemplars", "made no-sources"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
