package kernel_test

import (
	"strings"
	"testing"

	"purpose/classifier/encoder/kernel"
)

func TestChoose(t *testing.T) {
	available := kernel.Available()
	if last := available[len(available)-1].Name(); last != kernel.Portable {
		t.Errorf("the last set is %s, want %s", last, kernel.Portable)
	}
	t.Run("BestWhenUnset", func(t *testing.T) {
		t.Setenv(kernel.Environment, "")
		s, err := kernel.Choose()
		if err != nil || s.Name() != available[0].Name() {
			t.Errorf("got %q, %v, want %q", s.Name(), err, available[0].Name())
		}
	})
	for _, want := range available {
		t.Run("Named/"+want.Name(), func(t *testing.T) {
			t.Setenv(kernel.Environment, want.Name())
			s, err := kernel.Choose()
			if err != nil || s.Name() != want.Name() {
				t.Errorf("got %q, %v, want %q", s.Name(), err, want.Name())
			}
		})
	}
	has := map[string]bool{}
	for _, s := range available {
		has[s.Name()] = true
	}
	for _, name := range []string{kernel.AVX512VNNI, kernel.AVXVNNI, kernel.AVX2, "neon", "AVX2", " "} {
		if has[name] {
			continue
		}
		t.Run("ErrNotHere/"+name, func(t *testing.T) {
			t.Setenv(kernel.Environment, name)
			_, err := kernel.Choose()
			if err == nil {
				t.Fatal("it was chosen")
			}
			for _, part := range []string{kernel.Environment, name, kernel.Portable} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not name %q", err, part)
				}
			}
		})
	}
}
