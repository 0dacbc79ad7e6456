package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/encoder"
)

// export writes a made-up export, as the training does, and returns its folder, header and floats.
func export(t *testing.T, kind string) (string, encoder.Header, map[string][]float32) {
	t.Helper()
	h := encoder.Header{
		Kind: kind, Base: encoder.Base{Name: "sample", Licence: "MIT"}, Width: 64, Layers: 1, Heads: 2, FFN: 64, Vocabulary: 7, Positions: 32,
		Epsilon: 1e-5, Window: 16, Overlap: 4, Lowercase: true, Special: encoder.Special{Start: 0, Pad: 1, End: 2, Unknown: 3, Mask: 4}, Pair: "single",
		Outcomes: []string{"yes", "no"}, Clauses: []string{}, Tags: []string{}, Notes: []string{}, Calibration: []byte(`{"a":[1,2]}`),
	}
	folder := t.TempDir()
	raw, err := json.MarshalIndent(h, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "header.json"), raw)
	put(t, filepath.Join(folder, "vocabulary.txt"), []byte("[CLS]\n[PAD]\n[SEP]\n[UNK]\n[MASK]\nlaw\nwar\n"))
	all := map[string][]float32{}
	for i, s := range h.Sources() {
		values := make([]float32, s.Rows*s.Columns)
		for k := range values {
			values[k] = float32((k*7+i)%13-6) / 16
		}
		all[s.Name] = values
		putFloats(t, folder, s.Name, values)
	}
	return folder, h, all
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func putFloats(t *testing.T, folder, name string, values []float32) {
	t.Helper()
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	put(t, filepath.Join(folder, "tensors", name+suffix), raw)
}

func parts(t *testing.T, folder string) [][]byte {
	t.Helper()
	var all [][]byte
	for i := 0; ; i++ {
		part, err := os.ReadFile(file(folder, "encoder", i))
		if os.IsNotExist(err) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part)
	}
}

func TestPack(t *testing.T) {
	in, h, floats := export(t, "bert")
	out := t.TempDir()
	put(t, file(out, "encoder", 2), []byte("left from a longer set"))
	var stdout, stderr bytes.Buffer
	if err := run([]string{"-in", in, "-out", out, "-part-bytes", "40000"}, &stdout, &stderr); err != nil {
		t.Fatal(err)
	}
	got := parts(t, out)
	if len(got) != 2 {
		t.Fatalf("wrote %d parts, want 2", len(got))
	}
	want, err := encoder.Write(h, []string{"[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]", "law", "war"}, floats, 40000)
	if err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(got, want) {
		t.Error("the parts are not what encoder.Write makes of the same floats")
	}
	e, err := encoder.Load(got...)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(stdout.String(), e.Digest()) {
		t.Errorf("output does not name the digest:\n%s", &stdout)
	}
}

func TestPackFoldsTokenTypes(t *testing.T) {
	in, _, floats := export(t, "bert")
	types := make([]float32, 128)
	for i := range types {
		types[i] = float32(i) / 100 // only the first row counts
	}
	for i := range floats["embedding.position"] {
		floats["embedding.position"][i] -= types[i%64]
	}
	plain, _, _ := export(t, "bert")
	putFloats(t, in, "embedding.position", floats["embedding.position"])
	putFloats(t, in, "embedding.type", types)
	folded, err := pack(in, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	want, err := pack(plain, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	first := func(parts [][]byte) []float32 {
		e, err := encoder.Load(parts...)
		if err != nil {
			t.Fatal(err)
		}
		v, err := e.Embed("law war")
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	got, expected := first(folded), first(want)
	for i := range expected {
		if math.Abs(float64(got[i]-expected[i])) > 1e-2 {
			t.Fatalf("value %d of the embedding is %v, want %v", i, got[i], expected[i])
		}
	}
}

func TestPackRejects(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(t *testing.T, folder string)
		want   string
	}{
		{"NoHeader", func(t *testing.T, f string) { os.Remove(filepath.Join(f, "header.json")) }, "header"},
		{"UnknownField", func(t *testing.T, f string) { put(t, filepath.Join(f, "header.json"), []byte(`{"depth":1}`)) }, "depth"},
		{"TrailingText", func(t *testing.T, f string) { put(t, filepath.Join(f, "header.json"), []byte(`{} {}`)) }, "something follows"},
		{"NoVocabulary", func(t *testing.T, f string) { os.Remove(filepath.Join(f, "vocabulary.txt")) }, "vocabulary"},
		{"TensorMissing", func(t *testing.T, f string) { os.Remove(filepath.Join(f, "tensors", "layer.0.key.bias.f32")) }, "layer.0.key.bias is missing"},
		{"TensorTooMany", func(t *testing.T, f string) { putFloats(t, f, "head.gate", []float32{1}) }, "head.gate has no place"},
		{"TensorCut", func(t *testing.T, f string) {
			put(t, filepath.Join(f, "tensors", "layer.0.key.bias.f32"), []byte{1, 2, 3})
		}, "not a whole number"},
		{"TensorShort", func(t *testing.T, f string) { putFloats(t, f, "layer.0.key.bias", []float32{1}) }, "layer.0.key.bias has 1 values"},
		{"AnotherFile", func(t *testing.T, f string) { put(t, filepath.Join(f, "tensors", "notes.txt"), nil) }, "notes.txt is no tensor"},
		{"TypesOfAnotherWidth", func(t *testing.T, f string) { putFloats(t, f, "embedding.type", []float32{1, 2}) }, "embedding.type"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, _, _ := export(t, "bert")
			test.change(t, in)
			out := t.TempDir()
			var stdout, stderr bytes.Buffer
			err := run([]string{"-in", in, "-out", out}, &stdout, &stderr)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
			if left := parts(t, out); len(left) > 0 {
				t.Errorf("%d parts were written all the same", len(left))
			}
		})
	}
	var stdout, stderr bytes.Buffer
	if err := run(nil, &stdout, &stderr); err == nil {
		t.Error("it ran without folders")
	}
}
