package eval

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"purpose/corpus"
)

// What makes an evaluation row a leak.
const (
	shingleWords   = 8   // words of a shingle
	maxShingles    = 0.5 // a larger share of a row's shingles among the sources is a leak
	maxSimilarity  = 0.9 // a larger edit similarity of a brief row to a source is a leak
	briefRowWords  = 2 * shingleWords
	minSourceWords = 2 // briefer lines of a file are headings and punctuation
)

// Source is a text that a judgement may have learned from or been given.
type Source struct {
	Name string // where it stands, for people: a file and line, a policy's passage
	Text string
}

// LeakKind says how an evaluation row was found again.
type LeakKind string

// The kinds of a leak.
const (
	SameText LeakKind = "same text"       // after normalising case, punctuation and spacing
	Shingles LeakKind = "shared passages" // more than half of the row's runs of eight words
	NearText LeakKind = "nearly the same" // edit similarity above 0.9, of rows under 16 words, where one word breaks most shingles
)

// Leak is an evaluation row that was found again in a source.
type Leak struct {
	File, ID string
	Line     int
	Source   string
	Kind     LeakKind
	Share    float64 // of the row's shingles, or the edit similarity; 1 for the same text
}

func (l Leak) String() string {
	return fmt.Sprintf("%s:%d: %s: %s as %s (%.2f)", l.File, l.Line, l.ID, l.Kind, l.Source, l.Share)
}

// FindLeaks looks every row up in the sources and returns the rows that leak, in order. Shingles are looked up in all
// sources together, so that a row pieced together from several is found too; the one that holds most of them is named.
func FindLeaks(rows []Row, sources []Source) []Leak {
	index := indexSources(sources)
	var leaks []Leak
	for i := range rows {
		if kind, source, share, found := index.find(rows[i].Text); found {
			leaks = append(leaks, Leak{rows[i].File, rows[i].ID, rows[i].Line, sources[source].Name, kind, share})
		}
	}
	return leaks
}

// sourceIndex holds normalised sources.
type sourceIndex struct {
	whole    map[string]int // normalised text → source
	shingles map[string]int // run of eight words → first source
	brief    []briefSource
}

// briefSource is a source short enough to be compared letter by letter.
type briefSource struct {
	source  int
	text    string
	length  int // code points
	letters letters
}

func indexSources(sources []Source) *sourceIndex {
	x := &sourceIndex{whole: map[string]int{}, shingles: map[string]int{}}
	for i, source := range sources {
		text := normalise(source.Text)
		if text == "" {
			continue
		}
		if _, known := x.whole[text]; known {
			continue
		}
		x.whole[text] = i
		words := strings.Fields(text)
		for shingle := range shinglesOf(words) {
			if _, known := x.shingles[shingle]; !known {
				x.shingles[shingle] = i
			}
		}
		if len(words) < 2*briefRowWords {
			x.brief = append(x.brief, briefSource{i, text, utf8.RuneCountInString(text), countLetters(text)})
		}
	}
	return x
}

func (x *sourceIndex) find(text string) (kind LeakKind, source int, share float64, found bool) {
	text = normalise(text)
	if source, found := x.whole[text]; found {
		return SameText, source, 1, true
	}
	words := strings.Fields(text)
	total, shared := 0, 0
	held := map[int]int{}
	for shingle := range shinglesOf(words) {
		total++
		if at, known := x.shingles[shingle]; known {
			shared++
			held[at]++
			if held[at] > held[source] || held[at] == held[source] && at < source {
				source = at
			}
		}
	}
	if total > 0 && float64(shared) > maxShingles*float64(total) {
		return Shingles, source, float64(shared) / float64(total), true
	}
	if len(words) >= briefRowWords {
		return "", 0, 0, false
	}
	length, counts := utf8.RuneCountInString(text), countLetters(text)
	for _, brief := range x.brief {
		longer := max(length, brief.length)
		most := (1 - maxSimilarity) * float64(longer)
		if float64(longer-min(length, brief.length)) > most || float64(counts.distance(brief.letters)) > most {
			continue // at least that many edits lie between them
		}
		similarity := 1 - float64(levenshtein.ComputeDistance(text, brief.text))/float64(longer)
		if similarity > maxSimilarity && similarity > share {
			source, share, found = brief.source, similarity, true
		}
	}
	return NearText, source, share, found
}

// shinglesOf yields each run of eight words (Broder, On the resemblance and containment of documents, 1997).
func shinglesOf(words []string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i+shingleWords <= len(words); i++ {
			if !yield(strings.Join(words[i:i+shingleWords], " ")) {
				return
			}
		}
	}
}

// letters counts a text's code points in 32 classes: a cheap lower bound of the edits between two texts.
type letters [32]int

func countLetters(text string) (counts letters) {
	for _, r := range text {
		counts[r%32]++
	}
	return counts
}

// distance is at most the number of edits between the two texts: one edit adds one code point at most and takes away one.
func (a letters) distance(b letters) int {
	var added, removed int
	for i := range a {
		added += max(0, b[i]-a[i])
		removed += max(0, a[i]-b[i])
	}
	return max(added, removed)
}

// RowSources are the texts of labelled rows.
func RowSources(rows []Row) []Source {
	sources := make([]Source, len(rows))
	for i, row := range rows {
		sources[i] = Source{fmt.Sprintf("%s:%d: %s", row.File, row.Line, row.ID), row.Text}
	}
	return sources
}

// PolicySources are the clause texts, exemplars, near misses and vague exemplars of a policy.
func PolicySources(policy *corpus.Policy) []Source {
	var sources []Source
	for _, passage := range policy.Passages() {
		sources = append(sources, Source{policy.ID + ": " + passage.ID, passage.Text})
	}
	return sources
}

// FileSources are the files below a folder, each as a whole and line by line: prompts, examples.
func FileSources(folder fs.FS, name string) ([]Source, error) {
	var sources []Source
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(folder, path)
		if err != nil {
			return err
		}
		where := name + "/" + path
		sources = append(sources, Source{where, string(data)})
		number := 0
		for line := range strings.Lines(string(data)) {
			number++
			if len(strings.Fields(line)) >= minSourceWords {
				sources = append(sources, Source{fmt.Sprintf("%s:%d", where, number), statementOf(line)})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return sources, nil
}

// statementOf is the "text" of a line that is a JSON object with one, and else the line.
func statementOf(line string) string {
	var row struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal([]byte(line), &row); err != nil || row.Text == "" {
		return line
	}
	return row.Text
}
