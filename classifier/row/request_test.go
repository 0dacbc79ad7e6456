package row_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/classifier/row"
)

func TestDecodeRequest(t *testing.T) {
	tests := []struct {
		name, body string
		want       row.Request
	}{
		{"TextAlone", `{"text":"x"}`, row.Request{Statement: classifier.Statement{Text: "x"}}},
		{"All", ` {"id":"a","text":"x","context":{"country":"XY"},"policy":"p"}` + "\n",
			row.Request{Statement: classifier.Statement{ID: "a", Text: "x", Context: &classifier.Context{Country: "XY"}}, Policy: "p"}},
		{"NullsAreAbsent", `{"id":null,"text":"x","context":null,"policy":null}`, row.Request{Statement: classifier.Statement{Text: "x"}}},
		{"EmptyTextIsLeftToValidate", `{"text":""}`, row.Request{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := row.DecodeRequest([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeRequestErrors(t *testing.T) {
	tests := []struct {
		name, body, want, id string
	}{
		{"ErrEmpty", ``, `the row is not a JSON object: write one {"id": …, "text": …} a line`, ""},
		{"ErrNull", `null`, `the row is not a JSON object: write one {"id": …, "text": …} a line`, ""},
		{"ErrNoText", `{"id":"a"}`, `the row has no "text": put the statement there`, "a"},
		{"ErrBlankID", `{"id":" ","text":"x"}`, `the "id" is empty: leave it out or give the row a name`, " "},
		{"ErrLongID", `{"id":"` + strings.Repeat("a", 257) + `","text":"x"}`, `the "id" has 257 bytes, the most is 256: shorten it`, ""},
		{"ErrEmptyPolicy", `{"text":"x","policy":""}`, `the "policy" is empty: leave it out or name one`, ""},
		{"ErrPolicyIsNumber", `{"text":"x","policy":1}`, `the value of "policy" is a JSON number: write a string, in quotes`, ""},
		{"ErrUnknownKey", `{"text":"x","txet":"y"}`, `unknown key "txet": remove it or correct its spelling`, ""},
		{"ErrLabelKey", `{"text":"x","outcome":"clear"}`, `unknown key "outcome": remove it or correct its spelling`, ""},
		{"ErrDuplicateKey", `{"text":"x","text":"y"}`, `the key "text" occurs twice: keep one`, ""},
		{"ErrTrailingGarbage", `{"text":"x"} x`, `there is text after the row's object, at byte 13: write one object a line and nothing else`, ""},
		{"ErrInvalidUTF8", "{\"text\":\"x\xff\"}", `the row is not UTF-8 at byte 10: save the file as UTF-8`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := row.DecodeRequest([]byte(test.body))
			var bad *row.Error
			if !errors.As(err, &bad) {
				t.Fatalf("got error %v, want a *row.Error", err)
			}
			if diff := cmp.Diff(&row.Error{ID: test.id, Message: test.want}, bad); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzDecodeRequest holds that a request which names its row is accepted as a request whenever it is a row without
// label fields, and means the same.
func FuzzDecodeRequest(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a","text":"x"}`, `{"text":"x","policy":"p"}`, `{"id":"a","text":"\ud800"}`, `{"id":"a","text":"x"} {}`,
		`{"id":"a","id":"b","text":""}`, `{"id":"a","text":"x","uses":[]}`, "{\"id\":\"\xff\",\"text\":\"\"}", `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		request, err := row.DecodeRequest(body)
		statement, rowErr := row.Decode(body)
		if err == nil && request.Statement.ID != "" {
			if rowErr != nil {
				t.Fatalf("a request that is no row: %v", rowErr)
			}
			if diff := cmp.Diff(statement, request.Statement); diff != "" {
				t.Fatalf("statement (-row +request):\n%s", diff)
			}
		}
	})
}
