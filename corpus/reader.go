package corpus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v4"
)

// position is a place in a file; both count from 1.
type position struct{ line, column int }

// origin remembers where the values of a decoded policy stand, by path: "clauses[3].exemplars[0]".
type origin struct {
	file string
	at   map[string]position
}

// reader walks the YAML nodes of one file. It goes on after a problem, so that all of them are reported at once; a
// value that could not be read stays zero, and a list keeps its length, so that paths stay true.
type reader struct {
	origin
	bad      map[string]bool // paths of keys whose value has a problem already
	problems Problems
}

// read turns one node into a value that it stores. The path names the value in origin.at.
type read func(node *yaml.Node, path string)

// field is one key of a mapping.
type field struct {
	name     string
	required bool
	read     read
}

func (r *reader) report(node *yaml.Node, message, fix string) {
	r.problems = append(r.problems, Problem{r.file, node.Line, node.Column, message, fix})
}

// reportAt reports a problem at a value that was read before.
func (r *reader) reportAt(path, message, fix string) {
	at := r.at[path]
	r.problems = append(r.problems, Problem{r.file, at.line, at.column, message, fix})
}

// plain reports what this format leaves out of YAML: anchors, aliases and merge keys. They would let a short file
// stand for a huge one, and an editor's reader could not see what a clause says where it stands.
func (r *reader) plain(node *yaml.Node) bool {
	switch {
	case node.Kind == yaml.AliasNode:
		r.report(node, fmt.Sprintf("alias *%s", clip(node.Value)), "policy files have no aliases: write the value out")
		return false
	case node.Anchor != "":
		r.report(node, fmt.Sprintf("anchor &%s", clip(node.Anchor)), "policy files have no anchors: remove it")
		return false
	}
	return true
}

// mapping reads the keys of a mapping; what names it in problems ("the policy", "a clause").
func (r *reader) mapping(node *yaml.Node, path, what string, fields []field) {
	r.at[path] = position{node.Line, node.Column}
	if !r.plain(node) {
		return
	}
	if node.Kind != yaml.MappingNode || node.ShortTag() != "!!map" {
		r.wrongKind(node, what, "a mapping of keys to values", "write key: value lines, the first being "+fields[0].name)
		return
	}
	seen := make(map[string]int, len(fields))
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		r.entry(key, value, path, what, fields, seen)
	}
	for _, f := range fields {
		if _, ok := seen[f.name]; f.required && !ok {
			r.report(node, fmt.Sprintf("%s has no %s", what, f.name), "add the key "+f.name)
		}
	}
}

func (r *reader) entry(key, value *yaml.Node, path, what string, fields []field, seen map[string]int) {
	if key.ShortTag() == "!!merge" {
		r.report(key, "merge key <<", "policy files have no merge keys: write the keys out")
		return
	}
	if !r.plain(key) {
		return
	}
	if key.Kind != yaml.ScalarNode {
		r.report(key, fmt.Sprintf("a key of %s is not text", what), "use one of: "+names(fields))
		return
	}
	if line, ok := seen[key.Value]; ok {
		r.report(key, fmt.Sprintf("the key %s is there twice (first on line %d)", clip(key.Value), line), "remove one of them")
		return
	}
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value })
	if i < 0 {
		seen[key.Value] = key.Line
		r.report(key, fmt.Sprintf("%s has no key %q", what, clip(key.Value)), suggest(key.Value, fieldNames(fields)))
		return
	}
	seen[key.Value] = key.Line
	child := key.Value
	if path != "" {
		child = path + "." + key.Value
	}
	before := len(r.problems)
	if value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null" {
		r.report(key, key.Value+" has no value", "write one, or remove the key")
	} else {
		fields[i].read(value, child)
	}
	if len(r.problems) > before {
		r.bad[child] = true
	}
}

// list reads a sequence; item is called for each element with its index.
func (r *reader) list(item func(i int, node *yaml.Node, path string), grow func(n int)) read {
	return func(node *yaml.Node, path string) {
		r.at[path] = position{node.Line, node.Column}
		if !r.plain(node) {
			return
		}
		if node.Kind != yaml.SequenceNode || node.ShortTag() != "!!seq" {
			r.wrongKind(node, lastKey(path), "a list", "write one \"- \" line for each element")
			return
		}
		grow(len(node.Content))
		for i, element := range node.Content {
			item(i, element, fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

// scalar reports whether the node is a scalar of one of the tags, and remembers its place.
func (r *reader) scalar(node *yaml.Node, path, wanted, fix string, tags ...string) bool {
	r.at[path] = position{node.Line, node.Column}
	if !r.plain(node) {
		return false
	}
	if node.Kind != yaml.ScalarNode || !slices.Contains(tags, node.ShortTag()) {
		r.wrongKind(node, lastKey(path), wanted, fix)
		return false
	}
	return true
}

func (r *reader) wrongKind(node *yaml.Node, what, wanted, fix string) {
	r.report(node, fmt.Sprintf("%s is %s, not %s", what, kindOf(node), wanted), fix)
}

// kindOf names what a node is, for people.
func kindOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch tag := node.ShortTag(); tag {
	case "!!str":
		return "text"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "a truth value"
	case "!!null":
		return "empty"
	case "!!timestamp":
		return "a date"
	default:
		return "a value tagged " + clip(tag)
	}
}

// lastKey is the last key of a path, and "an element of KEY" for a list's element.
func lastKey(path string) string {
	key := path[strings.LastIndexByte(path, '.')+1:]
	if name, _, element := strings.Cut(key, "["); element {
		return "an element of " + name
	}
	return key
}

// maxSuggested bounds the known words that a suggestion is sought among, and maxListed those that it lists.
const (
	maxSuggested = 500
	maxListed    = 25
)

// suggest says what to write instead of an unknown word: the nearest known one if it is near, else the known ones.
func suggest(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	switch n := len(known); {
	case n == 0:
		return "remove it"
	case n > maxListed:
		return fmt.Sprintf("use one of: %s and %d more", strings.Join(known[:maxListed], ", "), n-maxListed)
	default:
		return "use one of: " + strings.Join(known, ", ")
	}
}

// nearest is the known word that an unknown one is likely a typing error of; empty when there is none.
func nearest(word string, known []string) string {
	if len(word) > 2*maxIDLength { // no typing error, and its distance would take long
		return ""
	}
	best, distance := "", 2+len(word)/5
	for _, candidate := range known[:min(len(known), maxSuggested)] {
		if d := levenshtein.ComputeDistance(flat(word), flat(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// flat leaves out what people mix up in keys: case, and hyphens for underscores.
func flat(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }

func fieldNames(fields []field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name
	}
	return list
}

func names(fields []field) string { return strings.Join(fieldNames(fields), ", ") }

// clip shortens what is quoted from a file in a message, and keeps it on one line.
func clip(s string) string {
	const longest = 40
	runes := []rune(oneLine(s))
	if len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return string(runes)
}
