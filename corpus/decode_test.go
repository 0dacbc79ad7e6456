package corpus_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"purpose/corpus"
)

// small is a policy without a mistake; the cases below each make one.
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

func TestDecodeReportsWhatIsWrongWhere(t *testing.T) {
	t.Parallel()
	if _, err := corpus.Decode("p.yaml", []byte(small)); err != nil {
		t.Fatalf("the policy without a mistake: %v", err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"UnknownKey":           {"title: Drones", "titel: Drones", `4:1: the policy has no key "titel"; did you mean "title"?`},
		"UnknownClauseKey":     {"    title: Search", "    titel: Search", `11:5: a clause has no key "titel"; did you mean "title"?`},
		"WrongKind":            {"exemplars: [filming a wedding]", "exemplars: filming", `19:16: exemplars is text, not a list`},
		"DuplicateKey":         {"version: 1", "version: 1\nversion: 2", "3:1: the key version is there twice"},
		"DuplicateClause":      {"id: only\n", "id: search\n", `a second clause has the id "search"`},
		"ExemplarInTwoClauses": {"[filming a wedding]", "[Finding a  lost hiker]", "19:17: exemplar"},
		"NoExemplars":          {"    exemplars: [filming a wedding]\n", "", `condition "only" has no exemplars`},
		"DanglingOverride":     {"overrides: [search]", "overrides: [serach]", "18:17: overrides names a clause that does not exist"},
		"SelfOverride":         {"overrides: [search]", "overrides: [only]", `clause "only" overrides itself`},
		"DanglingUnmatched":    {"unmatched_clause: only", "unmatched_clause: nothing", "7:19: unmatched_clause names a clause that does not exist"},
		"SanctionDecides":      {"text: A breach costs the licence.", "text: A breach.\n    exemplars: [x y z]", `sanction "fine" has exemplars`},
		"UnknownOutcome":       {"unmatched: prohibited", "unmatched: forbidden", "6:12: unknown unmatched"},
		"BadVersion":           {"version: 1", "version: 0", "2:10: version 0 is not a whole number from 1"},
		"BadLanguage":          {"language: en", "language: english please", "3:11: language"},
		"BadID":                {"id: drones", "id: Drones!", `1:5: id "Drones!" is malformed`},
		"MissingKey":           {"summary: What drones are for.\n", "", "the policy has no summary"},
		"NearMissIsExemplar":   {"near_misses: [finding a lost wallet]", "near_misses: [finding a lost hiker]", "is an exemplar of the same clause"},
		"NotUTF8":              {"Finding missing people.", "Finding \xff people.", "12:"},
		"Anchor":               {"title: Drones", "title: &t Drones", "anchor"},
		"TwoDocuments":         {"vague_exemplars: [public safety]", "---\nid: x", "a second YAML document"},
		"BadYAML":              {"clauses:\n", "clauses: [\n", "not readable as YAML"},
		"EmptyText":            {"text: Nothing else.", `text: ""`, "text is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(small, c.old) {
				t.Fatalf("%q is not in the policy", c.old)
			}
			_, err := corpus.Decode("p.yaml", []byte(strings.Replace(small, c.old, c.new, 1)))
			var problems corpus.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want Problems", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got:\n%v\nwant it to hold %q", err, c.want)
			}
			for _, p := range problems {
				if p.File != "p.yaml" || p.Message == "" || p.Fix == "" {
					t.Errorf("incomplete: %+v", p)
				}
			}
		})
	}
}

func TestDecodeReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	bad := strings.NewReplacer("version: 1", "version: one", "kind: definition", "kind: definiton", "overrides: [search]", "overrides: [nothing]").Replace(small)
	_, err := corpus.Decode("p.yaml", []byte(bad))
	var problems corpus.Problems
	if !errors.As(err, &problems) || len(problems) < 3 {
		t.Errorf("got %v, want at least three problems", err)
	}
}

func TestDigestIsOfTheContent(t *testing.T) {
	t.Parallel()
	digest := func(text string) string {
		p, err := corpus.Decode("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest()
	}
	want := digest(small)
	for name, same := range map[string]string{
		"Comments": "# a comment\n" + small,
		"Quotes":   strings.Replace(small, "title: Drones", `title: "Drones"`, 1),
		"Order":    strings.Replace(small, "version: 1\nlanguage: en\n", "language: en\nversion: 1\n", 1),
		"Layout":   strings.Replace(small, "[finding a lost hiker, looking for a child in the woods]", "\n      - finding a lost\n        hiker\n      - looking for a child in the woods", 1),
		"Default":  strings.Replace(small, "    text: Nothing else.", "    basis: declaration\n    text: Nothing else.", 1),
	} {
		if got := digest(same); got != want {
			t.Errorf("%s changes the digest", name)
		}
	}
	for name, other := range map[string]string{
		"Text":     strings.Replace(small, "Nothing else.", "Nothing more.", 1),
		"Exemplar": strings.Replace(small, "filming a wedding", "filming a wake", 1),
		"Version":  strings.Replace(small, "version: 1", "version: 2", 1),
	} {
		if got := digest(other); got == want {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

// TestSchemaAgreesWithDecode holds the schema to the files that decode and to mistakes that it can see.
func TestSchemaAgreesWithDecode(t *testing.T) {
	t.Parallel()
	var document any
	if err := json.Unmarshal(corpus.Schema(), &document); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("policy.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	validate := func(text []byte) error {
		var value any
		if err := yaml.Unmarshal(text, &value); err != nil {
			t.Fatal(err)
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := jsonschema.UnmarshalJSON(strings.NewReader(string(encoded)))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(plain)
	}
	files := map[string][]byte{"small": []byte(small)}
	for _, id := range corpus.Builtin() {
		if files[id], err = corpus.BuiltinFile(id); err != nil {
			t.Fatal(err)
		}
	}
	if files["example"], err = os.ReadFile("../examples/policy-drones.yaml"); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := validate(text); err != nil {
			t.Errorf("%s decodes, and the schema refuses it: %v", name, err)
		}
	}
	for i, change := range [][2]string{
		{"title: Drones", "titel: Drones"}, {"kind: condition", "kind: rule"}, {"version: 1", "version: 0"}, {"id: drones", "id: Drones!"},
		{"exemplars: [filming a wedding]", "exemplars: []"}, {"text: A breach costs the licence.", "text: A.\n    exemplars: [x]"},
		{"unmatched: prohibited\n", ""}, {"exemplars: [filming a wedding]", "exemplars: filming"}, {"text: Nothing else.", `text: ""`},
	} {
		bad := []byte(strings.Replace(small, change[0], change[1], 1))
		if _, err := corpus.Decode("p.yaml", bad); err == nil {
			t.Errorf("case %d decodes", i)
		}
		if validate(bad) == nil {
			t.Errorf("the schema takes case %d: %q", i, change[1])
		}
	}
}

func TestLintNamesWhatIsThin(t *testing.T) {
	t.Parallel()
	p, err := corpus.Decode("p.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, w := range corpus.Lint(p) {
		codes[w.Code] = true
		if w.Line == 0 {
			t.Errorf("no position: %v", w)
		}
	}
	for _, want := range []string{"no-sources", "few-exemplars", "few-near-misses", "no-title"} {
		if !codes[want] {
			t.Errorf("no warning %s in %v", want, codes)
		}
	}
	builtin, err := corpus.Load("deca-2021")
	if err != nil {
		t.Fatal(err)
	}
	if found := corpus.Lint(builtin); len(found) > 0 {
		t.Errorf("the built-in policy: %v", found)
	}
}

func TestDiffFindsEachKindOfChange(t *testing.T) {
	t.Parallel()
	decode := func(text string) *corpus.Policy {
		p, err := corpus.Decode("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	from := decode(small)
	if d := corpus.Diff(from, decode("# same\n"+small)); !d.Empty() || d.Text() != "no difference\n" {
		t.Errorf("equal policies differ: %s", d.Text())
	}
	to := decode(`id: drones
version: 2
language: en
title: Drones
summary: What drones are for.
unmatched: prohibited
unmatched_clause: only
clauses:
  - id: only
    kind: condition
    text: Nothing else at all.
    overrides: [search]
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
vague_exemplars: [public safety]
`)
	text := corpus.Diff(from, to).Text()
	for _, want := range []string{`version: "1" → "2"`, "removed   fine (sanction)", "added     fire (definition)", "reworded  only", "moved     ", "- filming a wedding", "+ filming a wake", "search: exemplars: another order"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(small)
	f.Add("id: x\nclauses: [{id: a}]\n")
	f.Add("a: &b [*b]")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := corpus.Decode("p.yaml", []byte(text))
		if err == nil {
			data, err := corpus.Encode(p)
			if err != nil {
				t.Fatal(err)
			}
			again, err := corpus.Decode("again.yaml", data)
			if err != nil {
				t.Fatalf("does not decode again: %v\n%s", err, data)
			}
			if again.Digest() != p.Digest() {
				t.Fatalf("another digest after encoding:\n%s", data)
			}
			return
		}
		var problems corpus.Problems
		if !errors.As(err, &problems) {
			t.Fatalf("an error that is no Problems: %v", err)
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + strings.Count(text, "\u0085") + strings.Count(text, "\u2028") + strings.Count(text, "\u2029") + 1
		for _, problem := range problems {
			if problem.Line < 0 || problem.Line > lines+1 || problem.Column < 0 {
				t.Fatalf("outside the file of %d lines: %s", lines, fmt.Sprint(problem))
			}
		}
	})
}
