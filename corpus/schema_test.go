package corpus_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"purpose/corpus"
)

// examplePolicy is the annotated policy that users copy.
const examplePolicy = "../examples/policy-drones.yaml"

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(corpus.Schema()))
	if err != nil {
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
	return schema
}

// value is what an editor's YAML reader makes of a file: the JSON values, dates being text.
func value(t *testing.T, text []byte) any {
	t.Helper()
	var root yaml.Node
	if err := yaml.Load(text, &root); err != nil {
		t.Fatal(err)
	}
	var dates func(*yaml.Node)
	dates = func(node *yaml.Node) {
		if node.ShortTag() == "!!timestamp" {
			node.Tag = "!!str"
		}
		for _, child := range node.Content {
			dates(child)
		}
	}
	dates(&root)
	var decoded any
	if err := root.Load(&decoded); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(decoded)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestSchemaTakesWhatDecodes(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	files := map[string][]byte{"small": []byte(small), "sound": []byte(sound(t))}
	for _, id := range corpus.Builtin() {
		data, err := corpus.BuiltinFile(id)
		if err != nil {
			t.Fatal(err)
		}
		files[id] = data
	}
	data, err := os.ReadFile(examplePolicy)
	if err != nil {
		t.Fatal(err)
	}
	files["example"] = data
	for name, text := range files {
		if _, err := corpus.Decode(name, text); err != nil {
			t.Errorf("%s does not decode: %v", name, err)
		}
		if err := schema.Validate(value(t, text)); err != nil {
			t.Errorf("the schema refuses %s: %v", name, err)
		}
	}
}

// TestSchemaRefusesTheMistakesItCanSee also holds the table of mistakes: what it does not mark, the schema lets pass.
func TestSchemaRefusesTheMistakesItCanSee(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for name, c := range mistakes {
		if !c.inSchema {
			continue
		}
		if schema.Validate(value(t, []byte(replace(t, small, c.old, c.new)))) == nil {
			t.Errorf("the schema takes %s", name)
		}
	}
}

// TestSchemaHasTheKeysOfTheTypes holds the hand-kept schema to the Go types and their words.
func TestSchemaHasTheKeysOfTheTypes(t *testing.T) {
	t.Parallel()
	type object struct {
		Description          string `json:"description"`
		AdditionalProperties *bool  `json:"additionalProperties"`
		Properties           map[string]struct {
			Description      string   `json:"description"`
			Enum             []string `json:"enum"`
			EnumDescriptions []string `json:"enumDescriptions"`
			Examples         []any    `json:"examples"`
			Default          string   `json:"default"`
			Items            object2  `json:"items"`
		} `json:"properties"`
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	read := func(data []byte) (o object) {
		if err := json.Unmarshal(data, &o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	root := read(corpus.Schema())
	clause := read(root.Defs["clause"])
	source := read(root.Properties["sources"].Items.raw)
	for _, pair := range []struct {
		name   string
		object object
		goType reflect.Type
	}{
		{"policy", root, reflect.TypeFor[corpus.Policy]()},
		{"clause", clause, reflect.TypeFor[corpus.Clause]()},
		{"source", source, reflect.TypeFor[corpus.Source]()},
	} {
		var want, got []string
		for i := range pair.goType.NumField() {
			if name, _, _ := strings.Cut(pair.goType.Field(i).Tag.Get("yaml"), ","); name != "" {
				want = append(want, name)
			}
		}
		for name, property := range pair.object.Properties {
			got = append(got, name)
			if property.Description == "" {
				t.Errorf("%s.%s has no description", pair.name, name)
			}
			if property.Enum != nil && len(property.Enum) != len(property.EnumDescriptions) {
				t.Errorf("%s.%s: %d words and %d descriptions", pair.name, name, len(property.Enum), len(property.EnumDescriptions))
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("keys of %s (-type +schema):\n%s", pair.name, diff)
		}
		if pair.object.Description == "" || pair.object.AdditionalProperties == nil || *pair.object.AdditionalProperties {
			t.Errorf("%s has no description, or takes unknown keys", pair.name)
		}
	}
	for name, diff := range map[string]string{
		"unmatched": cmp.Diff(texts(corpus.Outcomes()), root.Properties["unmatched"].Enum),
		"kind":      cmp.Diff(texts(corpus.Kinds()), clause.Properties["kind"].Enum),
		"basis":     cmp.Diff(texts(corpus.Bases()), clause.Properties["basis"].Enum),
	} {
		if diff != "" {
			t.Errorf("words of %s (-type +schema):\n%s", name, diff)
		}
	}
}

// object2 keeps a nested schema as it is written.
type object2 struct{ raw json.RawMessage }

func (o *object2) UnmarshalJSON(data []byte) error {
	o.raw = slices.Clone(data)
	return nil
}

func texts[T ~string](words []T) []string {
	var out []string
	for _, word := range words {
		out = append(out, string(word))
	}
	return out
}

func TestSchemaIsACopy(t *testing.T) {
	t.Parallel()
	corpus.Schema()[0] = 'x'
	if corpus.Schema()[0] != '{' || !bytes.HasSuffix(corpus.Schema(), []byte("}\n")) {
		t.Error("the schema can be changed by its callers, or has no final newline")
	}
}

// TestPolicyFilesNameTheirSchema holds the first line of the shipped files, by which editors find the schema.
func TestPolicyFilesNameTheirSchema(t *testing.T) {
	t.Parallel()
	for file, folder := range map[string]string{"policies/deca-2021.yaml": "policies/", examplePolicy: "../examples/"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(string(data), "\n")
		name, ok := strings.CutPrefix(line, "# yaml-language-server: $schema=")
		if !ok {
			t.Errorf("%s does not begin with its schema: %s", file, line)
			continue
		}
		named, err := os.ReadFile(folder + name)
		if err != nil || !bytes.Equal(named, corpus.Schema()) {
			t.Errorf("%s names %s, which is not the schema (%v)", file, name, err)
		}
	}
}
