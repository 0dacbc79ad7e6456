package corpus

import (
	"bytes"
	_ "embed" // the schema
)

//go:embed policy.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of policy files, which editors check and complete from. It says what a value
// may be; what values must keep among themselves, Decode says.
func Schema() []byte { return bytes.Clone(schema) }
