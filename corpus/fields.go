package corpus

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
)

// maxIDLength bounds ids, which are read in tables, file names and URLs.
const maxIDLength = 64

var (
	idPattern     = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)*$`)
	wholePattern  = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)
	numberPattern = regexp.MustCompile(`^-?[0-9]{1,9}(\.[0-9]{1,9})?$`)
)

// maxThresholdYears is the longest penalty threshold that is believed: no law's threshold is longer than a life.
const maxThresholdYears = 100

// policy reads the whole file. The order of the fields is the order of Encode and of the schema.
func (r *reader) policy(node *yaml.Node, p *Policy) {
	r.mapping(node, "", "the policy", []field{
		{"id", true, r.id(&p.ID)},
		{"version", true, r.whole(&p.Version)},
		{"language", true, r.language(&p.Language)},
		{"title", true, r.text(&p.Title, oneLine)},
		{"summary", true, r.text(&p.Summary, paragraphs)},
		{"adopted", false, r.date(&p.Adopted)},
		{"sources", false, r.list(func(i int, node *yaml.Node, path string) { r.source(node, path, &p.Sources[i]) },
			func(n int) { p.Sources = make([]Source, n) })},
		{"unmatched", false, enum(r, &p.Unmatched, Outcomes())},
		{"unmatched_clause", false, r.text(&p.UnmatchedClause, oneLine)},
		{"clauses", true, r.list(func(i int, node *yaml.Node, path string) { r.clause(node, path, &p.Clauses[i]) },
			func(n int) { p.Clauses = make([]Clause, n) })},
		{"vague_exemplars", false, r.texts(&p.VagueExemplars)},
	})
}

func (r *reader) source(node *yaml.Node, path string, s *Source) {
	r.mapping(node, path, "a source", []field{
		{"title", true, r.text(&s.Title, oneLine)},
		{"publisher", true, r.text(&s.Publisher, oneLine)},
		{"date", true, r.date(&s.Date)},
		{"url", false, r.url(&s.URL)},
	})
}

func (r *reader) clause(node *yaml.Node, path string, c *Clause) {
	r.mapping(node, path, "a clause", []field{
		{"id", true, r.id(&c.ID)},
		{"kind", true, enum(r, &c.Kind, Kinds())},
		{"title", false, r.text(&c.Title, oneLine)},
		{"text", true, r.text(&c.Text, oneLine)},
		{"basis", false, enum(r, &c.Basis, Bases())},
		{"quoted", false, r.text(&c.Quoted, paragraphs)},
		{"threshold_years", false, r.years(&c.ThresholdYears)},
		{"grounds", false, r.texts(&c.Grounds)},
		{"grave", false, r.texts(&c.Grave)},
		{"varying", false, r.texts(&c.Varying)},
		{"protected", false, r.texts(&c.Protected)},
		{"overrides", false, r.texts(&c.Overrides)},
		{"exemplars", false, r.texts(&c.Exemplars)},
		{"near_misses", false, r.texts(&c.NearMisses)},
	})
}

// plainText reads a text: not empty, and without control characters, which YAML's escapes could bring in.
func (r *reader) plainText(node *yaml.Node, path string, clean func(string) string) (string, bool) {
	if !r.scalar(node, path, "text", "write text, in quotes if it looks like a number, a date or a truth value", "!!str") {
		return "", false
	}
	text := clean(node.Value)
	if text == "" {
		r.report(node, lastKey(path)+" is empty", "write something, or remove it")
		return "", false
	}
	for _, c := range text {
		if unicode.IsControl(c) && c != '\n' {
			r.report(node, fmt.Sprintf("%s holds the control character %U", lastKey(path), c), "remove it")
			return "", false
		}
	}
	return text, true
}

func (r *reader) text(to *string, clean func(string) string) read {
	return func(node *yaml.Node, path string) { *to, _ = r.plainText(node, path, clean) }
}

func (r *reader) texts(to *[]string) read {
	return r.list(
		func(i int, node *yaml.Node, path string) { (*to)[i], _ = r.plainText(node, path, oneLine) },
		func(n int) {
			if n > 0 {
				*to = make([]string, n)
			}
		})
}

func (r *reader) id(to *string) read {
	return func(node *yaml.Node, path string) {
		text, ok := r.plainText(node, path, oneLine)
		if !ok {
			return
		}
		*to = text // even when malformed, so that what refers to it is not reported as well
		if len(text) > maxIDLength {
			r.report(node, fmt.Sprintf("id %q is longer than %d characters", clip(text), maxIDLength), "shorten it")
		} else if !idPattern.MatchString(text) {
			r.report(node, fmt.Sprintf("id %q is malformed", clip(text)),
				`use lower-case letters and digits, parted by single "-" or ".", a letter first, such as lawful-use.privacy`)
		}
	}
}

func enum[T ~string](r *reader, to *T, known []T) read {
	return func(node *yaml.Node, path string) {
		text, ok := r.plainText(node, path, oneLine)
		if !ok {
			return
		}
		words := make([]string, len(known))
		for i, word := range known {
			words[i] = string(word)
			if text == words[i] {
				*to = word
				return
			}
		}
		r.report(node, fmt.Sprintf("unknown %s %q", lastKey(path), clip(text)), suggest(text, words))
	}
}

func (r *reader) whole(to *int) read {
	const fix = "write a whole number from 1"
	return func(node *yaml.Node, path string) {
		if !r.scalar(node, path, "a whole number", fix, "!!int", "!!float") {
			return
		}
		if !wholePattern.MatchString(node.Value) {
			r.report(node, fmt.Sprintf("%s %s is not a whole number from 1", lastKey(path), clip(node.Value)), fix)
			return
		}
		*to, _ = strconv.Atoi(node.Value) // the pattern admits nothing that Atoi refuses
	}
}

func (r *reader) years(to *float64) read {
	return func(node *yaml.Node, path string) {
		if !r.scalar(node, path, "a number", "write a number of years such as 6", "!!int", "!!float") {
			return
		}
		if !numberPattern.MatchString(node.Value) {
			r.report(node, fmt.Sprintf("%s %s is not a plain decimal number", lastKey(path), clip(node.Value)), "write a number of years such as 6 or 2.5")
			return
		}
		years, _ := strconv.ParseFloat(node.Value, 64) // the pattern admits nothing that ParseFloat refuses
		if years <= 0 || years > maxThresholdYears {
			r.report(node, fmt.Sprintf("%s is %s", lastKey(path), node.Value),
				fmt.Sprintf("write a number of years above 0 and up to %d, or remove the key", maxThresholdYears))
			return
		}
		*to = years
	}
}

// dateLayouts are the calendar dates of ISO 8601 that a policy may use; a source may be known by its month only.
var dateLayouts = []string{"2006-01-02", "2006-01", "2006"}

func (r *reader) date(to *string) read {
	const fix = "write an ISO 8601 date such as 2021-12-06, 2021-12 or 2021"
	return func(node *yaml.Node, path string) {
		if !r.scalar(node, path, "a date", fix, "!!str", "!!timestamp", "!!int") {
			return
		}
		for _, layout := range dateLayouts {
			if _, err := time.Parse(layout, node.Value); err == nil {
				*to = node.Value
				return
			}
		}
		r.report(node, fmt.Sprintf("%s %q is no date", lastKey(path), clip(node.Value)), fix)
	}
}

func (r *reader) language(to *string) read {
	return func(node *yaml.Node, path string) {
		text, ok := r.plainText(node, path, oneLine)
		if !ok {
			return
		}
		tag, err := language.Parse(text)
		if err != nil || tag == language.Und {
			r.report(node, fmt.Sprintf("language %q is no BCP 47 tag of a language", clip(text)), "write a tag such as en, pt-BR or zh-Hant")
			return
		}
		if tag.String() != text {
			r.report(node, fmt.Sprintf("language %q is not in canonical form", clip(text)), fmt.Sprintf("write %q", tag))
			return
		}
		*to = text
	}
}

func (r *reader) url(to *string) read {
	return func(node *yaml.Node, path string) {
		text, ok := r.plainText(node, path, oneLine)
		if !ok {
			return
		}
		if u, err := url.Parse(text); err != nil || u.Host == "" || strings.Contains(text, " ") ||
			u.Scheme != "https" && u.Scheme != "http" {
			r.report(node, fmt.Sprintf("url %q is no web address", clip(text)), "write a whole address that begins with https://")
			return
		}
		*to = text
	}
}
