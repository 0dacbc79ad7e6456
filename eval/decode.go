package eval

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"purpose/classifier"
	"purpose/corpus"
)

// field is one key of an object: where its value goes, what it must be, and whether it must be there.
type field struct {
	name     string
	target   any
	want     string
	required bool
}

// decodeRow reads one line. It returns what it could read and everything that is wrong with the line's form; with
// complaints the row must not be used.
func decodeRow(line []byte) (row Row, complaints []string) {
	var uses []jsontext.Value
	complaints = decodeObject(line, "", []field{
		{"id", &row.ID, "a string", true},
		{"text", &row.Text, "a string", true},
		{"outcome", &row.Outcome, "a string", true},
		{"clauses", &row.Clauses, "a list of strings", true},
		{"evidence", &row.Evidence, "a list of strings", true},
		{"tags", &row.Tags, "a list of strings", true},
		{"pair", &row.Pair, "a string", false},
		{"uses", &uses, "a list of objects", false},
		{"notes", &row.Notes, "a list of strings", false},
		{"policy", &row.Policy, "a string", false},
		{"guide", &row.Guide, "a whole number", true},
		{"source", &row.Source, "a string", true},
	})
	if uses != nil { // an empty list is there and says that there is none
		row.Uses = make([]GoldUse, len(uses))
	}
	for i, value := range uses {
		use := &row.Uses[i]
		complaints = append(complaints, decodeObject(value, fmt.Sprintf("uses[%d]", i), []field{
			{"text", &use.Text, "a string", true},
			{"polarity", &use.Polarity, "a string", true},
			{"outcome", &use.Outcome, "a string", true},
			{"clauses", &use.Clauses, "a list of strings", true},
		})...)
	}
	return row, complaints
}

// decodeObject decodes a JSON object into fields, exact in the case of its keys. Unlike json.Unmarshal it does not stop
// at the first fault: unknown, duplicate and missing keys and values of the wrong type are all reported.
func decodeObject(data []byte, where string, fields []field) (complaints []string) {
	complain := func(format string, arguments ...any) {
		message := fmt.Sprintf(format, arguments...)
		if where != "" {
			message = where + ": " + message
		}
		complaints = append(complaints, message)
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
		switch {
		case err != nil:
			complain("%s", explain(err, data))
		case where != "":
			complain("must be an object")
		default:
			complain("not a JSON object: write one object a line")
		}
		return complaints
	}
	seen := map[string]bool{}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			complain("%s", explain(err, data))
			return complaints
		}
		name := token.String()
		value, err := decoder.ReadValue()
		if err != nil {
			complain("%s", explain(err, data))
			return complaints
		}
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		switch {
		case seen[name]:
			complain("duplicate key %q: keep one of them", name)
		case at < 0:
			complain("unknown key %q: remove it, or correct its name", shorten(name, 60))
		case value.Kind() == 'n' || json.Unmarshal(value, fields[at].target, jsontext.AllowDuplicateNames(true)) != nil || hasNull(value):
			complain("%q must be %s", name, fields[at].want)
		}
		seen[name] = true
	}
	if _, err := decoder.ReadToken(); err != nil {
		complain("%s", explain(err, data))
		return complaints
	}
	if _, err := decoder.ReadValue(); err != io.EOF {
		complain("text after the object: write one object a line and nothing else")
	}
	for _, f := range fields {
		if f.required && !seen[f.name] {
			complain("no %q: every row has one", f.name)
		}
	}
	return complaints
}

// hasNull reports whether a list holds a null, which would decode as an empty string.
func hasNull(value jsontext.Value) bool {
	var items []jsontext.Value
	return value.Kind() == '[' && json.Unmarshal(value, &items, jsontext.AllowDuplicateNames(true)) == nil &&
		slices.ContainsFunc(items, func(item jsontext.Value) bool { return item.Kind() == 'n' })
}

// explain says where a line stops being JSON, without the text that stands there.
func explain(err error, data []byte) string {
	if !utf8.Valid(data) {
		return "not UTF-8: save the file as UTF-8"
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		if strings.TrimSpace(string(data)) == "" {
			return "empty line: remove it"
		}
		return "the JSON ends too early: write the whole object on one line"
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Sprintf("not JSON at byte %d: check quotes, commas and escapes", syntactic.ByteOffset)
	}
	return "not JSON"
}

// validOutcome reports whether an outcome is one of the three.
func validOutcome(o corpus.Outcome) bool { return o.Rank() >= 0 }

func validPolarity(p classifier.Polarity) bool { return slices.Contains(polarities, p) }
