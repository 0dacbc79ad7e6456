package kernel

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Names of the sets, best first where a processor has several.
const (
	AVX512VNNI = "avx512vnni"
	AVXVNNI    = "avxvnni"
	AVX2       = "avx2"
	Portable   = "portable"
)

// Environment names the variable that overrides the choice, for tests and for measuring.
const Environment = "PURPOSE_KERNEL"

// Choose returns the set that the environment variable PURPOSE_KERNEL names, or the best the processor has when it is
// empty or unset. A name that is unknown, or that the processor cannot run, is an error.
func Choose() (Set, error) {
	name := os.Getenv(Environment)
	s, err := Named(name)
	if err != nil {
		return Set{}, fmt.Errorf("environment variable %s: %w", Environment, err)
	}
	return s, nil
}

// Named returns the set with the given name, or the best the processor has for "".
func Named(name string) (Set, error) {
	sets := Available()
	if name == "" {
		return sets[0], nil
	}
	var names []string
	for _, s := range sets {
		if s.name == name {
			return s, nil
		}
		names = append(names, s.name)
	}
	have := strings.Join(names, ", ")
	if slices.Contains([]string{AVX512VNNI, AVXVNNI, AVX2}, name) {
		return Set{}, fmt.Errorf("this processor or build has no %s kernels: leave it unset, or use one of %s", name, have)
	}
	return Set{}, fmt.Errorf("no kernels are called %q: leave it unset, or use one of %s", name, have)
}

// Available lists the sets that this machine can run, the best first. The last is always the portable one.
func Available() []Set { return append(accelerated(), portable()) }
