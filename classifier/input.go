package classifier

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxStatementBytes bounds a statement. A form's longest field is far below it; longer texts are documents.
const MaxStatementBytes = 256 << 10

// InputCode says what is wrong with a statement that cannot be judged.
type InputCode string

// The codes of an input error.
const (
	InputEmpty    InputCode = "empty"     // no text, or white space alone
	InputTooLarge InputCode = "too-large" // over MaxStatementBytes
	InputEncoding InputCode = "encoding"  // not UTF-8
	InputBinary   InputCode = "binary"    // NUL bytes, or the file signature of a document format
)

// InputError is a statement that cannot be judged: what is wrong, and what to do.
type InputError struct {
	Code    InputCode
	Message string
}

func (e *InputError) Error() string { return e.Message }

// signatures of documents that people hand over as if they were text.
var signatures = []struct{ prefix, name string }{
	{"%PDF-", "a PDF document"},
	{"PK\x03\x04", "a ZIP archive or an Office document"},
	{"\xd0\xcf\x11\xe0", "an old Office document"},
	{"{\\rtf", "an RTF document"},
	{"\x89PNG", "a PNG picture"},
	{"\xff\xd8\xff", "a JPEG picture"},
}

// Validate returns an *InputError when a text cannot be judged.
func Validate(text string) error {
	for _, s := range signatures {
		if strings.HasPrefix(text, s.prefix) {
			return &InputError{InputBinary, fmt.Sprintf("the statement is %s, not text: paste or export its text", s.name)}
		}
	}
	if len(text) > MaxStatementBytes {
		return &InputError{InputTooLarge, fmt.Sprintf("the statement has %d bytes, the most is %d: file the statement of purpose alone, without attachments", len(text), MaxStatementBytes)}
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		return &InputError{InputBinary, fmt.Sprintf("the statement has a NUL byte at offset %d: it is binary data or UTF-16; save it as UTF-8 text", i)}
	}
	if !utf8.ValidString(text) {
		offset := 0
		for offset < len(text) {
			r, size := utf8.DecodeRuneInString(text[offset:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			offset += size
		}
		return &InputError{InputEncoding, fmt.Sprintf("the statement is not UTF-8 at byte %d: save it as UTF-8 text", offset)}
	}
	if strings.TrimSpace(text) == "" {
		return &InputError{InputEmpty, "the statement is empty: write what the system is intended for"}
	}
	return nil
}

// DeriveID is the id of a statement that brings none: the head of its text's SHA-256 digest.
func DeriveID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "s-" + hex.EncodeToString(sum[:8])
}
