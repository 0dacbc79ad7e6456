package corpus

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// Encode writes a policy as YAML with its keys in the schema's order. Decode reads it back to the same digest.
func Encode(p *Policy) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(p); err != nil {
		return nil, fmt.Errorf("encode policy %s: %w", p.ID, err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("encode policy %s: %w", p.ID, err)
	}
	return out.Bytes(), nil
}
