package row

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"purpose/classifier"
)

// MaxIDBytes bounds a row's id: it is repeated in every answer and every log line about the row.
const MaxIDBytes = 256

// Error is a line that is not a row: where it stands, what is wrong and what to do. It never holds statement text.
type Error struct {
	Line    int    // 1-based; 0 when the row did not come from a stream
	ID      string // the row's id; empty when it has none or it cannot be made out
	Message string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

// labels are the fields of a labelled row, which a judgement does not look at, but for the policy, which a caller may
// hold against the one it judges under. They are accepted so that a labelled file can be judged as it is.
type labels struct {
	Outcome  jsontext.Value `json:"outcome"`
	Clauses  jsontext.Value `json:"clauses"`
	Evidence jsontext.Value `json:"evidence"`
	Tags     jsontext.Value `json:"tags"`
	Pair     jsontext.Value `json:"pair"`
	Uses     jsontext.Value `json:"uses"`
	Notes    jsontext.Value `json:"notes"`
	Policy   jsontext.Value `json:"policy"`
	Guide    jsontext.Value `json:"guide"`
	Source   jsontext.Value `json:"source"`
}

// fields are a row's fields. Pointers tell an absent field from an empty one.
type fields struct {
	ID      *string             `json:"id"`
	Text    *string             `json:"text"`
	Context *classifier.Context `json:"context"`
	//lint:ignore SA5008 embed is an option of the JSON package used here
	labels `json:",embed"`
}

// Decode reads one row: a JSON object with a non-empty "id", a "text" (which classifier.Validate still has to pass)
// and an optional "context". The fields of labelled rows are accepted and ignored; any other key is an error. Every
// error is an *Error.
func Decode(line []byte) (classifier.Statement, error) {
	statement, _, err := decode(line)
	return statement, err
}

// decode is Decode, with the "policy" as it stands.
func decode(line []byte) (classifier.Statement, jsontext.Value, error) {
	var f fields
	bad := func(e Error) (classifier.Statement, jsontext.Value, error) { return classifier.Statement{}, nil, &e }
	if err := json.Unmarshal(line, &f, json.RejectUnknownMembers(true)); err != nil {
		return bad(Error{ID: salvageID(line), Message: explain(err, line)})
	}
	if jsontext.Value(line).Kind() != '{' { // null decodes into anything
		return bad(Error{Message: notObject})
	}
	switch {
	case f.ID == nil:
		return bad(Error{Message: `the row has no "id": give each row a string that occurs once in the file`})
	case strings.TrimSpace(*f.ID) == "":
		return bad(Error{Message: `the "id" is empty: give each row a string that occurs once in the file`})
	case len(*f.ID) > MaxIDBytes:
		return bad(Error{Message: fmt.Sprintf(`the "id" has %d bytes, the most is %d: shorten it`, len(*f.ID), MaxIDBytes)})
	case f.Text == nil:
		return bad(Error{ID: *f.ID, Message: `the row has no "text": put the statement there`})
	}
	return classifier.Statement{ID: *f.ID, Text: *f.Text, Context: f.Context}, f.Policy, nil
}

const notObject = `the row is not a JSON object: write one {"id": …, "text": …} a line`

// explain says what a decoding error means for whoever wrote the row.
func explain(err error, line []byte) string {
	var syntactic *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case !utf8.Valid(line):
		return fmt.Sprintf("the row is not UTF-8 at byte %d: save the file as UTF-8", invalidUTF8(line))
	case strings.TrimSpace(string(line)) == "":
		return notObject
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON of the row ends too early: write each row whole, on one line"
	case errors.As(err, &semantic) && errors.Is(err, json.ErrUnknownName):
		return fmt.Sprintf("unknown key %s: remove it or correct its spelling", key(semantic.JSONPointer))
	case errors.As(err, &semantic) && semantic.JSONPointer == "":
		return notObject
	case errors.As(err, &semantic):
		return fmt.Sprintf("the value of %s is a JSON %s: write %s", key(semantic.JSONPointer), kindName(semantic.JSONKind), wanted(semantic.JSONPointer))
	case errors.As(err, &syntactic) && errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Sprintf("the key %s occurs twice: keep one", key(syntactic.JSONPointer))
	case errors.As(err, &syntactic) && jsontext.Value(line).Kind() == '{' && complete(line[:syntactic.ByteOffset]):
		return fmt.Sprintf("there is text after the row's object, at byte %d: write one object a line and nothing else", syntactic.ByteOffset)
	case errors.As(err, &syntactic):
		return fmt.Sprintf("the row is not JSON at byte %d: %s", syntactic.ByteOffset, unexpected(line[min(int(syntactic.ByteOffset), len(line)):]))
	}
	return fmt.Sprintf("the row is not JSON: %v", err)
}

// unexpected says what stands where JSON breaks off, showing one character at most: what follows is statement text.
func unexpected(rest []byte) string {
	r, size := utf8.DecodeRune(rest)
	switch {
	case size == 0:
		return "it ends there: write each row whole, on one line"
	case r == '\\':
		return `an escape there is half a surrogate pair or none of JSON's: write the character itself`
	case unicode.IsControl(r):
		return fmt.Sprintf("the control character %q stands there: escape it", r)
	}
	return fmt.Sprintf("unexpected %q: check quotes, commas and brackets before it", r)
}

// complete reports whether a prefix of a line is a whole JSON value already; what follows is then trailing text.
func complete(prefix []byte) bool {
	return jsontext.Value(prefix).IsValid()
}

// invalidUTF8 is the offset of the first byte that is not UTF-8.
func invalidUTF8(line []byte) int {
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(line)
}

// key shows a JSON pointer as people write it, "context.country", and cuts what is too long to be a key.
func key(pointer jsontext.Pointer) string {
	const most = 60
	var names []string
	for name := range pointer.Tokens() {
		names = append(names, name)
	}
	joined := strings.Join(names, ".")
	if utf8.RuneCountInString(joined) > most {
		joined = string([]rune(joined)[:most]) + "…"
	}
	return fmt.Sprintf("%q", joined)
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case '{':
		return "object"
	case '[':
		return "array"
	case '0':
		return "number"
	case 't', 'f':
		return "boolean"
	}
	return kind.String()
}

func wanted(pointer jsontext.Pointer) string {
	if pointer == "/context" {
		return `an object with "country", "end_user" or "system"`
	}
	return "a string, in quotes"
}

// salvageID looks for the id of a row that was rejected, so that whoever reads the error finds the row. It forgives
// everything but broken syntax.
func salvageID(line []byte) string {
	var found struct {
		ID jsontext.Value `json:"id"`
	}
	if err := json.Unmarshal(line, &found, jsontext.AllowDuplicateNames(true)); err != nil {
		return ""
	}
	var id string
	if err := json.Unmarshal(found.ID, &id); err != nil || len(id) > MaxIDBytes {
		return ""
	}
	return id
}
