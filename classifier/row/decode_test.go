package row_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/classifier/row"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		name, line string
		want       classifier.Statement
	}{
		{"OK", `{"id":"a","text":"For bombings."}`, classifier.Statement{ID: "a", Text: "For bombings."}},
		{"EmptyTextIsLeftToValidate", `{"id":"a","text":""}`, classifier.Statement{ID: "a"}},
		{"Context", `{"id":"a","text":"x","context":{"country":"XY","end_user":"police","system":"implant"}}`,
			classifier.Statement{ID: "a", Text: "x", Context: &classifier.Context{Country: "XY", EndUser: "police", System: "implant"}}},
		{"NoContext", `{"id":"a","text":"x","context":null}`, classifier.Statement{ID: "a", Text: "x"}},
		{"LabelledRow", `{"id":"a","text":"x","outcome":"clear","clauses":[],"evidence":[],"tags":["long"],"pair":"p","uses":[{"text":"x","polarity":"stated","outcome":"clear","clauses":[]}],"notes":[],"policy":"p","guide":8,"source":"written"}`,
			classifier.Statement{ID: "a", Text: "x"}},
		{"SurrogatePair", `{"id":"a","text":"\ud83d\ude00"}`, classifier.Statement{ID: "a", Text: "😀"}},
		{"SpaceAround", "  {\"id\":\"a\",\n\"text\":\"x\"}\r", classifier.Statement{ID: "a", Text: "x"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := row.Decode([]byte(test.line))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("statement (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	tests := []struct {
		name, line, want, id string
	}{
		{"ErrEmpty", ``, `the row is not a JSON object: write one {"id": …, "text": …} a line`, ""},
		{"ErrNull", `null`, `the row is not a JSON object: write one {"id": …, "text": …} a line`, ""},
		{"ErrArray", `[{"id":"a","text":"x"}]`, `the row is not a JSON object: write one {"id": …, "text": …} a line`, ""},
		{"ErrString", `"x"`, `the row is not a JSON object: write one {"id": …, "text": …} a line`, ""},
		{"ErrPrettyPrinted", `{`, `the JSON of the row ends too early: write each row whole, on one line`, ""},
		{"ErrPlainText", `For the bombing of trains`, `the row is not JSON at byte 0: unexpected 'F': check quotes, commas and brackets before it`, ""},
		{"ErrUnknownKey", `{"id":"a","text":"x","txet":"y"}`, `unknown key "txet": remove it or correct its spelling`, "a"},
		{"ErrKeyInWrongCase", `{"id":"a","Text":"x"}`, `unknown key "Text": remove it or correct its spelling`, "a"},
		{"ErrUnknownKeyInContext", `{"id":"a","text":"x","context":{"land":"XY"}}`, `unknown key "context.land": remove it or correct its spelling`, "a"},
		{"ErrDuplicateKey", `{"id":"a","text":"x","text":"y"}`, `the key "text" occurs twice: keep one`, "a"},
		{"ErrDuplicateKeyEscaped", `{"id":"a","text":"x","t\u0065xt":"y"}`, `the key "text" occurs twice: keep one`, "a"},
		{"ErrDuplicateKeyInLabels", `{"id":"a","text":"x","uses":[{"text":"x","text":"y"}]}`, `the key "uses.0.text" occurs twice: keep one`, "a"},
		{"ErrTrailingObject", `{"id":"a","text":"x"}{"id":"b"}`, `there is text after the row's object, at byte 21: write one object a line and nothing else`, ""},
		{"ErrTrailingComma", `{"id":"a","text":"x"},`, `there is text after the row's object, at byte 21: write one object a line and nothing else`, ""},
		{"ErrTrailingWord", `{"id":"a","text":"x"} # note`, `there is text after the row's object, at byte 22: write one object a line and nothing else`, ""},
		{"ErrIDIsNumber", `{"id":7,"text":"x"}`, `the value of "id" is a JSON number: write a string, in quotes`, ""},
		{"ErrTextIsList", `{"id":"a","text":["x"]}`, `the value of "text" is a JSON array: write a string, in quotes`, "a"},
		{"ErrContextIsString", `{"id":"a","text":"x","context":"XY"}`, `the value of "context" is a JSON string: write an object with "country", "end_user" or "system"`, "a"},
		{"ErrNoID", `{"text":"x"}`, `the row has no "id": give each row a string that occurs once in the file`, ""},
		{"ErrNullID", `{"id":null,"text":"x"}`, `the row has no "id": give each row a string that occurs once in the file`, ""},
		{"ErrBlankID", `{"id":" ","text":"x"}`, `the "id" is empty: give each row a string that occurs once in the file`, ""},
		{"ErrLongID", `{"id":"` + strings.Repeat("a", 257) + `","text":"x"}`, `the "id" has 257 bytes, the most is 256: shorten it`, ""},
		{"ErrNoText", `{"id":"a"}`, `the row has no "text": put the statement there`, "a"},
		{"ErrInvalidUTF8", "{\"id\":\"a\",\"text\":\"x\xff\"}", `the row is not UTF-8 at byte 19: save the file as UTF-8`, ""},
		{"ErrLoneSurrogate", `{"id":"a","text":"\ud800"}`, "the row is not JSON at byte 18: an escape there is half a surrogate pair or none of JSON's: write the character itself", ""},
		{"ErrUnknownEscape", `{"id":"a","text":"\x41"}`, "the row is not JSON at byte 18: an escape there is half a surrogate pair or none of JSON's: write the character itself", ""},
		{"ErrControlCharacter", "{\"id\":\"a\",\"text\":\"x\ty\"}", `the row is not JSON at byte 19: the control character '\t' stands there: escape it`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := row.Decode([]byte(test.line))
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

// FuzzDecode holds that what is accepted is JSON by the standard library too, with the same id and text, valid
// UTF-8 and an id; and that what is written from it is read back the same.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a","text":"x"}`, `{"id":"a","text":"x","context":{"country":"y"}}`, `{"id":"a","text":"\ud800"}`,
		`{"id":"a","text":"x"} {}`, `{"id":"a","id":"b","text":""}`, `{"id":"a","text":"\u0000","uses":[{}]}`, "{\"id\":\"\xff\",\"text\":\"\"}", `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got, err := row.Decode(line)
		if err != nil {
			var bad *row.Error
			if !errors.As(err, &bad) || bad.Message == "" || !utf8.ValidString(bad.Message) {
				t.Fatalf("error %#v is no explained *row.Error", err)
			}
			return
		}
		if got.ID == "" || len(got.ID) > row.MaxIDBytes || !utf8.ValidString(got.ID) || !utf8.ValidString(got.Text) {
			t.Fatalf("accepted id %q, text %q", got.ID, got.Text)
		}
		var loose struct{ ID, Text string }
		if err := json.Unmarshal(line, &loose); err != nil {
			t.Fatalf("accepted what encoding/json rejects: %v", err)
		}
		if loose.ID != got.ID || loose.Text != got.Text {
			t.Fatalf("read %q %q, encoding/json reads %q %q", got.ID, got.Text, loose.ID, loose.Text)
		}
		written, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := row.Decode(written)
		if err != nil {
			t.Fatalf("its own writing is rejected: %v", err)
		}
		if diff := cmp.Diff(got, again); diff != "" {
			t.Fatalf("read back (-want +got):\n%s", diff)
		}
	})
}
