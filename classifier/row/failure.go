package row

import (
	"bytes"
	"encoding/json"
)

// Failure stands in a batch's answers where a row could not be judged: the row's id, null when it cannot be made out,
// its line and what to do about it.
type Failure struct {
	ID    *string `json:"id"`
	Line  int     `json:"line"`
	Error string  `json:"error"`
}

// NewFailure says of a row, by its id ("" when it cannot be made out) and line, why it was not judged.
func NewFailure(id string, line int, message string) Failure {
	failure := Failure{Line: line, Error: message}
	if id != "" {
		failure.ID = &id
	}
	return failure
}

// Encode writes the failure as one line of compact JSON with a final newline, in the manner of Assessment.Encode.
func (f Failure) Encode() ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
