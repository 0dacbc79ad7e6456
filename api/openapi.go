package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"purpose/classifier"
	"purpose/classifier/row"
	"purpose/corpus"
)

const apiDescription = `Judges how free-text statements of what a cyber or intelligence system is intended for stand against a declaration of permitted uses. It grants and refuses nothing: an outcome is clear (nothing flagged), vague or prohibited, and the last two go to a person, with reasons.

Offsets in an assessment are Unicode code points, half-open, into the text as given. The same input under the same ruleset gives the same bytes, here and from the command line. Errors are problem documents by RFC 9457; their types are pages under /problems.`

// newHumaAPI returns huma on Echo. Its own pages are off: they would load scripts from elsewhere.
func newHumaAPI(s *Server, e *echo.Echo) huma.API {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "purpose", Version: APIVersion, Description: apiDescription,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Tags: []*huma.Tag{
				{Name: "assessments", Description: "Judging statements."},
				{Name: "policies", Description: "What statements are judged against."},
				{Name: "operation", Description: "Running the service."},
			},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)},
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
	config.AllowAdditionalPropertiesByDefault = true // of answers, so that fields can be added; requests forbid them
	inner := humaecho.New(e, huma.Config{OpenAPI: &huma.OpenAPI{}}).Adapter()
	return huma.NewAPI(config, &adapter{Adapter: inner, server: s})
}

// adapter is huma's Echo adapter for paths with a colon, which Echo would take for a parameter.
type adapter struct {
	huma.Adapter
	server *Server
}

func (a *adapter) Handle(operation *huma.Operation, handler func(huma.Context)) {
	escaped := *operation
	escaped.Path = a.server.addRoute(operation.Path)
	a.Adapter.Handle(&escaped, handler)
}

// describe completes the OpenAPI document where the Go types or huma do not say enough, and writes it down.
func (s *Server) describe(routes huma.API) error {
	document := routes.OpenAPI()
	registry := document.Components.Schemas
	ref := func(v any) *huma.Schema { return registry.Schema(reflect.TypeOf(v), true, "") }

	assess := document.Paths["/v1/assessments"].Post
	assess.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: ref(AssessmentRequest{}), Example: json.RawMessage(`{"text":"For fighting crime and whatever the ministry needs.","context":{"end_user":"Ministry of the Interior"}}`)},
	}}
	assess.Responses["200"] = &huma.Response{Description: "The assessment.", Content: map[string]*huma.MediaType{
		"application/json": {Schema: ref(classifier.Assessment{})},
	}}
	batch := document.Paths["/v1/assessments:batch"].Post
	batch.RequestBody = &huma.RequestBody{Required: true, Description: "One row a line.", Content: map[string]*huma.MediaType{
		ndjson: {Schema: ref(BatchRow{}), Example: "{\"id\":\"a-1\",\"text\":\"For tracing the kidnappers of a child, by a judge's order.\"}\n{\"id\":\"a-2\",\"text\":\"For monitoring journalists.\"}\n"},
	}}
	batch.Responses["200"] = &huma.Response{Description: "One line a row, in the order of the rows.", Content: map[string]*huma.MediaType{
		ndjson: {Schema: &huma.Schema{OneOf: []*huma.Schema{ref(classifier.Assessment{}), ref(row.Failure{})}}},
	}}

	for _, item := range document.Paths {
		for _, operation := range []*huma.Operation{item.Get, item.Post} {
			if operation != nil {
				describeResponses(operation)
			}
		}
	}
	if err := describeSchemas(registry.Map()); err != nil {
		return err
	}
	compact, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, compact, "", "  "); err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	s.openAPI = append(indented.Bytes(), '\n')
	return nil
}

// describeResponses says of each status which problems it can be, and of each answer which headers it has.
func describeResponses(operation *huma.Operation) {
	text := func(description string) *huma.Param {
		return &huma.Param{Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	for status, response := range operation.Responses {
		if response.Headers == nil {
			response.Headers = map[string]*huma.Param{}
		}
		response.Headers["X-Request-Id"] = text("The request's id: the client's own, where it is 1 to 64 letters, digits, '.', '_' or '-'.")
		switch status {
		case "415":
			response.Headers["Accept"] = text("The media type that is understood.")
		case "503":
			response.Headers["Retry-After"] = text("Seconds after which to try again.")
		}
		var titles []string
		for _, t := range problemTypes {
			if fmt.Sprint(t.Status) == status && applies(t.Kind, operation) {
				titles = append(titles, fmt.Sprintf("%s (/problems/%s).", t.Title, t.Kind))
			}
		}
		if len(titles) > 0 {
			response.Description = strings.Join(titles, " ")
		}
	}
}

// applies reports whether an operation can have a kind of problem that its statuses alone would allow.
func applies(kind Kind, operation *huma.Operation) bool {
	switch kind {
	case InvalidBody, InvalidStatement, QueueFull, Deadline:
		return operation.Method == http.MethodPost
	}
	return true
}

// property is what is said of a field besides its Go type.
type property struct {
	doc  string
	enum []any
}

// values makes an enumeration.
func values[T ~string](list ...T) []any {
	var all []any
	for _, v := range list {
		all = append(all, string(v))
	}
	return all
}

var (
	outcomeEnum  = values(corpus.Outcomes()...)
	kindEnum     = values(corpus.Kinds()...)
	basisEnum    = values(corpus.Bases()...)
	polarityEnum = values(classifier.Stated, classifier.Denied, classifier.Excepted, classifier.Background)
)

// properties describes the types that the judgement shares with other rooms, which know nothing of OpenAPI, by
// "Schema.property".
var properties = map[string]property{
	"Assessment.id":            {"The statement's own id, or one derived from its text.", nil},
	"Assessment.outcome":       {"clear: nothing flagged; vague or prohibited: a person has to look.", outcomeEnum},
	"Assessment.review":        {"Whether a person has to look.", nil},
	"Assessment.abstention":    {"Why the system could not judge; null when it could.", nil},
	"Assessment.reasons":       {"What decided the outcome.", nil},
	"Assessment.probabilities": {"Probabilities of the three outcomes for the whole statement; null where the model gave none.", nil},
	"Assessment.calibrated":    {"Whether the probabilities are calibrated for this policy.", nil},
	"Assessment.uses":          {"What the statement says the system is for.", nil},
	"Assessment.clauses":       {"Clauses that the statement bears on, at most eight, the most decisive first.", nil},
	"Assessment.evidence":      {"The pieces of the statement that the outcome rests on.", nil},
	"Assessment.safeguards":    {"The policy's conditions as the statement treats them.", nil},
	"Assessment.sanctions":     {"The policy's sanction clauses, when the outcome is prohibited.", nil},
	"Assessment.notes":         {"What a reviewer should know and that flags nothing.", nil},
	"Assessment.suggestions":   {"Facts that are missing, asked for.", nil},
	"Assessment.readings":      {"Other readings, when the outcome hangs on one.", nil},
	"Assessment.policy":        {"The policy the statement was judged under.", nil},
	"Assessment.model":         {"The weights it was judged with.", nil},
	"Assessment.ruleset":       {"Digest over policy, rules, weights and thresholds.", nil},
	"Abstention.code":          {"Why the system cannot judge.", values(classifier.NotLanguage, classifier.Nonsense, classifier.Unsure, classifier.Fault)},
	"Abstention.text":          {"The same, for people.", nil},
	"Alternative.outcome":      {"The outcome under this reading.", outcomeEnum},
	"Alternative.clause":       {"The clause that decides under it; null where none does.", nil},
	"Alternative.probability":  {"How probable the reading is.", nil},
	"Alternative.because":      {"Why, for people.", nil},
	"ClauseMatch.id":           {"The clause's id.", nil},
	"ClauseMatch.kind":         {"What the clause does to the uses it covers.", kindEnum},
	"ClauseMatch.score":        {"Probability that the clause decides.", nil},
	"ClauseMatch.similarity":   {"Cosine of the nearest passage to the nearest use.", nil},
	"ClauseMatch.passage":      {"That passage's text.", nil},
	"Context.country":          {"The end user's country. Carried for the record: it changes no answer.", nil},
	"Context.end_user":         {"Who will use the system. The only part of the context that is judged.", nil},
	"Context.system":           {"What the system is. Carried for the record: it changes no answer.", nil},
	"Failure.id":               {"The row's id; null when it cannot be made out.", nil},
	"Failure.line":             {"The row's line in the request, from 1.", nil},
	"Failure.error":            {"What is wrong and what to do.", nil},
	"Message.code":             {"The note or suggestion, for programs.", nil},
	"Message.text":             {"The same, for people.", nil},
	"Model.id":                 {"The weights' name.", nil},
	"Model.digest":             {"Digest over the weights.", nil},
	"PolicyClause.basis":       {"", basisEnum},
	"PolicyClause.kind":        {"", kindEnum},
	"PolicyDetail.unmatched":   {"", outcomeEnum},
	"PolicyRef.id":             {"The policy's id.", nil},
	"PolicyRef.version":        {"Its version.", nil},
	"PolicyRef.digest":         {"Digest over its canonical form.", nil},
	"Probabilities.clear":      {"Of clear.", nil},
	"Probabilities.vague":      {"Of vague.", nil},
	"Probabilities.prohibited": {"Of prohibited.", nil},
	"Reason.code":              {"The reason, for programs.", nil},
	"Reason.clause":            {"The clause behind it; null where none is.", nil},
	"Reason.start":             {"Where what it speaks of starts, in code points.", nil},
	"Reason.end":               {"Where it ends; 0 and 0 for the whole statement.", nil},
	"Reason.text":              {"The reason, for people.", nil},
	"Safeguard.clause":         {"The condition's clause.", nil},
	"Safeguard.status":         {"What the statement does with it.", values(classifier.Present, classifier.Contradicted, classifier.NotMentioned)},
	"Safeguard.start":          {"Where it does so; absent when not mentioned.", nil},
	"Safeguard.end":            {"Where that ends.", nil},
	"Safeguard.text":           {"That piece of the statement.", nil},
	"Span.start":               {"Where it starts, in code points.", nil},
	"Span.end":                 {"Where it ends.", nil},
	"Span.text":                {"The text between.", nil},
	"Use.start":                {"Where it starts, in code points.", nil},
	"Use.end":                  {"Where it ends.", nil},
	"Use.text":                 {"The text between.", nil},
	"Use.polarity":             {"How the statement speaks of it; stated and excepted uses count.", polarityEnum},
	"Use.outcome":              {"Its outcome; of denied and background uses what it would be were it stated.", outcomeEnum},
	"Use.clauses":              {"The clauses that it falls under.", nil},
}

// nullable are the properties that are an object or null, which huma cannot tell from the type.
var nullable = []string{"Assessment.abstention", "Assessment.probabilities"}

func describeSchemas(schemas map[string]*huma.Schema) error {
	find := func(path string) (*huma.Schema, string, error) {
		schema, name, _ := strings.Cut(path, ".")
		owner := schemas[schema]
		if owner == nil || owner.Properties[name] == nil {
			return nil, "", fmt.Errorf("the OpenAPI document has no property %s: drop its description", path)
		}
		return owner, name, nil
	}
	for _, path := range nullable {
		owner, name, err := find(path)
		if err != nil {
			return err
		}
		owner.Properties[name] = &huma.Schema{AnyOf: []*huma.Schema{owner.Properties[name], {Type: "null"}}}
	}
	for path, said := range properties {
		owner, name, err := find(path)
		if err != nil {
			return err
		}
		if said.doc != "" {
			owner.Properties[name].Description = said.doc
		}
		owner.Properties[name].Enum = said.enum
	}
	schemas["Context"].AdditionalProperties = false // it is only in requests
	for _, owner := range schemas {
		for _, p := range owner.Properties {
			if p.Type == huma.TypeArray {
				p.Nullable = false // lists are never null in this API
			}
		}
	}
	return nil
}
