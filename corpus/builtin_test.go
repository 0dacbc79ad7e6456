package corpus_test

import (
	"testing"

	"purpose/corpus"
)

func TestBuiltinPoliciesDecodeAndSurviveEncoding(t *testing.T) {
	t.Parallel()
	for _, id := range corpus.Builtin() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			p, err := corpus.Load(id)
			if err != nil {
				t.Fatal(err)
			}
			if p.ID != id {
				t.Errorf("the file %s holds the policy %s", id, p.ID)
			}
			data, err := corpus.Encode(p)
			if err != nil {
				t.Fatal(err)
			}
			again, err := corpus.Decode("again.yaml", data)
			if err != nil {
				t.Fatal(err)
			}
			if again.Digest() != p.Digest() {
				t.Errorf("digest %s after encoding, %s before", again.Digest(), p.Digest())
			}
		})
	}
}

func TestDeclarationOf2021IsWhole(t *testing.T) {
	t.Parallel()
	p, err := corpus.Load("deca-2021")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Clauses) != 20 {
		t.Errorf("%d clauses, want 20", len(p.Clauses))
	}
	for i := range p.Clauses {
		c := &p.Clauses[i]
		if c.Kind == corpus.Sanction {
			continue
		}
		if len(c.Exemplars) < 10 || len(c.NearMisses) < 5 {
			t.Errorf("%s has %d exemplars and %d near misses, want at least 10 and 5", c.ID, len(c.Exemplars), len(c.NearMisses))
		}
	}
	if len(p.VagueExemplars) < 40 {
		t.Errorf("%d vague exemplars, want at least 40", len(p.VagueExemplars))
	}
}

func TestExamplePolicyDecodes(t *testing.T) {
	t.Parallel()
	if _, err := corpus.Load("../examples/policy-drones.yaml"); err != nil {
		t.Fatal(err)
	}
}
