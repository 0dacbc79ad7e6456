// Package wordpiece cuts text into the word pieces that a BERT or MPNet encoder was trained on (Wu et al. 2016,
// arXiv:1609.08144, section 4.1; Devlin et al. 2019, arXiv:1810.04805).
//
// # Reference
//
// Pieces and offsets equal those of the Hugging Face tokenizers library 0.23.3 as BERT and MPNet models configure it:
// BertNormalizer (clean_text, handle_chinese_chars, and strip_accents where lowercase is set), BertPreTokenizer, and
// WordPiece with the prefix "##" and max_input_chars_per_word of 100. The tests compare both on 20,000 strings and
// on every code point.
//
// # What differs
//
// The reference by default looks for the spellings of its special tokens in the text before anything else, so that a
// user who writes "[SEP]" or "</s>" puts a separator into the sequence. Here text is only text: "[SEP]" is a bracket, a
// word and a bracket, as in the reference with encode_special_tokens set (split_special_tokens in transformers). The
// entries of the special tokens are moreover never matched, however they are spelled, so no text yields their ids.
// Unknown is the one exception, and stands only for words that can't be cut.
//
// The reference takes no text that is not UTF-8. Here each byte that isn't part of a valid encoding is read as U+FFFD,
// which both drop.
package wordpiece

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// continuationPrefix marks the entries that continue a word.
	continuationPrefix = "##"
	// maxWordRunes is the length, in runes after normalisation, above which a word is unknown.
	maxWordRunes = 100
)

// Options describe the model that a vocabulary belongs to. Ids are indices into the vocabulary.
type Options struct {
	// Start opens every sequence: BERT's [CLS], MPNet's <s>.
	Start int32
	// Separator closes every text of a sequence: [SEP], </s>.
	Separator int32
	// Pad fills a sequence up in a batch: [PAD], <pad>.
	Pad int32
	// Unknown stands for a word that can't be cut into entries: [UNK], in MPNet too.
	Unknown int32
	// Mask stands for a hidden piece in training: [MASK], <mask>.
	Mask int32
	// Lowercase says that the model was trained on lower-case text without accents.
	Lowercase bool
	// PairSeparators is the number of separators between the two texts of a pair: 1 in BERT, 2 in MPNet.
	PairSeparators int
}

// Token is one piece of a text.
type Token struct {
	// ID is the piece's index in the vocabulary.
	ID int32
	// Start and End are byte offsets into the text, half-open, of the characters that the piece was made from. Pieces
	// made from parts of one character, such as the letters of a Hangul syllable, share its offsets.
	Start, End int
}

// Tokenizer cuts text into pieces. It does not change after New and may be used by several goroutines at once.
type Tokenizer struct {
	options Options
	runes   *runeTable
	opening pieces // entries that begin a word
	inner   pieces // entries that continue one, without the prefix
}

// pieces are the entries that match at one kind of place.
type pieces struct {
	ids     map[string]int32
	longest int // length in bytes of the longest entry; longer ones need not be looked up
}

func (p *pieces) add(entry string, id int32) {
	p.ids[entry] = id
	p.longest = max(p.longest, len(entry))
}

// New returns a tokenizer for a vocabulary, whose entries are in order of id. It fails when an entry is empty, given
// twice or not UTF-8, when a special token's id is outside the vocabulary or is that of another special token, or when
// PairSeparators is not 1 or 2.
func New(vocabulary []string, options Options) (*Tokenizer, error) {
	if err := errors.Join(checkEntries(vocabulary), options.check(len(vocabulary))); err != nil {
		return nil, fmt.Errorf("wordpiece: %w", err)
	}
	runes, err := parseRunes(runesText)
	if err != nil {
		return nil, fmt.Errorf("wordpiece: %w", err)
	}
	t := &Tokenizer{
		options: options,
		runes:   runes,
		opening: pieces{ids: make(map[string]int32, len(vocabulary))},
		inner:   pieces{ids: make(map[string]int32)},
	}
	special := make(map[int32]bool)
	for _, s := range options.specials() {
		special[s.id] = true
	}
	for i, entry := range vocabulary {
		id := int32(i)
		if special[id] {
			continue
		}
		if rest, is := strings.CutPrefix(entry, continuationPrefix); is {
			t.inner.add(rest, id)
		} else {
			t.opening.add(entry, id)
		}
	}
	return t, nil
}

// Tokens returns the pieces of text in order, without special tokens; it never truncates. A word is Unknown as a whole
// when some part of it matches no entry or when it has more than 100 characters. Time is linear in the length of text.
func (t *Tokenizer) Tokens(text string) []Token {
	// English has about five bytes a piece, so one allocation is nearly always enough.
	s := scanner{Tokenizer: t, tokens: make([]Token, 0, len(text)/4+4)}
	s.scan(text)
	return s.tokens
}

// checkEntries returns what is wrong with the first faulty entry.
func checkEntries(vocabulary []string) error {
	seen := make(map[string]int, len(vocabulary))
	for id, entry := range vocabulary {
		if entry == "" {
			return fmt.Errorf("vocabulary entry %d is empty; give every id a spelling", id)
		}
		if !utf8.ValidString(entry) {
			return fmt.Errorf("vocabulary entry %d is not valid UTF-8; re-encode the vocabulary", id)
		}
		if before, twice := seen[entry]; twice {
			return fmt.Errorf("vocabulary entries %d and %d are both %q; give every id its own spelling", before, id, entry)
		}
		seen[entry] = id
	}
	return nil
}

// specialToken is a special token's name in error messages, and its id.
type specialToken struct {
	name string
	id   int32
}

// specials returns the special tokens in the order of the fields.
func (o Options) specials() []specialToken {
	return []specialToken{{"start", o.Start}, {"separator", o.Separator}, {"pad", o.Pad}, {"unknown", o.Unknown}, {"mask", o.Mask}}
}

// check returns what is wrong with the options for a vocabulary of the given size, joined.
func (o Options) check(size int) error {
	var errs []error
	seen := make(map[int32]string)
	for _, s := range o.specials() {
		if s.id < 0 || int(s.id) >= size {
			errs = append(errs, fmt.Errorf("special token %s has id %d, outside the vocabulary of %d entries; set its index", s.name, s.id, size))
			continue
		}
		if other, twice := seen[s.id]; twice {
			errs = append(errs, fmt.Errorf("special tokens %s and %s both have id %d; set each to its own", other, s.name, s.id))
		}
		seen[s.id] = s.name
	}
	if o.PairSeparators != 1 && o.PairSeparators != 2 {
		errs = append(errs, fmt.Errorf("pair separators are %d; set 1 (BERT) or 2 (MPNet)", o.PairSeparators))
	}
	return errors.Join(errs...)
}
