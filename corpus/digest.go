package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Digest identifies the content of a policy: "sha256:" and 64 hexadecimal digits over the canonical form. That form is
// the policy's JSON with keys in the schema's order, defaults written out and white space normalised as Decode does, so
// comments, the order of keys, quoting and layout of the file do not count. The order of clauses, exemplars and other
// lists counts: clauses are shown in it and ties are broken by it.
func (p *Policy) Digest() string {
	if p.digest == "" {
		return p.computeDigest()
	}
	return p.digest
}

func (p *Policy) computeDigest() string {
	canonical, err := json.Marshal(p.withDefaults())
	if err != nil { // strings, numbers and lists of them always encode
		panic(fmt.Sprintf("corpus: canonical form: %v", err))
	}
	sum := sha256.Sum256(canonical)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// withDefaults is a copy of the policy with what absent keys mean written out.
func (p *Policy) withDefaults() *Policy {
	full := *p
	full.Unmatched = p.UnmatchedOutcome()
	full.Clauses = append([]Clause(nil), p.Clauses...)
	for i := range full.Clauses {
		if full.Clauses[i].Basis == "" {
			full.Clauses[i].Basis = FromDeclaration
		}
	}
	return &full
}
