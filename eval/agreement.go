package eval

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/internal/stats"
)

// Concord is how far two labelings of the same rows agree in the outcome.
type Concord struct {
	Rows    int                `json:"rows"`
	Same    int                `json:"same"`
	Kappa   *classifier.Number `json:"kappa"` // Cohen's; nil when both used one label throughout
	Low     *classifier.Number `json:"low"`   // 95 % bootstrap interval over minimal pairs
	High    *classifier.Number `json:"high"`
	Table   [3][3]int          `json:"table"` // first labeling by second, in the order clear, vague, prohibited
	Differ  []Disagreement     `json:"differ"`
	ByFiles []FileConcord      `json:"files"`
}

// FileConcord is the agreement on the rows of one file of the first labeling.
type FileConcord struct {
	Path  string             `json:"path"`
	Rows  int                `json:"rows"`
	Same  int                `json:"same"`
	Kappa *classifier.Number `json:"kappa"`
}

// Disagreement is a row that the two labelings see differently.
type Disagreement struct {
	ID     string         `json:"id"`
	File   string         `json:"file"`
	Line   int            `json:"line"`
	First  corpus.Outcome `json:"first"`
	Second corpus.Outcome `json:"second"`
}

// Label is one row's outcome in a second labeling.
type Label struct {
	File    string
	Line    int
	ID      string
	Outcome corpus.Outcome
}

// ReadLabels reads a second labeling: JSON Lines with at least "id" and "outcome". The other fields of a labelled row
// may be there and are not looked at; any other key is an error. All faults are reported at once, as Problems.
func ReadLabels(name string, r io.Reader) ([]Label, error) {
	var labels []Label
	var problems Problems
	first := map[string]int{}
	buffered := bufio.NewReader(r)
	for number, done := 1, false; !done; number++ {
		line, tooLong, err := readLine(buffered)
		done = err == io.EOF
		if err != nil && !done {
			return nil, fmt.Errorf("read the second labeling: %s: %w", name, reason(err))
		}
		if done && len(line) == 0 && !tooLong {
			break
		}
		label := Label{File: name, Line: number}
		complaints := decodeLabel(line, tooLong, &label)
		if len(complaints) == 0 {
			if at, used := first[label.ID]; used {
				complaints = append(complaints, fmt.Sprintf("duplicate id, first at line %d: keep one", at))
			}
			first[label.ID] = number
			labels = append(labels, label)
		}
		for _, message := range complaints {
			problems = append(problems, Problem{name, number, label.ID, message})
		}
	}
	if len(labels) == 0 && len(problems) == 0 {
		problems = append(problems, Problem{File: name, Message: "no rows: the file is empty"})
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return labels, nil
}

func decodeLabel(line []byte, tooLong bool, label *Label) []string {
	if tooLong {
		return []string{fmt.Sprintf("the line has over %d bytes: shorten it", maxLineBytes)}
	}
	fields := []field{{"id", &label.ID, "a string", true}, {"outcome", &label.Outcome, "a string", true}}
	for _, ignored := range []string{"text", "clauses", "evidence", "tags", "pair", "uses", "notes", "policy", "guide", "source"} {
		fields = append(fields, field{ignored, new(jsontext.Value), "a value", false})
	}
	complaints := decodeObject(line, "", fields)
	if len(complaints) == 0 && strings.TrimSpace(label.ID) == "" {
		complaints = append(complaints, `the "id" is empty`)
	}
	if len(complaints) == 0 && !validOutcome(label.Outcome) {
		complaints = append(complaints, fmt.Sprintf("unknown outcome %q: write clear, vague or prohibited", label.Outcome))
	}
	return complaints
}

// Labels are the outcomes of labelled rows, as a second labeling.
func Labels(rows []Row) []Label {
	labels := make([]Label, len(rows))
	for i, row := range rows {
		labels[i] = Label{row.File, row.Line, row.ID, row.Outcome}
	}
	return labels
}

// Agreement compares two labelings of the same ids. An id that one of them lacks is an error: agreement on the rows that
// both happened to label leans upwards. The interval resamples the minimal pairs of the first.
func Agreement(first []Row, second []Label, seed uint64) (*Concord, error) {
	byID := map[string]Label{}
	for _, label := range second {
		byID[label.ID] = label
	}
	var missing []string
	for _, row := range first {
		if _, known := byID[row.ID]; !known {
			missing = append(missing, row.ID)
		}
	}
	if len(missing) > 0 || len(second) != len(first) {
		return nil, fmt.Errorf("the two labelings are not of the same rows: %d and %d rows, %d of the first missing in the second: label each row once in both",
			len(first), len(second), len(missing))
	}
	c := &Concord{Rows: len(first), Differ: []Disagreement{}}
	var a, b []corpus.Outcome
	var group []int
	groups := map[string]int{}
	for i := range first {
		row, label := &first[i], byID[first[i].ID]
		name := row.group()
		if _, known := groups[name]; !known {
			groups[name] = len(groups)
		}
		a, b, group = append(a, row.Outcome), append(b, label.Outcome), append(group, groups[name])
		c.Table[row.Outcome.Rank()][label.Outcome.Rank()]++
		if row.Outcome == label.Outcome {
			c.Same++
		} else {
			c.Differ = append(c.Differ, Disagreement{row.ID, row.File, row.Line, row.Outcome, label.Outcome})
		}
	}
	interval := stats.KappaInterval(a, b, group, len(groups), stats.Resampling{Draws: draws, Seed: seed, Level: level})
	c.Kappa, c.Low, c.High = number(stats.Kappa(a, b, nil, nil)), number(interval.Low), number(interval.High)
	c.ByFiles = concordByFile(first, a, b)
	return c, nil
}

func concordByFile(rows []Row, a, b []corpus.Outcome) []FileConcord {
	var files []FileConcord
	for start := 0; start < len(rows); {
		file := rows[start].File
		end := start + slices.IndexFunc(rows[start:], func(r Row) bool { return r.File != file })
		if end < start {
			end = len(rows)
		}
		f := FileConcord{Path: file, Rows: end - start, Kappa: number(stats.Kappa(a[start:end], b[start:end], nil, nil))}
		for i := start; i < end; i++ {
			if a[i] == b[i] {
				f.Same++
			}
		}
		files, start = append(files, f), end
	}
	return files
}
