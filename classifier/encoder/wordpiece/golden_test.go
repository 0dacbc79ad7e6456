package wordpiece_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/encoder/wordpiece"
)

// testdata/golden.py makes the golden files and describes them.

func TestTokensEqualReference(t *testing.T) {
	bert, mpnet := newBERT(t, true), newMPNet(t)
	texts := goldenStrings(t)
	answers := goldenTokens(t, len(texts))
	for i, text := range texts {
		want := answers[i]
		if got := bert.Tokens(text); !slices.Equal(got, want) {
			t.Errorf("string %d %+q: BERT tokens differ (-want +got):\n%s", i, shorten(text), cmp.Diff(want, got))
		}
		for j := range want {
			want[j].ID += 4 // MPNet's vocabulary has four entries before BERT's
		}
		if got := mpnet.Tokens(text); !slices.Equal(got, want) {
			t.Errorf("string %d %+q: MPNet tokens differ (-want +got):\n%s", i, shorten(text), cmp.Diff(want, got))
		}
	}
}

func TestTokensEqualReferenceWithCase(t *testing.T) {
	tokenizer := newBERT(t, false)
	texts := goldenStrings(t)
	sums := golden(t, "cased.bin.gz")
	if got, want := len(sums), 8*len(texts); got != want {
		t.Fatalf("cased.bin.gz has %d bytes, want %d", got, want)
	}
	for i, text := range texts {
		if got := tokenizer.Tokens(text); !bytes.Equal(sum(got), sums[8*i:8*i+8]) {
			t.Errorf("string %d %+q: tokens differ from the reference's: got %v", i, shorten(text), got)
		}
	}
}

func TestEveryCodePointEqualsReference(t *testing.T) {
	tokenizer := newBERT(t, true)
	sums := golden(t, "runes.bin.gz")
	if got, want := len(sums), 8*(int(utf8.MaxRune)+1)/256; got != want {
		t.Fatalf("runes.bin.gz has %d bytes, want %d", got, want)
	}
	for first := rune(0); first <= utf8.MaxRune; first += 256 {
		var tokens []wordpiece.Token
		for r := first; r < first+256; r++ {
			if !utf8.ValidRune(r) {
				continue
			}
			c := string(r)
			for _, text := range []string{"a" + c + "a", "é" + c, c + "\u0323\u302e"} {
				tokens = append(tokens, tokenizer.Tokens(text)...)
			}
		}
		if !bytes.Equal(sum(tokens), sums[first/32:first/32+8]) {
			t.Errorf("tokens of U+%04X to U+%04X differ from the reference's", first, first+255)
		}
	}
}

func TestSequencesEqualReference(t *testing.T) {
	var pairs []struct {
		A           string  `json:"a"`
		B           string  `json:"b"`
		BERT        []int32 `json:"bert"`
		Segments    []int   `json:"segments"`
		BERTSingle  []int32 `json:"bert_single"`
		MPNet       []int32 `json:"mpnet"`
		MPNetSingle []int32 `json:"mpnet_single"`
	}
	if err := json.Unmarshal(golden(t, "pairs.json.gz"), &pairs); err != nil {
		t.Fatal(err)
	}
	if len(pairs) == 0 {
		t.Fatal("pairs.json.gz holds no pairs")
	}
	bert, mpnet := newBERT(t, true), newMPNet(t)
	for _, p := range pairs {
		ids, second := bert.Pair(bert.Tokens(p.A), bert.Tokens(p.B))
		if diff := cmp.Diff(p.BERT, ids); diff != "" {
			t.Errorf("%q, %q: BERT pair differs (-want +got):\n%s", p.A, p.B, diff)
		}
		segments := make([]int, len(ids))
		for i := second; i < len(ids); i++ {
			segments[i] = 1
		}
		if diff := cmp.Diff(p.Segments, segments); diff != "" {
			t.Errorf("%q, %q: BERT segments differ (-want +got):\n%s", p.A, p.B, diff)
		}
		if diff := cmp.Diff(p.BERTSingle, bert.Single(bert.Tokens(p.A))); diff != "" {
			t.Errorf("%q: BERT sequence differs (-want +got):\n%s", p.A, diff)
		}
		tokensB := mpnet.Tokens(p.B)
		ids, second = mpnet.Pair(mpnet.Tokens(p.A), tokensB)
		if diff := cmp.Diff(p.MPNet, ids); diff != "" {
			t.Errorf("%q, %q: MPNet pair differs (-want +got):\n%s", p.A, p.B, diff)
		}
		if got, want := second, len(ids)-len(tokensB)-1; got != want {
			t.Errorf("%q, %q: second text of the MPNet pair begins at %d, want %d", p.A, p.B, got, want)
		}
		if diff := cmp.Diff(p.MPNetSingle, mpnet.Single(mpnet.Tokens(p.A))); diff != "" {
			t.Errorf("%q: MPNet sequence differs (-want +got):\n%s", p.A, diff)
		}
	}
}

// newBERT returns the tokenizer of bert-base-uncased, without its lower-casing where lowercase is false.
func newBERT(t testing.TB, lowercase bool) *wordpiece.Tokenizer {
	t.Helper()
	tokenizer, err := wordpiece.New(vocabulary(t), wordpiece.Options{
		Start: 101, Separator: 102, Pad: 0, Unknown: 100, Mask: 103, Lowercase: lowercase, PairSeparators: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

// newMPNet returns the tokenizer of mpnet-base.
func newMPNet(t testing.TB) *wordpiece.Tokenizer {
	t.Helper()
	entries := append([]string{"<s>", "<pad>", "</s>", "<unk>"}, vocabulary(t)...)
	tokenizer, err := wordpiece.New(append(entries, "<mask>"), wordpiece.Options{
		Start: 0, Separator: 2, Pad: 1, Unknown: 104, Mask: 30526, Lowercase: true, PairSeparators: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

// vocabulary returns the entries of bert-base-uncased, a model under the Apache License 2.0.
func vocabulary(t testing.TB) []string {
	t.Helper()
	return strings.Split(strings.TrimSuffix(string(golden(t, "vocabulary.txt.gz")), "\n"), "\n")
}

// golden returns what the file testdata/name holds, uncompressed.
func golden(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return data
}

// goldenStrings returns the texts as encoding/json reads them.
func goldenStrings(t testing.TB) []string {
	t.Helper()
	var texts []string
	for line := range bytes.Lines(golden(t, "strings.jsonl.gz")) {
		var text string
		if err := json.Unmarshal(line, &text); err != nil {
			t.Fatalf("strings.jsonl.gz line %d: %v", len(texts)+1, err)
		}
		texts = append(texts, text)
	}
	if len(texts) != 20_000 {
		t.Fatalf("strings.jsonl.gz holds %d strings, want 20000", len(texts))
	}
	return texts
}

// goldenTokens returns the reference's tokens of each of count strings.
func goldenTokens(t testing.TB, count int) [][]wordpiece.Token {
	t.Helper()
	data := golden(t, "tokens.bin.gz")
	column := func(length int) []int {
		values := make([]int, length)
		for i := range values {
			v, n := binary.Uvarint(data)
			if n <= 0 {
				t.Fatal("tokens.bin.gz is cut short")
			}
			values[i], data = int(v), data[n:]
		}
		return values
	}
	counts := column(count)
	total := 0
	for _, n := range counts {
		total += n
	}
	ids, starts, lengths := column(total), column(total), column(total)
	if len(data) > 0 {
		t.Fatalf("tokens.bin.gz has %d bytes left over", len(data))
	}
	all := make([][]wordpiece.Token, count)
	next := 0
	for i, n := range counts {
		all[i] = make([]wordpiece.Token, n)
		start := 0
		for j := range all[i] {
			start += starts[next]
			all[i][j] = wordpiece.Token{ID: int32(ids[next]), Start: start, End: start + lengths[next]}
			next++
		}
	}
	return all
}

// sum returns the first 8 bytes of the SHA-256 of tokens.
func sum(tokens []wordpiece.Token) []byte {
	var data []byte
	for _, token := range tokens {
		for _, v := range []int{int(token.ID), token.Start, token.End} {
			data = binary.LittleEndian.AppendUint32(data, uint32(v))
		}
	}
	digest := sha256.Sum256(data)
	return digest[:8]
}

// shorten returns the first 200 bytes of text.
func shorten(text string) string {
	return text[:min(len(text), 200)]
}
