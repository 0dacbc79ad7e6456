package eval

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"purpose/corpus"
)

// maxLineBytes bounds a line: far above a statement of the largest size with all its labels.
const maxLineBytes = 4 << 20

// File is a file of labelled rows as it was read.
type File struct {
	Path   string `json:"path"`
	Digest string `json:"digest"` // "sha256:…" of its bytes
	Rows   int    `json:"rows"`
	Pairs  int    `json:"pairs"` // minimal pairs (or groups of three)
}

// Dataset is what is measured: rows from one or more files, in order.
type Dataset struct {
	Files []File
	Rows  []Row
}

// ReadFiles reads labelled rows (JSON Lines) and holds them against the labelling guide, and against the clauses of a
// policy unless it is nil. Several files are one set: ids and texts must be unique over all of them. All faults are
// reported at once, as Problems, without rows; a file that cannot be read is another error.
func ReadFiles(paths []string, policy *corpus.Policy) (*Dataset, error) {
	if len(paths) == 0 {
		return nil, errors.New("no files of labelled rows: name at least one .jsonl file")
	}
	reader, data := newReader(policy), &Dataset{}
	for i, path := range paths {
		if path == "-" {
			return nil, errors.New("labelled rows are not read from standard input, as a run is compared by its files: write them to a .jsonl file and name that")
		}
		if slices.Contains(paths[:i], path) {
			return nil, fmt.Errorf("%s is named twice: name each file once", path)
		}
		file, err := reader.readFile(path)
		if err != nil {
			return nil, err
		}
		data.Files = append(data.Files, file)
	}
	var err error
	data.Rows, err = reader.result()
	return data, err
}

// reader collects rows and problems over files.
type reader struct {
	policy   *corpus.Policy
	rows     []Row
	problems Problems
	ids      map[string]string // id → place where it was first used
	texts    map[string]string // normalised text → place
}

func newReader(policy *corpus.Policy) *reader {
	return &reader{policy: policy, ids: map[string]string{}, texts: map[string]string{}}
}

func (r *reader) result() ([]Row, error) {
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return r.rows, nil
}

func (r *reader) readFile(path string) (File, error) {
	handle, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("read labelled rows: %w", err)
	}
	defer handle.Close()
	if info, err := handle.Stat(); err == nil && info.IsDir() {
		return File{}, fmt.Errorf("%s is a folder: name the .jsonl files in it", path)
	}
	return r.read(path, handle)
}

func (r *reader) read(name string, source io.Reader) (File, error) {
	digest := sha256.New()
	buffered := bufio.NewReader(io.TeeReader(source, digest))
	var problems Problems
	pairs := map[string][]*Row{}
	var rows []*Row
	number := 0
	for done := false; !done; {
		line, tooLong, err := readLine(buffered)
		done = err == io.EOF
		if err != nil && !done {
			return File{}, fmt.Errorf("read labelled rows: %s: %w", name, reason(err))
		}
		if done && len(line) == 0 && !tooLong {
			break
		}
		number++
		complain := func(id, message string) { problems = append(problems, Problem{name, number, id, message}) }
		if tooLong {
			complain("", fmt.Sprintf("the line has over %d bytes: split the row or shorten it", maxLineBytes))
			continue
		}
		if number == 1 && bytes.HasPrefix(line, []byte("\xef\xbb\xbf")) {
			complain("", "the file starts with a byte order mark: save it as UTF-8 without one")
			line = line[3:]
		}
		row, complaints := decodeRow(line)
		row.File, row.Line = name, number
		if len(complaints) == 0 {
			complaints = checkRow(&row, r.policy)
			complaints = append(complaints, r.checkUnique(&row)...)
			rows = append(rows, &row)
			if row.Pair != "" {
				pairs[row.Pair] = append(pairs[row.Pair], &row)
			}
		}
		for _, message := range complaints {
			complain(row.ID, message)
		}
	}
	if number == 0 {
		problems = append(problems, Problem{File: name, Message: "no rows: the file is empty"})
	}
	for pair, members := range pairs {
		if !differ(members) {
			problems = append(problems, Problem{name, members[0].Line, members[0].ID,
				fmt.Sprintf("pair %q has %d row(s) and one outcome: its members must differ in outcome", pair, len(members))})
		}
	}
	problems.sortByLine()
	r.problems = append(r.problems, problems...)
	for _, row := range rows {
		r.rows = append(r.rows, *row)
	}
	return File{Path: name, Digest: "sha256:" + hex.EncodeToString(digest.Sum(nil)), Rows: len(rows), Pairs: len(pairs)}, nil
}

// reason takes the path, which the message names already, off an error of the operating system.
func reason(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	return err
}

// checkUnique looks for an earlier row with the same id or the same words.
func (r *reader) checkUnique(row *Row) (complaints []string) {
	place := fmt.Sprintf("%s:%d", row.File, row.Line)
	if first, used := r.ids[row.ID]; used {
		complaints = append(complaints, fmt.Sprintf("duplicate id, first at %s: give each row its own", first))
	} else {
		r.ids[row.ID] = place
	}
	words := normalise(row.Text)
	if first, used := r.texts[words]; used && words != "" {
		complaints = append(complaints, fmt.Sprintf("same text as %s: keep one of them", first))
	} else {
		r.texts[words] = place
	}
	return complaints
}

func differ(rows []*Row) bool {
	return slices.ContainsFunc(rows, func(row *Row) bool { return row.Outcome != rows[0].Outcome })
}

// readLine returns a line without its end; of a line that is too long the rest is read and dropped. io.EOF comes with
// the last line.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		chunk, err := r.ReadSlice('\n')
		if len(line)+len(chunk) > maxLineBytes {
			tooLong, line = true, nil
		}
		if !tooLong {
			line = append(line, chunk...)
		}
		if err != bufio.ErrBufferFull {
			return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), tooLong, err
		}
	}
}
