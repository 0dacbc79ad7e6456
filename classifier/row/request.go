package row

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"purpose/classifier"
)

// Request asks for one assessment: a row of its own, whose id may be missing, with the policy to judge it under.
type Request struct {
	Statement classifier.Statement
	Policy    string // id; empty when the request leaves the choice open
}

// DecodeRequest reads the body of a request for one assessment: a JSON object with a "text" (which
// classifier.Validate still has to pass) and optionally "id", "context" and "policy". It is as strict as Decode, and
// has no label fields. Every error is an *Error.
func DecodeRequest(body []byte) (Request, error) {
	var f struct {
		ID      *string             `json:"id"`
		Text    *string             `json:"text"`
		Context *classifier.Context `json:"context"`
		Policy  *string             `json:"policy"`
	}
	if err := json.Unmarshal(body, &f, json.RejectUnknownMembers(true)); err != nil {
		return Request{}, &Error{ID: salvageID(body), Message: explain(err, body)}
	}
	if jsontext.Value(body).Kind() != '{' { // null decodes into anything
		return Request{}, &Error{Message: notObject}
	}
	var request Request
	if f.ID != nil {
		request.Statement.ID = *f.ID
	}
	bad := func(message string) (Request, error) {
		return Request{}, &Error{ID: request.Statement.ID, Message: message}
	}
	switch {
	case f.ID != nil && strings.TrimSpace(*f.ID) == "":
		return bad(`the "id" is empty: leave it out or give the row a name`)
	case len(request.Statement.ID) > MaxIDBytes:
		request.Statement.ID = ""
		return bad(fmt.Sprintf(`the "id" has %d bytes, the most is %d: shorten it`, len(*f.ID), MaxIDBytes))
	case f.Text == nil:
		return bad(`the row has no "text": put the statement there`)
	case f.Policy != nil && *f.Policy == "":
		return bad(`the "policy" is empty: leave it out or name one`)
	}
	request.Statement.Text, request.Statement.Context = *f.Text, f.Context
	if f.Policy != nil {
		request.Policy = *f.Policy
	}
	return request, nil
}
