package encoder_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/encoder"
)

// sealed puts the right digest at the end of a part, so that a test reaches the check behind it.
func sealed(part []byte) []byte {
	body := part[:len(part)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(body, sum[:]...)
}

// withHeader replaces the header of a part by what change makes of it, and sets the lengths and the digest right.
func withHeader(t *testing.T, part []byte, change func(header map[string]any)) []byte {
	t.Helper()
	size := int(binary.LittleEndian.Uint32(part[48:]))
	var header map[string]any
	if err := json.Unmarshal(part[64:64+size], &header); err != nil {
		t.Fatal(err)
	}
	change(header)
	raw, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	pad := func(n int) int { return (n + 63) / 64 * 64 }
	out := append(append([]byte(nil), part[:64]...), raw...)
	out = append(out, make([]byte, pad(len(out))-len(out))...)
	out = append(out, part[pad(64+size):]...)
	binary.LittleEndian.PutUint32(out[48:], uint32(len(raw)))
	binary.LittleEndian.PutUint64(out[56:], uint64(len(out)))
	return sealed(out)
}

// entry finds a tensor in a header's directory.
func entry(t *testing.T, header map[string]any, name string) map[string]any {
	t.Helper()
	for _, e := range header["tensors"].([]any) {
		if e := e.(map[string]any); e["name"] == name {
			return e
		}
	}
	t.Fatalf("no tensor %s", name)
	return nil
}

func TestLoadRejects(t *testing.T) {
	one := write(t, sample(), 1<<30)
	two := write(t, sample(), 110_000)
	if len(two) != 2 {
		t.Fatalf("the sample in parts of 110,000 bytes makes %d parts, want 2", len(two))
	}
	other := sample()
	other.Base.Name = "other"
	others := write(t, other, 110_000)

	header := func(change func(map[string]any)) func() [][]byte {
		return func() [][]byte { return [][]byte{withHeader(t, one[0], change)} }
	}
	bytesOf := func(change func([]byte) []byte) func() [][]byte {
		return func() [][]byte { return [][]byte{change(slices.Clone(one[0]))} }
	}
	// float sets value i of a float tensor.
	float := func(name string, i int, v float32) func() [][]byte {
		return bytesOf(func(b []byte) []byte {
			size := int(binary.LittleEndian.Uint32(b[48:]))
			var head map[string]any
			if err := json.Unmarshal(b[64:64+size], &head); err != nil {
				t.Fatal(err)
			}
			at := (64+size+63)/64*64 + int(entry(t, head, name)["offset"].(float64)) + 4*i
			binary.LittleEndian.PutUint32(b[at:], math.Float32bits(v))
			return sealed(b)
		})
	}

	for _, test := range []struct {
		name  string
		parts func() [][]byte
		want  string // in the error
	}{
		{"Nothing", func() [][]byte { return nil }, "no weights given"},
		{"Empty", func() [][]byte { return [][]byte{{}} }, "not a weights file"},
		{"AnotherFile", func() [][]byte { return [][]byte{[]byte(strings.Repeat("PK\x03\x04", 100))} }, "not a weights file"},
		{"CutInTheFirstBytes", bytesOf(func(b []byte) []byte { return b[:40] }), "cut short"},
		{"CutShort", bytesOf(func(b []byte) []byte { return b[:len(b)-1000] }), "cut short"},
		{"Lengthened", bytesOf(func(b []byte) []byte { return append(b, 0) }), "cut short or lengthened"},
		{"OneBitFlipped", bytesOf(func(b []byte) []byte { b[len(b)/2] ^= 1; return b }), "damaged"},
		{"DigestFlipped", bytesOf(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), "damaged"},
		{"HeaderTooLong", bytesOf(func(b []byte) []byte { binary.LittleEndian.PutUint32(b[48:], 1<<31); return sealed(b) }), "header is given as"},
		{"HeaderNotJSON", bytesOf(func(b []byte) []byte { b[64] = '['; return sealed(b) }), "weights header"},

		{"PartMissing", func() [][]byte { return two[:1] }, "part 1 of 2"},
		{"PartsSwapped", func() [][]byte { return [][]byte{two[1], two[0]} }, "part 2 of 2"},
		{"PartTwice", func() [][]byte { return [][]byte{two[0], two[0]} }, "part 1 of 2"},
		{"PartOfAnotherSet", func() [][]byte { return [][]byte{two[0], others[1]} }, "another set"},
		{"PartTooMany", func() [][]byte { return [][]byte{two[0], two[1], two[1]} }, "part 1 of 2"},

		{"UnknownFormat", header(func(h map[string]any) { h["format"] = 2 }), "format 2"},
		{"NoFormat", header(func(h map[string]any) { delete(h, "format") }), "format 0"},
		{"UnknownField", header(func(h map[string]any) { h["depth"] = 2 }), "depth"},
		{"WidthNotOfBlocks", header(func(h map[string]any) { h["width"] = 100 }), "width 100"},
		{"WidthHuge", header(func(h map[string]any) { h["width"] = 1 << 40 }), "width is"},
		{"HeadsThatDoNotDivide", header(func(h map[string]any) { h["heads"] = 3 }), "heads is 3"},
		{"WindowBeyondPositions", header(func(h map[string]any) { h["window"] = 39 }), "window is 39"},
		{"OverlapTooLarge", header(func(h map[string]any) { h["overlap"] = 16 }), "overlap is 16"},
		{"EpsilonZero", header(func(h map[string]any) { h["epsilon"] = 0 }), "epsilon is 0"},
		{"BucketsOdd", header(func(h map[string]any) { h["position_bias"].(map[string]any)["buckets"] = 7 }), "7 buckets"},
		{"PairUnknown", header(func(h map[string]any) { h["pair"] = "triple" }), "triple"},
		{"LabelTwice", header(func(h map[string]any) { h["clauses"] = []string{"c1", "c1"} }), `"c1" stands there twice`},
		{"LabelEmpty", header(func(h map[string]any) { h["tags"] = []string{"none", ""} }), "label 1 is empty"},
		{"CalibrationNoObject", header(func(h map[string]any) { h["calibration"] = 3 }), "calibration is not a JSON object"},
		{"SpecialOutsideVocabulary", header(func(h map[string]any) { h["special"].(map[string]any)["mask"] = 1000 }), "mask"},

		{"TensorMissing", header(func(h map[string]any) {
			list := h["tensors"].([]any)
			h["tensors"] = list[:len(list)-1]
		}), "layer.1.down.weight is missing"},
		{"TensorUnknown", header(func(h map[string]any) { entry(t, h, "head.pool.bias")["name"] = "head.pool.gain" }), "head.pool.gain has no place"},
		{"TensorTwice", header(func(h map[string]any) {
			list := h["tensors"].([]any)
			h["tensors"] = append(list, list[0])
		}), "vocabulary stands there twice"},
		{"LayerTooMany", header(func(h map[string]any) { h["layers"] = 1 }), "layer.1."},
		{"LayerTooFew", header(func(h map[string]any) { h["layers"] = 3 }), "layer.2.qkv.weight.scale is missing"},
		{"LabelTooMany", header(func(h map[string]any) { h["outcomes"] = []string{"a", "b", "c", "d"} }), "head.outcome.bias is f32 [3 1]"},
		{"WrongShape", header(func(h map[string]any) { entry(t, h, "embedding.word")["shape"] = []int{64, 45} }), "embedding.word is i8 [64 45]"},
		{"WrongType", header(func(h map[string]any) { entry(t, h, "embedding.word")["type"] = "u8" }), "embedding.word is u8"},
		{"WrongLength", header(func(h map[string]any) { entry(t, h, "embedding.norm.bias")["length"] = 260 }), "in 260"},
		{"NegativeLength", header(func(h map[string]any) { entry(t, h, "vocabulary")["length"] = -64 }), "vocabulary"},
		{"Overlapping", header(func(h map[string]any) { entry(t, h, "embedding.norm.bias")["offset"] = 64 }), "embedding.norm.bias begins at 64"},
		{"NegativeOffset", header(func(h map[string]any) { entry(t, h, "vocabulary")["offset"] = -64 }), "vocabulary begins at -64"},
		{"BeyondTheEnd", header(func(h map[string]any) {
			e := entry(t, h, "vocabulary")
			e["length"] = 1 << 30
			e["shape"] = []int{1 << 30}
		}), "vocabulary reaches beyond the end"},
		{"PartUnknown", header(func(h map[string]any) { entry(t, h, "vocabulary")["part"] = 3 }), "part 3 of 1"},
		{"BytesOfNoTensor", bytesOf(func(b []byte) []byte {
			b = append(b[:len(b)-sha256.Size], make([]byte, 64+sha256.Size)...)
			binary.LittleEndian.PutUint64(b[56:], uint64(len(b)))
			return sealed(b)
		}), "belong to no tensor"},
		{"VocabularyTooShort", header(func(h map[string]any) { e := entry(t, h, "vocabulary"); e["length"] = 150; e["shape"] = []int{150} }), "the vocabulary has"},

		{"NotANumber", float("layer.0.norm.weight", 3, float32(math.NaN())), "layer.0.norm.weight: value 3 is NaN"},
		{"Infinite", float("head.pool.weight", 0, float32(math.Inf(-1))), "head.pool.weight: value 0 is -Inf"},
		{"TooLarge", float("position.bias", 1, 1e6), "position.bias: value 1 is 1e+06"},
		{"NegativeScale", float("layer.0.up.weight.scale", 2, -0.1), "layer.0.up.weight.scale: value 2 is -0.1"},
		{"FactorOfASetWithout", header(func(h map[string]any) { h["smoothed"] = true }), "layer.0.qkv.factor is missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := encoder.Load(test.parts()...)
			if err == nil {
				t.Fatal("it loaded")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %q, want one with %q", err, test.want)
			}
		})
	}
	for name, parts := range map[string][][]byte{"one part": one, "two parts": two, "header written anew": {withHeader(t, one[0], func(map[string]any) {})}} {
		if _, err := encoder.Load(parts...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSplitting: however a set is split, it reads the same; its parts keep to the size asked for.
func TestSplitting(t *testing.T) {
	whole, err := load(t, sample()).Embed("the law")
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{60_000, 80_000, 110_000} {
		parts := write(t, sample(), size)
		for i, part := range parts {
			if len(part) > size {
				t.Errorf("part %d has %d bytes, more than %d", i+1, len(part), size)
			}
		}
		e, err := encoder.Load(parts...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Embed("the law")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole, got); diff != "" {
			t.Errorf("in %d parts (-whole +split):\n%s", len(parts), diff)
		}
	}
	if _, err := encoder.Write(sample(), vocabulary(sample()), floats(sample(), 1), 15_000); err == nil || !strings.Contains(err.Error(), "larger parts") {
		t.Errorf("parts smaller than a tensor: got error %v", err)
	}
}

// TestDigest: the same weights have the same digest, others another.
func TestDigest(t *testing.T) {
	h := sample()
	e := load(t, h)
	if got := load(t, h).Digest(); got != e.Digest() || !strings.HasPrefix(got, "sha256:") || len(got) != 7+64 {
		t.Errorf("digests %s and %s", e.Digest(), got)
	}
	values := floats(h, 1)
	values["embedding.word"][0] = 5
	parts, err := encoder.Write(h, vocabulary(h), values, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := encoder.Load(parts...)
	if err != nil {
		t.Fatal(err)
	}
	if changed.Digest() == e.Digest() {
		t.Error("other weights have the same digest")
	}
	if bytes.Equal(parts[0][16:48], write(t, h, 1<<30)[0][16:48]) {
		t.Error("other weights have the same set id")
	}
}

func TestWriteRejects(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(h *encoder.Header, words *[]string, values map[string][]float32)
		want   string
	}{
		{"Header", func(h *encoder.Header, _ *[]string, _ map[string][]float32) { h.Layers = 0 }, "layers is 0"},
		{"VocabularyLength", func(_ *encoder.Header, words *[]string, _ map[string][]float32) { *words = (*words)[1:] }, "the vocabulary has"},
		{"VocabularyTwice", func(_ *encoder.Header, words *[]string, _ map[string][]float32) { (*words)[9] = (*words)[8] }, "are both"},
		{"Missing", func(_ *encoder.Header, _ *[]string, v map[string][]float32) { delete(v, "layer.1.key.bias") }, "layer.1.key.bias is missing"},
		{"Additional", func(_ *encoder.Header, _ *[]string, v map[string][]float32) { v["lm_head"] = nil }, "lm_head has no place"},
		{"Length", func(_ *encoder.Header, _ *[]string, v map[string][]float32) { v["head.tag.bias"] = make([]float32, 3) }, "head.tag.bias has 3 values"},
		{"NotANumber", func(_ *encoder.Header, _ *[]string, v map[string][]float32) {
			v["layer.0.up.weight"][7] = float32(math.NaN())
		}, "layer.0.up.weight: value 7 is NaN"},
		{"TooLargeForAWeight", func(_ *encoder.Header, _ *[]string, v map[string][]float32) { v["layer.0.up.weight"][7] = 500 }, "layer.0.up.weight: row 0 has values up to 500"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, values := sample(), floats(sample(), 1)
			words := vocabulary(h)
			test.change(&h, &words, values)
			if _, err := encoder.Write(h, words, values, 1<<30); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestTokenizerIsTheVocabularys: what Write was given as vocabulary is what text is cut with.
func TestTokenizerIsTheVocabularys(t *testing.T) {
	e := load(t, sample())
	reading, err := e.Read(t.Context(), "Orders, unheard", "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, token := range reading.Windows[0].Tokens {
		got = append(got, vocabulary(sample())[token.ID])
	}
	if diff := cmp.Diff([]string{"order", "##s", ",", "[UNK]"}, got); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
}
