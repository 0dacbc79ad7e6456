package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"purpose/api"
	"purpose/classifier"
	"purpose/classifier/row"
)

var update = flag.Bool("update", false, "write openapi.json anew")

const golden = "openapi.json"

// TestOpenAPIIsAsPublished: whoever changes the contract raises APIVersion first, and then runs the test with -update.
func TestOpenAPIIsAsPublished(t *testing.T) {
	got := newServer(t, options(io.Discard, nil)).OpenAPI()
	want, err := os.ReadFile(golden)
	if err != nil && !(*update && os.IsNotExist(err)) {
		t.Fatalf("%v: write it with -update", err)
	}
	if bytes.Equal(want, got) {
		return
	}
	if version(t, want) == api.APIVersion {
		t.Fatalf("the OpenAPI document changed and APIVersion is still %s: raise it, and run with -update (-published +now):\n%s", api.APIVersion, cmp.Diff(string(want), string(got)))
	}
	if !*update {
		t.Fatalf("%s is not that of version %s: run with -update", golden, api.APIVersion)
	}
	if err := os.WriteFile(golden, got, 0o644); err != nil {
		t.Fatal(err)
	}
}

func version(t *testing.T, document []byte) string {
	t.Helper()
	var d struct{ Info struct{ Version string } }
	if len(document) > 0 {
		if err := json.Unmarshal(document, &d); err != nil {
			t.Fatal(err)
		}
	}
	return d.Info.Version
}

// document is what the tests look at of the OpenAPI document.
type document struct {
	OpenAPI    string
	Paths      map[string]map[string]operation
	Components struct {
		Schemas map[string]struct {
			Properties map[string]struct{ Description string }
		}
	}
}

type operation struct {
	OperationID string
	RequestBody struct{ Content map[string]any }
	Responses   map[string]struct {
		Description string
		Content     map[string]any
	}
}

func parse(t *testing.T, published []byte) document {
	t.Helper()
	var d document
	if err := json.Unmarshal(published, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpenAPIIsServed(t *testing.T) {
	server := newServer(t, options(io.Discard, nil))
	w := ask(server.Handler(), http.MethodGet, "/openapi.json", "", "")
	if !bytes.Equal(w.Body.Bytes(), server.OpenAPI()) || w.Header().Get("Content-Type") != "application/json" {
		t.Error("/openapi.json is not the server's document as JSON")
	}
	d := parse(t, server.OpenAPI())
	if d.OpenAPI != "3.1.0" || version(t, server.OpenAPI()) != api.APIVersion {
		t.Errorf("OpenAPI %s, version %s, want 3.1.0, %s", d.OpenAPI, version(t, server.OpenAPI()), api.APIVersion)
	}
}

// TestOpenAPIDescribesEveryRoute: each operation exists, with its types of body and problem.
func TestOpenAPIDescribesEveryRoute(t *testing.T) {
	d := parse(t, newServer(t, options(io.Discard, nil)).OpenAPI())
	type described struct{ Request, Answer string }
	want := map[string]described{
		"post /v1/assessments":          {"application/json", "application/json"},
		"post /v1/assessments:batch":    {"application/x-ndjson", "application/x-ndjson"},
		"get /v1/policies":              {"", "application/json"},
		"get /v1/policies/{id}":         {"", "application/json"},
		"get /v1/policies/{id}/clauses": {"", "application/json"},
		"get /healthz":                  {"", "application/json"},
		"get /readyz":                   {"", "application/json"},
	}
	only := func(content map[string]any) string {
		for mediaType := range content {
			return mediaType
		}
		return ""
	}
	got := make(map[string]described)
	for path, operations := range d.Paths {
		for method, o := range operations {
			got[method+" "+path] = described{only(o.RequestBody.Content), only(o.Responses["200"].Content)}
			for status, response := range o.Responses {
				if response.Description == "" {
					t.Errorf("%s %s does not describe its %s", method, path, status)
				}
				if status != "200" && only(response.Content) != "application/problem+json" {
					t.Errorf("%s %s answers %s with %s, want a problem", method, path, status, only(response.Content))
				}
				if status != "200" && !strings.Contains(response.Description, "/problems/") {
					t.Errorf("%s %s does not name the problems of %s", method, path, status)
				}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestOpenAPIDescribesEveryProperty(t *testing.T) {
	d := parse(t, newServer(t, options(io.Discard, nil)).OpenAPI())
	for name, schema := range d.Components.Schemas {
		for property, s := range schema.Properties {
			if s.Description == "" {
				t.Errorf("%s.%s has no description", name, property)
			}
		}
	}
}

// TestOpenAPISaysWhatOfTheContextIsJudged: the end user alone.
func TestOpenAPISaysWhatOfTheContextIsJudged(t *testing.T) {
	d := parse(t, newServer(t, options(io.Discard, nil)).OpenAPI())
	for _, schema := range []string{"AssessmentRequest", "BatchRow"} {
		if got := d.Components.Schemas[schema].Properties["context"].Description; !strings.Contains(got, "Only end_user is judged") {
			t.Errorf("%s.context is described as %q", schema, got)
		}
	}
	for _, property := range []string{"country", "system"} {
		if got := d.Components.Schemas["Context"].Properties[property].Description; !strings.Contains(got, "it changes no answer") {
			t.Errorf("Context.%s is described as %q", property, got)
		}
	}
}

// TestAnswersFitTheirSchemas decodes what the server sends against the published schemas, with every field that may be
// null or absent once there and once not.
func TestAnswersFitTheirSchemas(t *testing.T) {
	bare := sample(classifier.Statement{ID: "a", Text: "x"})
	bare.Abstention, bare.Probabilities = nil, nil
	full, err := sample(classifier.Statement{ID: "a", Text: "x"}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	lean, err := bare.Encode()
	if err != nil {
		t.Fatal(err)
	}
	nameless, err := row.NewFailure("", 3, "bad").Encode()
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(t, options(io.Discard, nil))
	get := func(path string) []byte { return ask(server.Handler(), http.MethodGet, path, "", "").Body.Bytes() }
	tests := []struct {
		name, schema string
		value        []byte
		ok           bool
	}{
		{"Assessment", "Assessment", full, true},
		{"AssessmentWithNulls", "Assessment", lean, true},
		{"NamelessFailure", "Failure", nameless, true},
		{"Problem", "Problem", get("/v1/policies/x"), true},
		{"Policies", "PolicyList", get("/v1/policies"), true},
		{"Policy", "PolicyDetail", get("/v1/policies/another"), true},
		{"Clauses", "ClauseList", get("/v1/policies/another/clauses"), true},
		{"Health", "Health", get("/healthz"), true},
		{"Request", "AssessmentRequest", []byte(`{"text":"x","context":{"country":"XY"}}`), true},
		{"Row", "BatchRow", []byte(`{"id":"a","text":"x"}`), true},
		{"LabelledRow", "BatchRow", []byte(`{"id":"a","text":"x","outcome":"clear","clauses":[],"evidence":[],"tags":["long"],"pair":"p","uses":[{"text":"x"}],"notes":[],"policy":"p","guide":8,"source":"written"}`), true},
		{"ErrUnknownRowKey", "BatchRow", []byte(`{"id":"a","text":"x","txet":"x"}`), false},
		{"ErrUnknownOutcome", "Assessment", bytes.Replace(full, []byte(`"outcome":"vague"`), []byte(`"outcome":"maybe"`), 1), false},
		{"ErrNullList", "Assessment", bytes.Replace(full, []byte(`"notes":[]`), []byte(`"notes":null`), 1), false},
		{"ErrRowWithoutID", "BatchRow", []byte(`{"text":"x"}`), false},
		{"ErrUnknownContext", "AssessmentRequest", []byte(`{"text":"x","context":{"land":"XY"}}`), false},
		{"ErrUnknownKey", "AssessmentRequest", []byte(`{"text":"x","txet":"x"}`), false},
	}
	published, err := jsonschema.UnmarshalJSON(bytes.NewReader(server.OpenAPI()))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			compiler := jsonschema.NewCompiler()
			compiler.DefaultDraft(jsonschema.Draft2020) // the dialect of OpenAPI 3.1
			if err := compiler.AddResource("openapi.json", published); err != nil {
				t.Fatal(err)
			}
			schema, err := compiler.Compile("openapi.json#/components/schemas/" + test.schema)
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(test.value))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); (err == nil) != test.ok {
				t.Errorf("%s against %s: %v, want it to fit: %v", test.value, test.schema, err, test.ok)
			}
		})
	}
}
