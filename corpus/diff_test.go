package corpus_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

const changed = `id: drones
version: 2
language: en
title: Drones
summary: What drones are for.
clauses:
  - id: only
    kind: prohibition
    text: Nothing else at all.
    threshold_years: 6
    exemplars: [filming a wake]
  - id: search
    kind: definition
    title: Search
    text: Finding missing people.
    exemplars: [looking for a child in the woods, finding a lost hiker]
    near_misses: [finding a lost wallet]
  - id: fire
    kind: definition
    text: Fires.
    exemplars: [finding embers]
vague_exemplars: [public safety, security]
`

func TestDiffFindsEachKindOfChange(t *testing.T) {
	t.Parallel()
	from, to := decode(t, small), decode(t, changed)
	got := corpus.Diff(from, to)
	want := corpus.Difference{
		From: corpus.Edition{ID: "drones", Version: 1, Digest: from.Digest()},
		To:   corpus.Edition{ID: "drones", Version: 2, Digest: to.Digest()},
		Fields: []corpus.Change{
			{Field: "version", From: "1", To: "2"},
			{Field: "unmatched", From: "prohibited", To: "vague"},
			{Field: "unmatched_clause", From: "only"},
			{Field: "vague_exemplars", Added: []string{"security"}},
		},
		Added:    []corpus.Clause{*to.Clause("fire")},
		Removed:  []corpus.Clause{*from.Clause("fine")},
		Reworded: []corpus.Reworded{{Clause: "only", From: "Nothing else.", To: "Nothing else at all."}},
		Moved:    []corpus.Moved{{Clause: "search", From: 1, To: 2}},
		Changed: []corpus.ClauseChange{
			{Clause: "only", Fields: []corpus.Change{
				{Field: "kind", From: "condition", To: "prohibition"},
				{Field: "threshold_years", To: "6"},
				{Field: "overrides", Removed: []string{"search"}},
				{Field: "exemplars", Added: []string{"filming a wake"}, Removed: []string{"filming a wedding"}},
			}},
			{Clause: "search", Fields: []corpus.Change{{Field: "exemplars", Reordered: true}}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const text = `drones version 1 → drones version 2
changed   version: "1" → "2"
changed   unmatched: "prohibited" → "vague"
changed   unmatched_clause: "only" → ""
changed   vague_exemplars
  + security
removed   fine (sanction): A breach costs the licence.
added     fire (definition): Fires.
reworded  only
  - Nothing else.
  + Nothing else at all.
moved     search from place 1 to 2
changed   only: kind: "condition" → "prohibition"
changed   only: threshold_years: "" → "6"
changed   only: overrides
  - search
changed   only: exemplars
  - filming a wedding
  + filming a wake
changed   search: exemplars: another order
`
	if diff := cmp.Diff(text, got.Text()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if got.Empty() {
		t.Error("the difference is empty")
	}
}

func TestDiffOfTheSameContentIsEmpty(t *testing.T) {
	t.Parallel()
	d := corpus.Diff(decode(t, small), decode(t, "# the same\n"+replace(t, small, "    text: Nothing else.", "    basis: declaration\n    text: Nothing else.")))
	if !d.Empty() || d.Text() != "no difference\n" {
		t.Errorf("got %s", d.Text())
	}
	encoded, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(encoded), "null") {
		t.Errorf("a list is null: %s", encoded)
	}
}

func TestDiffNamesTheFewestMoves(t *testing.T) {
	t.Parallel()
	made := func(ids string) *corpus.Policy {
		p := &corpus.Policy{ID: "p"}
		for _, id := range strings.Fields(ids) {
			p.Clauses = append(p.Clauses, corpus.Clause{ID: id, Kind: corpus.Sanction, Text: id})
		}
		return p
	}
	for name, c := range map[string]struct {
		from, to string
		want     []corpus.Moved
	}{
		"LastToFront":       {"a b c d", "d a b c", []corpus.Moved{{Clause: "d", From: 4, To: 1}}},
		"FirstToEnd":        {"a b c d", "b c d a", []corpus.Moved{{Clause: "a", From: 1, To: 4}}},
		"AddedBeforeMoves0": {"a b c", "x a b c", []corpus.Moved{}},
		"RemovedMoves0":     {"a b c", "b c", []corpus.Moved{}},
		"TwoOfFive":         {"a b c d e", "e a d b c", []corpus.Moved{{Clause: "e", From: 5, To: 1}, {Clause: "d", From: 4, To: 3}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, corpus.Diff(made(c.from), made(c.to)).Moved); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
