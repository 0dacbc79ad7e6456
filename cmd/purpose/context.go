package main

import (
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v4"

	"purpose/classifier"
	"purpose/internal/source"
)

// readContext reads a file with what an application says beside its statement. JSON is YAML too. An empty name is no
// context.
func readContext(file string) (*classifier.Context, error) {
	if file == "" {
		return nil, nil
	}
	bad := func(line int, format string, args ...any) (*classifier.Context, error) {
		return nil, &source.Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)}
	}
	opened, err := os.Open(file)
	if err != nil {
		return bad(0, "%v", reason(err))
	}
	defer opened.Close()
	const most = 64 << 10
	data, err := io.ReadAll(io.LimitReader(opened, most+1))
	if err != nil {
		return bad(0, "%v", reason(err))
	}
	if len(data) > most {
		return bad(0, "the context has over %d bytes: give country, end_user and system alone", most)
	}
	var document yaml.Node
	if err := yaml.Load(data, &document); err != nil {
		return bad(0, "the context is not one YAML or JSON document: %v", err)
	}
	fields := &document
	if fields.Kind == yaml.DocumentNode && len(fields.Content) == 1 {
		fields = fields.Content[0]
	}
	if fields.Kind != yaml.MappingNode || len(fields.Content) == 0 {
		return bad(0, "the context has no fields: give country, end_user or system, each with a text")
	}
	var about classifier.Context
	known := map[string]*string{"country": &about.Country, "end_user": &about.EndUser, "system": &about.System}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(fields.Content); i += 2 {
		key, value := fields.Content[i], fields.Content[i+1]
		field, ok := known[key.Value]
		switch {
		case !ok:
			return bad(key.Line, "unknown key %q: use country, end_user or system", key.Value)
		case seen[key.Value]:
			return bad(key.Line, "the key %q occurs twice: keep one", key.Value)
		case value.Kind != yaml.ScalarNode || value.ShortTag() != "!!str":
			return bad(value.Line, "the value of %q is no text: put it in quotes", key.Value)
		}
		seen[key.Value] = true
		*field = value.Value
	}
	return &about, nil
}
