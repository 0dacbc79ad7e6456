package corpus_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	"purpose/corpus"
)

// ignoreUnexported compares policies by their content.
var ignoreUnexported = cmpopts.IgnoreUnexported(corpus.Policy{})

// small is a policy without a mistake; the tests each make one, or change something.
const small = `id: drones
version: 1
language: en
title: Drones
summary: What drones are for.
unmatched: prohibited
unmatched_clause: only
clauses:
  - id: search
    kind: definition
    title: Search
    text: Finding missing people.
    exemplars: [finding a lost hiker, looking for a child in the woods]
    near_misses: [finding a lost wallet]
  - id: only
    kind: condition
    text: Nothing else.
    overrides: [search]
    exemplars: [filming a wedding]
  - id: fine
    kind: sanction
    text: A breach costs the licence.
vague_exemplars: [public safety]
`

// decode reads a policy that has no mistake.
func decode(t *testing.T, text string) *corpus.Policy {
	t.Helper()
	p, err := corpus.Decode("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// problems reads a policy that has mistakes, and returns them as they are printed.
func problems(t *testing.T, text string) []string {
	t.Helper()
	_, err := corpus.Decode("p.yaml", []byte(text))
	var found corpus.Problems
	if !errors.As(err, &found) {
		t.Fatalf("got %v, want Problems", err)
	}
	var lines []string
	for _, p := range found {
		if p.File != "p.yaml" || p.Message == "" || p.Fix == "" {
			t.Errorf("incomplete: %+v", p)
		}
		lines = append(lines, p.String())
	}
	return lines
}

// replace changes one place of a text, which must be there.
func replace(t *testing.T, text, old, new string) string {
	t.Helper()
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q is there %d times, want once", old, strings.Count(text, old))
	}
	return strings.Replace(text, old, new, 1)
}
