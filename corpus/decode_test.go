package corpus_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

// mistakes are changes of small, each with the problems that it must give: all of them, in order, by their beginnings.
// inSchema marks those that a JSON Schema can see as well.
var mistakes = map[string]struct {
	old, new string
	inSchema bool
	want     []string
}{
	"UnknownKey": {"title: Drones", "titel: Drones", true,
		[]string{"p.yaml:1:1: the policy has no title; add the key title", `p.yaml:4:1: the policy has no key "titel"; did you mean "title"?`}},
	"UnknownClauseKey": {"    title: Search", "    colour: red", true,
		[]string{`p.yaml:11:5: a clause has no key "colour"; use one of: id, kind, title, text,`}},
	"KeyInOtherCase":   {"near_misses:", "Near-Misses:", true, []string{`p.yaml:14:5: a clause has no key "Near-Misses"; did you mean "near_misses"?`}},
	"KeyThatIsAList":   {"version: 1\n", "version: 1\n? [a, b]\n: c\n", false, []string{"p.yaml:3:3: a key of the policy is not text"}},
	"ListIsText":       {"exemplars: [filming a wedding]", "exemplars: filming", true, []string{`p.yaml:19:16: exemplars is text, not a list; write one "- " line`}},
	"TextIsList":       {"title: Drones", "title: [Drones]", true, []string{"p.yaml:4:8: title is a list, not text"}},
	"TextIsNumber":     {"title: Drones", "title: 1984", true, []string{"p.yaml:4:8: title is a number, not text; write text, in quotes"}},
	"ElementIsMapping": {"[filming a wedding]", "[filming: a wedding]", true, []string{"p.yaml:19:17: an element of exemplars is a mapping, not text"}},
	"ElementIsEmpty":   {"[filming a wedding]", "[filming a wedding, '']", true, []string{"p.yaml:19:36: an element of exemplars is empty;"}},
	"ClauseIsText":     {"  - id: only\n", "  - stray\n  - id: only\n", true, []string{"p.yaml:15:5: a clause is text, not a mapping"}},
	"UnknownTag":       {"title: Drones", "title: !odd Drones", false, []string{"p.yaml:4:8: title is a value tagged !odd, not text"}},
	"NoValue":          {"title: Drones", "title:", true, []string{"p.yaml:4:1: title has no value; write one, or remove the key"}},
	"EmptyText":        {"text: Nothing else.", `text: "  "`, true, []string{"p.yaml:17:11: text is empty;"}},
	"MissingKey":       {"summary: What drones are for.\n", "", true, []string{"p.yaml:1:1: the policy has no summary; add the key summary"}},
	"MissingClauseKey": {"    text: Nothing else.\n", "", true, []string{"p.yaml:15:5: a clause has no text;"}},
	"DuplicateKey":     {"version: 1", "version: 1\nversion: 2", false, []string{"p.yaml:3:1: the key version is there twice (first on line 2);"}},
	"NoClauses":        {small[strings.Index(small, "unmatched"):], "clauses: []\n", true, []string{"p.yaml:6:10: the policy has no clauses;"}},

	"MalformedID":       {"id: drones", "id: Drones!", true, []string{`p.yaml:1:5: id "Drones!" is malformed; use lower-case letters`}},
	"LongID":            {"id: drones", "id: " + strings.Repeat("d", 65), true, []string{`p.yaml:1:5: id "` + strings.Repeat("d", 40) + `…" is longer than 64 characters; shorten it`}},
	"VersionZero":       {"version: 1", "version: 0", true, []string{"p.yaml:2:10: version 0 is not a whole number from 1;"}},
	"VersionOctal":      {"version: 1", "version: 0o7", false, []string{"p.yaml:2:10: version 0o7 is not a whole number"}},
	"VersionIsText":     {"version: 1", "version: first", true, []string{"p.yaml:2:10: version is text, not a whole number;"}},
	"NoLanguage":        {"language: en", "language: english please", false, []string{"p.yaml:3:11: language \"english please\" is no BCP 47 tag"}},
	"UndefinedLanguage": {"language: en", "language: und", false, []string{`p.yaml:3:11: language "und" is no BCP 47 tag`}},
	"LanguageForm":      {"language: en", "language: en_us", false, []string{`p.yaml:3:11: language "en_us" is not in canonical form; write "en-US"`}},
	"NoSuchDay":         {"title: Drones\n", "title: Drones\nadopted: 2021-02-30\n", false, []string{`p.yaml:5:10: adopted "2021-02-30" is no date; write an ISO 8601 date`}},
	"DateInWords":       {"title: Drones\n", "title: Drones\nadopted: in May\n", true, []string{`p.yaml:5:10: adopted "in May" is no date;`}},
	"RelativeAddress":   {"title: Drones\n", "title: Drones\nsources: [{title: a, publisher: b, date: 2021, url: b.org}]\n", true, []string{`p.yaml:5:53: url "b.org" is no web address;`}},
	"UnknownOutcome":    {"unmatched: prohibited", "unmatched: prohibitted", true, []string{`p.yaml:6:12: unknown unmatched "prohibitted"; did you mean "prohibited"?`}},
	"UnknownKind":       {"kind: condition", "kind: rule", true, []string{`p.yaml:16:11: unknown kind "rule"; use one of: definition, carve-out, prohibition, condition, sanction`}},
	"UnknownBasis":      {"title: Search", "basis: hearsay", true, []string{`p.yaml:11:12: unknown basis "hearsay"; use one of: declaration, interpretation`}},
	"NegativeThreshold": {"title: Search", "threshold_years: -6", true, []string{"p.yaml:11:22: threshold_years is -6; write a number of years above 0 and up to 100"}},
	"AbsurdThreshold":   {"title: Search", "threshold_years: 600", true, []string{"p.yaml:11:22: threshold_years is 600;"}},
	"InfiniteThreshold": {"title: Search", "threshold_years: .inf", false, []string{"p.yaml:11:22: threshold_years .inf is not a plain decimal number;"}},
	"EscapedControl":    {"title: Drones", `title: "Dro\u0007nes"`, false, []string{"p.yaml:4:8: title holds the control character U+0007; remove it"}},

	"DuplicateClause": {"id: fine\n", "id: only\n", false, []string{`p.yaml:20:9: a second clause has the id "only" (the first is on line 15); rename`}},
	"ExemplarInTwoClauses": {"[filming a wedding]", "[Finding a  LOST hiker]", false,
		[]string{`p.yaml:19:17: exemplar "Finding a LOST hiker" is also one of clause "search", on line 13;`}},
	"ExemplarTwice":     {"[filming a wedding]", "[filming a wedding, Filming a wedding]", false, []string{`p.yaml:19:36: exemplar "Filming a wedding" is there before, on line 19;`}},
	"ExemplarIsVague":   {"[public safety]", "[filming a wedding]", false, []string{`p.yaml:23:19: exemplar "filming a wedding" is also one of clause "only", on line 19;`}},
	"NearMissIsOwn":     {"[finding a lost wallet]", "[finding a lost hiker]", false, []string{`p.yaml:14:19: near miss "finding a lost hiker" is an exemplar of the same clause, on line 13;`}},
	"NearMissTwice":     {"[finding a lost wallet]", "[a, A]", false, []string{`p.yaml:14:22: an element of near_misses "A" is there before, on line 14;`}},
	"NoExemplars":       {"    exemplars: [filming a wedding]\n", "", true, []string{`p.yaml:15:5: condition "only" has no exemplars; add exemplars: short uses that the clause rules out`}},
	"EmptyExemplars":    {"[finding a lost hiker, looking for a child in the woods]", "[]", true, []string{`p.yaml:9:5: definition "search" has no exemplars; add exemplars: short uses that the clause ties`}},
	"GraveAndVarying":   {"title: Search", "grave: [theft]\n    varying: [Theft]", false, []string{`p.yaml:12:15: an element of varying "Theft" is there before, on line 11;`}},
	"SanctionExemplars": {"A breach costs the licence.", "A breach.\n    exemplars: [x y z]", true, []string{`p.yaml:23:16: sanction "fine" has exemplars, but a sanction decides nothing;`}},
	"SanctionThreshold": {"A breach costs the licence.", "A breach.\n    threshold_years: 6", true, []string{`p.yaml:23:22: sanction "fine" has threshold_years,`}},

	"DanglingOverride":     {"[search]", "[serach]", false, []string{`p.yaml:18:17: overrides names a clause that does not exist: "serach"; did you mean "search"?`}},
	"SelfOverride":         {"[search]", "[only]", false, []string{`p.yaml:18:17: clause "only" overrides itself; remove it`}},
	"SanctionOverride":     {"[search]", "[fine]", false, []string{`p.yaml:18:17: overrides names the sanction "fine", which decides nothing;`}},
	"OverrideCircle":       {"title: Search", "overrides: [only]", false, []string{`p.yaml:18:17: overrides run in a circle: "search" wins over "only" already;`}},
	"DanglingUnmatched":    {"unmatched_clause: only", "unmatched_clause: nothing", false, []string{`p.yaml:7:19: unmatched_clause names a clause that does not exist: "nothing"; use one of: search, only, fine`}},
	"SanctionUnmatched":    {"unmatched_clause: only", "unmatched_clause: fine", false, []string{`p.yaml:7:19: unmatched_clause names the sanction "fine",`}},
	"UnmatchedAlone":       {"unmatched: prohibited\n", "", true, []string{"p.yaml:6:19: unmatched_clause without unmatched; write unmatched"}},
	"UnmatchedIsTied":      {"unmatched_clause: only", "unmatched_clause: search", false, []string{`p.yaml:7:19: unmatched is prohibited, but "search" is a definition,`}},
	"UnmatchedIsRuledOut":  {"unmatched: prohibited", "unmatched: clear", false, []string{`p.yaml:7:19: unmatched is clear, but "only" is a condition,`}},
	"Anchor":               {"title: Drones", "title: &t Drones", false, []string{"p.yaml:4:8: anchor &t; policy files have no anchors"}},
	"Alias":                {"title: Drones\nsummary: What drones are for.", "title: &t Drones\nsummary: *t", false, []string{"p.yaml:4:8: anchor &t;", "p.yaml:5:10: alias *t; policy files have no aliases"}},
	"UnknownAlias":         {"title: Drones", "title: *t", false, []string{"p.yaml:4:8: not readable as YAML: unknown anchor 't' referenced; policy files have no aliases"}},
	"MergeKey":             {"title: Drones", "<<: {title: Drones}\ntitle: Drones", false, []string{"p.yaml:4:1: merge key <<; policy files have no merge keys"}},
	"TwoDocuments":         {"vague_exemplars: [public safety]", "---\nid: x", false, []string{"p.yaml:23:1: a second YAML document begins here; keep one policy in a file"}},
	"SyntaxError":          {"title: Drones", "title: Drones: two", false, []string{"p.yaml:4:14: not readable as YAML: mapping values are not allowed in this context; check indentation"}},
	"SyntaxErrorInContext": {"[public safety]", "[public safety", false, []string{"p.yaml:24:1: not readable as YAML: did not find expected ',' or ']' (while parsing a flow sequence that began on line 23);"}},
	"TooDeep":              {"[public safety]", strings.Repeat("[", 40) + strings.Repeat("]", 40), false, []string{"p.yaml:23:50: nested more than 32 deep; a policy nests four deep"}},

	"NotUTF8":        {"Finding missing people.", "Finding é \xff people.", false, []string{"p.yaml:12:21: byte 0xff is not UTF-8; save the file as UTF-8"}},
	"NUL":            {"title: Drones", "title: Dro\x00nes", false, []string{"p.yaml:4:11: a NUL byte;"}},
	"Control":        {"title: Drones", "title: Dro\x1bnes", false, []string{"p.yaml:4:11: the control character U+001B; remove it"}},
	"LineSeparator":  {"title: Drones", "title: Dro\u2028nes", false, []string{"p.yaml:4:11: the line separator U+2028; use an ordinary line break"}},
	"SecondMark":     {"title: Drones", "title: Dro\ufeffnes", false, []string{"p.yaml:4:11: a byte order mark inside the file; remove it"}},
	"SeveralRawOnes": {"title: Drones\nsummary: W", "title: \x01\r\nsummary: \x02W", false, []string{"p.yaml:4:8: the control character U+0001;", "p.yaml:5:10: the control character U+0002;"}},
}

func TestDecodeReportsWhatIsWrongWhere(t *testing.T) {
	t.Parallel()
	decode(t, small)
	for name, c := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := problems(t, replace(t, small, c.old, c.new))
			if len(got) != len(c.want) {
				t.Fatalf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			for i := range got {
				if !strings.HasPrefix(got[i], c.want[i]) {
					t.Errorf("got:\n%s\nwant it to begin with:\n%s", got[i], c.want[i])
				}
			}
		})
	}
}

func TestDecodeReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	bad := strings.NewReplacer("version: 1", "version: one", "kind: definition", "kind: definiton", "[search]", "[nothing]",
		"text: Nothing else.", "text: ''", "[public safety]", "[filming a wedding]").Replace(small)
	want := []string{"p.yaml:2:10:", "p.yaml:10:11:", "p.yaml:17:11:", "p.yaml:18:17:", "p.yaml:23:19:"}
	var got []string
	for _, line := range problems(t, bad) {
		got = append(got, line[:strings.Index(line, ": ")+1])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places of the problems (-want +got):\n%s", diff)
	}
}

func TestDecodeRefusesWhatIsNoPolicyFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"Empty":        {"", "p.yaml: the file is empty; write a policy"},
		"OnlyComments": {"# nothing\n", "p.yaml: the file is empty;"},
		"TooLarge":     {strings.Repeat("#", corpus.MaxSize+1), "p.yaml: the file has more than 1048576 bytes;"},
		"List":         {"- id: x\n", "p.yaml:1:1: the policy is a list, not a mapping of keys to values;"},
		"Sentence":     {"For fighting crime.\n", "p.yaml:1:1: the policy is text, not a mapping"},
		"UTF16":        {"\xff\xfei\x00d\x00", "p.yaml:1:1: byte 0xff is not UTF-8;"},
		"Binary":       {"%PDF-1.7\n" + strings.Repeat("\x00\xff", 5000), "p.yaml:2:1: a NUL byte;"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := problems(t, c.text)
			if !strings.HasPrefix(got[0], c.want) {
				t.Errorf("got %s, want it to begin with %s", got[0], c.want)
			}
			if len(got) > 25 {
				t.Errorf("%d problems, want a handful", len(got))
			}
		})
	}
}

func TestDecodeReadsEveryKey(t *testing.T) {
	t.Parallel()
	got := decode(t, "\ufeff"+`id: all.keys-1
version: 12
language: pt-BR
title: "All  keys"
summary: |
  One
  paragraph.

  Another.
adopted: 2021-12-06
sources:
  - {title: A, publisher: B, date: 2021-12, url: "https://example.org/a"}
unmatched: clear
unmatched_clause: crime
clauses:
  - id: crime
    kind: definition
    title: Crime
    text: >-
      A crime
      of weight.
    basis: interpretation
    quoted: Crimes shall be.
    threshold_years: 2.5
    grave: [murder]
    varying: [theft]
    exemplars: [a murder on the pier]
    near_misses: [a novel about murder]
  - id: people
    kind: prohibition
    text: People.
    grounds: [faith]
    protected: [journalists]
    overrides: [crime]
    exemplars: ["watching a reporter"]
vague_exemplars: [safety]
`)
	want := &corpus.Policy{
		ID: "all.keys-1", Version: 12, Language: "pt-BR", Title: "All keys", Summary: "One paragraph.\n\nAnother.", Adopted: "2021-12-06",
		Sources:   []corpus.Source{{Title: "A", Publisher: "B", Date: "2021-12", URL: "https://example.org/a"}},
		Unmatched: corpus.Clear, UnmatchedClause: "crime",
		Clauses: []corpus.Clause{{
			ID: "crime", Kind: corpus.Definition, Title: "Crime", Text: "A crime of weight.", Basis: corpus.FromInterpretation, Quoted: "Crimes shall be.",
			ThresholdYears: 2.5, Grave: []string{"murder"}, Varying: []string{"theft"},
			Exemplars: []string{"a murder on the pier"}, NearMisses: []string{"a novel about murder"},
		}, {
			ID: "people", Kind: corpus.Prohibition, Text: "People.", Basis: corpus.FromDeclaration, Grounds: []string{"faith"},
			Protected: []string{"journalists"}, Overrides: []string{"crime"}, Exemplars: []string{"watching a reporter"},
		}},
		VagueExemplars: []string{"safety"},
	}
	if diff := cmp.Diff(want, got, ignoreUnexported); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
