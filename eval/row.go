package eval

import (
	"purpose/classifier"
	"purpose/corpus"
)

// DefaultPolicy is the policy of a row that names none.
const DefaultPolicy = "deca-2021"

// Row is one labelled statement. The labelling guide says what each field means.
type Row struct {
	File string `json:"file"` // as the caller named it; not a field of the line
	Line int    `json:"line"` // from 1

	ID       string         `json:"id"`
	Text     string         `json:"text"`
	Outcome  corpus.Outcome `json:"outcome"`
	Clauses  []string       `json:"clauses"`  // the most decisive first
	Evidence []string       `json:"evidence"` // exact substrings of Text
	Tags     []string       `json:"tags"`
	Pair     string         `json:"pair,omitempty"`   // the same on the members of a minimal pair
	Uses     []GoldUse      `json:"uses,omitzero"`    // in order; nil when not labelled, empty when there is none
	Notes    []string       `json:"notes,omitzero"`   // note codes; nil when not labelled
	Policy   string         `json:"policy,omitempty"` // DefaultPolicy when empty
	Guide    int            `json:"guide"`            // version of the labelling guide
	Source   string         `json:"source"`           // "written", or where it was published
}

// GoldUse is a use as a row labels it. Start and End are found by the reader: code points, half-open, into the row's
// text.
type GoldUse struct {
	Start    int                 `json:"start"`
	End      int                 `json:"end"`
	Text     string              `json:"text"`
	Polarity classifier.Polarity `json:"polarity"`
	Outcome  corpus.Outcome      `json:"outcome"`
	Clauses  []string            `json:"clauses"`
}

// PolicyID is the policy that the row is judged under.
func (r *Row) PolicyID() string {
	if r.Policy == "" {
		return DefaultPolicy
	}
	return r.Policy
}

// group names what is resampled as one: the row's pair, or the row itself.
func (r *Row) group() string {
	if r.Pair != "" {
		return r.File + "\x00pair\x00" + r.Pair
	}
	return r.File + "\x00row\x00" + r.ID
}

// tags that a row may carry.
var tags = []string{
	"contrast", "denial", "exception", "victim", "in-and-of-itself", "penalty", "heading", "catch-all", "out-of-scope", "no-warrant",
	"wrong-hands", "capability", "status", "threat", "injection", "noisy", "long", "multi-use", "euphemism", "real", "off-topic",
}

// noteCodes that a row may carry.
var noteCodes = []string{
	"authorisation-not-stated", "authorisation-late", "end-user-not-stated", "public-body", "penalty-not-stated", "penalty-unverified",
	"no-retention", "quoted-instruction",
}

// polarities of a use.
var polarities = []classifier.Polarity{classifier.Stated, classifier.Denied, classifier.Excepted, classifier.Background}
