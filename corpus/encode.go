package corpus

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Encode writes a policy as YAML, its keys in the schema's order and a basis only where it is not the default. Decode
// reads it back to the same digest.
func Encode(p *Policy) ([]byte, error) {
	short := *p
	short.Clauses = slices.Clone(p.Clauses)
	for i := range short.Clauses {
		if short.Clauses[i].Basis == FromDeclaration {
			short.Clauses[i].Basis = ""
		}
	}
	data, err := yaml.Dump(&short, yaml.WithIndent(2), yaml.WithLineWidth(120))
	if err != nil {
		return nil, fmt.Errorf("encode policy %s: %w", p.ID, err)
	}
	return data, nil
}
