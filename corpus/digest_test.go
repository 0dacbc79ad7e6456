package corpus_test

import (
	"regexp"
	"testing"

	"purpose/corpus"
)

func TestDigestIsOfTheContent(t *testing.T) {
	t.Parallel()
	want := decode(t, small).Digest()
	if !regexp.MustCompile(`^sha256:[0-9a-f]{64}$`).MatchString(want) {
		t.Errorf("digest %q", want)
	}
	const exemplars = "[finding a lost hiker, looking for a child in the woods]"
	for name, c := range map[string]struct {
		old, new string
		same     bool
	}{
		"Comment":         {"title: Drones", "title: Drones # a comment", true},
		"Quotes":          {"title: Drones", `"title": "Dr\u006fnes"`, true},
		"KeyOrder":        {"version: 1\nlanguage: en\n", "language: en\nversion: 1\n", true},
		"Layout":          {exemplars, "\n      - finding a lost\n        hiker\n      - |\n        looking for a child in\n        the woods", true},
		"DefaultBasis":    {"text: Nothing else.", "basis: declaration\n    text: Nothing else.", true},
		"EmptyList":       {"text: Nothing else.", "grounds: []\n    text: Nothing else.", true},
		"Text":            {"Nothing else.", "Nothing more.", false},
		"Case":            {"Nothing else.", "nothing else.", false},
		"Exemplar":        {"filming a wedding", "filming a wake", false},
		"ExemplarOrder":   {exemplars, "[looking for a child in the woods, finding a lost hiker]", false},
		"NearMiss":        {"    near_misses: [finding a lost wallet]\n", "", false},
		"VagueExemplar":   {"[public safety]", "[public safety, security]", false},
		"Version":         {"version: 1", "version: 2", false},
		"Unmatched":       {"unmatched: prohibited", "unmatched: vague", false},
		"UnmatchedClause": {"unmatched_clause: only\n", "", false},
		"Basis":           {"text: Nothing else.", "basis: interpretation\n    text: Nothing else.", false},
		"Threshold":       {"text: Nothing else.", "threshold_years: 6\n    text: Nothing else.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := decode(t, replace(t, small, c.old, c.new)).Digest()
			if (got == want) != c.same {
				t.Errorf("digest stays the same: %v, want %v", got == want, c.same)
			}
		})
	}
}

// TestDigestOfDefaults holds the outcome that an absent unmatched means, and a policy that Decode did not make, to the
// digest of the same content.
func TestDigestOfDefaults(t *testing.T) {
	t.Parallel()
	open := replace(t, small, "unmatched: prohibited\nunmatched_clause: only\n", "")
	p := decode(t, open)
	said := decode(t, replace(t, open, "clauses:", "unmatched: vague\nclauses:"))
	if p.Digest() != said.Digest() {
		t.Error("an absent unmatched and vague have different digests")
	}
	made := corpus.Policy{ID: p.ID, Version: p.Version, Language: p.Language, Title: p.Title, Summary: p.Summary, Clauses: p.Clauses, VagueExemplars: p.VagueExemplars}
	if made.Digest() != p.Digest() {
		t.Error("a policy that was put together has another digest than the same one decoded")
	}
}

// TestDigestDoesNotChange holds the canonical form: files and results name policies by it.
func TestDigestDoesNotChange(t *testing.T) {
	t.Parallel()
	const want = "sha256:f80b094dba14c6fc8016370b1001f2bd4c672c06f731ca020312666e6ded4d1a"
	if got := decode(t, small).Digest(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
