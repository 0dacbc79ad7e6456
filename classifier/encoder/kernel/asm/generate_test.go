package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestGeneratedFilesAreCurrent: the assembly in the package is what this program writes.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes: run go generate ./classifier/encoder/kernel", name)
		}
	}
	there, err := filepath.Glob(filepath.Join("..", "*_asm_amd64.*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(there) != len(files) {
		t.Errorf("the package has %d generated files, want %d: remove what the generator no longer writes", len(there), len(files))
	}
}

// TestVEXEncoding holds the bytes laid out by hand to what objdump reads as {vex} vpdpbusd %ymm14,%ymm12,%ymm0,
// %ymm14,%ymm13,%ymm1 and %ymm14,%ymm12,%ymm8.
func TestVEXEncoding(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	code := bytes.Join(bytes.Fields(files["avxvnni_asm_amd64.s"]), []byte(" "))
	for _, want := range []string{
		"BYTE $0xc4 BYTE $0xc2 BYTE $0x1d BYTE $0x50 BYTE $0xc6",
		"BYTE $0xc4 BYTE $0xc2 BYTE $0x15 BYTE $0x50 BYTE $0xce",
		"BYTE $0xc4 BYTE $0x42 BYTE $0x1d BYTE $0x50 BYTE $0xc6",
	} {
		if !bytes.Contains(code, []byte(want)) {
			t.Errorf("the AVX-VNNI tiles have no %s", want)
		}
	}
}
