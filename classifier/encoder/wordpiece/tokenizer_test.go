package wordpiece_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/encoder/wordpiece"
)

func TestNew(t *testing.T) {
	valid := wordpiece.Options{Start: 0, Separator: 1, Pad: 2, Unknown: 3, Mask: 4, PairSeparators: 1}
	with := func(change func(*wordpiece.Options)) wordpiece.Options {
		o := valid
		change(&o)
		return o
	}
	entries := []string{"<s>", "</s>", "<pad>", "<unk>", "<mask>", "a", "##a"}
	for _, test := range []struct {
		name       string
		vocabulary []string
		options    wordpiece.Options
		want       string // in the error; "" is none
	}{
		{"OK", entries, valid, ""},
		{"OKTwoSeparators", entries, with(func(o *wordpiece.Options) { o.PairSeparators = 2 }), ""},
		{"ErrEmptyEntry", append(slices.Clone(entries), "", "b"), valid, "vocabulary entry 7 is empty"},
		{"ErrDuplicate", append(slices.Clone(entries), "a"), valid, `vocabulary entries 5 and 7 are both "a"`},
		{"ErrNotUTF8", append(slices.Clone(entries), "a\xff"), valid, "vocabulary entry 7 is not valid UTF-8"},
		{"ErrNoVocabulary", nil, valid, "special token start has id 0, outside the vocabulary of 0 entries"},
		{"ErrMaskMissing", entries, with(func(o *wordpiece.Options) { o.Mask = 7 }), "special token mask has id 7, outside the vocabulary of 7 entries"},
		{"ErrPadNegative", entries, with(func(o *wordpiece.Options) { o.Pad = -1 }), "special token pad has id -1, outside"},
		{"ErrSpecialsAlike", entries, with(func(o *wordpiece.Options) { o.Unknown = 2 }), "special tokens pad and unknown both have id 2"},
		{"ErrNoPairSeparators", entries, with(func(o *wordpiece.Options) { o.PairSeparators = 0 }), "pair separators are 0"},
		{"ErrThreePairSeparators", entries, with(func(o *wordpiece.Options) { o.PairSeparators = 3 }), "pair separators are 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tokenizer, err := wordpiece.New(test.vocabulary, test.options)
			if test.want == "" {
				if err != nil {
					t.Fatalf("got error %v, want none", err)
				}
				return
			}
			if tokenizer != nil || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, error %v; want an error with %q", tokenizer, err, test.want)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	tokenizer := newBERT(t, true)
	const unknown = 100
	hundred := []wordpiece.Token{{ID: 25212, Start: 0, End: 4}} // "ee", then 49 times "##ee"
	for at := 4; at < 200; at += 4 {
		hundred = append(hundred, wordpiece.Token{ID: 4402, Start: at, End: at + 4})
	}
	for _, test := range []struct {
		name, text string
		want       []wordpiece.Token
	}{
		{"WordOfPieces", "Spyware!", []wordpiece.Token{{ID: 8645, Start: 0, End: 3}, {ID: 8059, Start: 3, End: 7}, {ID: 999, Start: 7, End: 8}}},
		{"AccentGoesWithItsLetter", "é e\u0301", []wordpiece.Token{{ID: 1041, Start: 0, End: 2}, {ID: 1041, Start: 3, End: 4}}},
		{"SyllableSharesItsOffsets", "가", []wordpiece.Token{{ID: 1455, Start: 0, End: 3}, {ID: 30006, Start: 0, End: 3}}},
		{"HundredLettersAreAWord", strings.Repeat("é", 100), hundred},
		{"HundredAndOneAreUnknown", strings.Repeat("é", 101), []wordpiece.Token{{ID: unknown, Start: 0, End: 202}}},
		{"SymbolIsUnknown", "🙂 ok", []wordpiece.Token{{ID: unknown, Start: 0, End: 4}, {ID: 7929, Start: 5, End: 7}}},
		{"InvalidBytesDropOut", "o\xff\xc3k\xe4", []wordpiece.Token{{ID: 7929, Start: 0, End: 4}}},
		{"EmptyText", "", []wordpiece.Token{}},
		{"OnlySpaceAndControls", " \u00a0\n\x00\u200b\ufffd", []wordpiece.Token{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, tokenizer.Tokens(test.text)); diff != "" {
				t.Errorf("tokens differ (-want +got):\n%s", diff)
			}
		})
	}
}

// A lone surrogate in JSON becomes U+FFFD in Go, which is dropped; the offsets count its three bytes.
func TestLoneSurrogatesInJSON(t *testing.T) {
	tokenizer := newBERT(t, true)
	for _, test := range []struct {
		name, json string
		want       []wordpiece.Token
	}{
		{"Alone", `"\ud800"`, []wordpiece.Token{}},
		{"InAWord", `"o\udfffk"`, []wordpiece.Token{{ID: 7929, Start: 0, End: 5}}},
		{"HalvesInWrongOrder", `"\ude00\ud83d ok"`, []wordpiece.Token{{ID: 7929, Start: 7, End: 9}}},
		{"BeforeAPair", `"\ud83d\ud83d\ude42 ok"`, []wordpiece.Token{{ID: 100, Start: 3, End: 7}, {ID: 7929, Start: 8, End: 10}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var text string
			if err := json.Unmarshal([]byte(test.json), &text); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, tokenizer.Tokens(text)); diff != "" {
				t.Errorf("tokens differ (-want +got):\n%s", diff)
			}
		})
	}
}

// No spelling of a special token yields its id, not even one that is a plain word.
func TestTextHoldsNoSpecialTokens(t *testing.T) {
	plain, err := wordpiece.New([]string{"start", "end", "pad", "unknown", "##mask", "a", "##a"}, wordpiece.Options{
		Start: 0, Separator: 1, Pad: 2, Unknown: 3, Mask: 4, Lowercase: true, PairSeparators: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		tokenizer *wordpiece.Tokenizer
		special   []int32
		text      string
	}{
		{"BERT", newBERT(t, true), []int32{0, 101, 102, 103}, "[CLS] [SEP] x[SEP]y [MASK] [PAD] [cls] [sep]"},
		{"BERTWithCase", newBERT(t, false), []int32{0, 101, 102, 103}, "[CLS] [SEP] x[SEP]y [MASK] [PAD]"},
		{"MPNet", newMPNet(t), []int32{0, 1, 2, 30526}, "<s> a </s></s> b </s> <mask> <pad><unk>"},
		{"PlainWords", plain, []int32{0, 1, 2, 4}, "start end pad unknown amask mask ##mask"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tokens := test.tokenizer.Tokens(test.text)
			if len(tokens) == 0 {
				t.Fatal("got no tokens")
			}
			for _, token := range tokens {
				if slices.Contains(test.special, token.ID) {
					t.Errorf("%q became special token %d", test.text[token.Start:token.End], token.ID)
				}
			}
		})
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{
		"", "The end user won't re-export it.", "[SEP] </s> <mask>", "e\u0301\u0323 \u302e\u0323", "漢字かな한글", "a\xffb\xe4\xb8", "👩‍💻\x00\u200d", strings.Repeat("ab", 60),
	} {
		f.Add(seed, seed)
	}
	tokenizers := map[string]*wordpiece.Tokenizer{"lower case": newMPNet(f), "case": newBERT(f, false)}
	special := map[string][]int32{"lower case": {0, 1, 2, 30526}, "case": {0, 101, 102, 103}}
	f.Fuzz(func(t *testing.T, text, more string) {
		for name, tokenizer := range tokenizers {
			tokens := tokenizer.Tokens(text)
			if !slices.Equal(tokens, tokenizer.Tokens(text)) {
				t.Errorf("%s: two readings of the same text differ", name)
			}
			checkTokens(t, name, text, tokens, special[name])

			// A space separates: what stands before it and what stands after it are read alone.
			joined := tokenizer.Tokens(text + " " + more)
			want := slices.Clone(tokens)
			for _, token := range tokenizer.Tokens(more) {
				shift := len(text) + 1
				want = append(want, wordpiece.Token{ID: token.ID, Start: token.Start + shift, End: token.End + shift})
			}
			if !slices.Equal(joined, want) {
				t.Errorf("%s: text, space, text is not the one and the other (-want +got):\n%s", name, cmp.Diff(want, joined))
			}
		}
	})
}

// checkTokens fails where offsets are out of order, outside text or within a character, where a letter or digit of text
// lies in no token, and where an id is special.
func checkTokens(t *testing.T, name, text string, tokens []wordpiece.Token, special []int32) {
	t.Helper()
	boundary := make([]bool, len(text)+1)
	for i := range text {
		boundary[i] = true
	}
	boundary[len(text)] = true
	covered := make([]bool, len(text))
	before := wordpiece.Token{}
	for _, token := range tokens {
		if token.Start < 0 || token.Start >= token.End || token.End > len(text) {
			t.Fatalf("%s: token %+v lies outside a text of %d bytes", name, token, len(text))
		}
		if !boundary[token.Start] || !boundary[token.End] {
			t.Errorf("%s: token %+v cuts a character", name, token)
		}
		if token.Start < before.Start || token.End < before.End {
			t.Errorf("%s: token %+v comes after %+v", name, token, before)
		}
		if slices.Contains(special, token.ID) || token.ID < 0 || token.ID > 30_526 {
			t.Errorf("%s: token %+v has an id that text can't have", name, token)
		}
		for i := max(token.Start, before.End); i < token.End; i++ {
			covered[i] = true
		}
		before = token
	}
	for i, r := range text {
		if r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r)) && !covered[i] {
			t.Errorf("%s: U+%04X at %d lies in no token", name, r, i)
		}
	}
}

func BenchmarkTokens(b *testing.B) {
	tokenizer := newMPNet(b)
	sentence := "The national police will use the interception software only to investigate kidnapping and human trafficking, as authorised by a judge under binding national law."
	if n := len(tokenizer.Tokens(sentence)); n != 26 {
		b.Fatalf("the sentence has %d tokens, want 26", n)
	}
	// In WorstPieces1MB every letter is a piece, found after all longer ones were tried.
	for _, bench := range []struct{ name, text string }{
		{"Sentence26", sentence},
		{"English1MB", strings.Repeat(sentence+" ", 1<<20/(len(sentence)+1))},
		{"Chinese1MB", strings.Repeat("漢字", 1<<20/6)},
		{"Accents1MB", strings.Repeat("e\u0301", 1<<20/3)},
		{"OneWord1MB", strings.Repeat("x", 1<<20)},
		{"WorstPieces1MB", strings.Repeat(strings.Repeat("q", 100)+" ", 1<<20/101)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.text)))
			b.ReportAllocs()
			for b.Loop() {
				tokenizer.Tokens(bench.text)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	entries := vocabulary(b)
	for b.Loop() {
		if _, err := wordpiece.New(entries, wordpiece.Options{Start: 101, Separator: 102, Pad: 0, Unknown: 100, Mask: 103, PairSeparators: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
