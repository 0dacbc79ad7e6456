// Features writes labelled rows with what the penalty reader finds in them, the
// second text segment that the encoder is trained with.
//
//	go run ./classifier/training/features IN.jsonl… > OUT.jsonl
//
// Each output line is the input's JSON object, its fields in their order and
// unchanged, with a field "hint" added at the end (penalty.Hint of the terms in
// its "text", against six years). Rows keep their order, file after file. The
// command stops at the first row that is not a JSON object with a string "text", or that has a
// "hint" already, names it as file:line, and exits with 2.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"unicode/utf8"

	"purpose/classifier/penalty"
)

// thresholdYears is the threshold of the declaration that the rows are labelled under.
const thresholdYears = 6

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "features:", err)
		os.Exit(2)
	}
}

func run(paths []string, stdout io.Writer) error {
	if len(paths) == 0 {
		return errors.New("no input; usage: features IN.jsonl… > OUT.jsonl")
	}
	out := bufio.NewWriter(stdout)
	for _, path := range paths {
		if err := annotateFile(path, out); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}

func annotateFile(path string, out *bufio.Writer) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open rows: %w", err)
	}
	defer file.Close()
	const longestLine = 16 << 20
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, longestLine)
	number := 0
	for lines.Scan() {
		number++
		row, err := annotate(lines.Bytes())
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, number, err)
		}
		if _, err := out.Write(append(row, '\n')); err != nil {
			return fmt.Errorf("write rows: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", path, number+1, err)
	}
	return nil
}

// annotate returns the row with its hint. The rest of the row is copied byte
// for byte, so that nothing is re-encoded.
func annotate(line []byte) ([]byte, error) {
	line = bytes.TrimSpace(line)
	if !utf8.Valid(line) {
		return nil, errors.New("row is not valid UTF-8; save the file as UTF-8")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return nil, fmt.Errorf("row is not one JSON object: %w", err)
	}
	if fields == nil {
		return nil, errors.New("row is not one JSON object but null")
	}
	if _, ok := fields["hint"]; ok {
		return nil, errors.New(`row has a "hint" already; give the rows without it`)
	}
	var text *string
	if err := json.Unmarshal(fields["text"], &text); err != nil || text == nil {
		return nil, errors.New(`row has no string "text"; every row needs one`)
	}
	hint, err := json.Marshal(penalty.Hint(penalty.Find(*text, thresholdYears)))
	if err != nil {
		return nil, fmt.Errorf("encode hint: %w", err)
	}
	body := bytes.TrimRight(line[:len(line)-1], " \t")
	return slices.Concat(body, []byte(`,"hint":`), hint, []byte("}")), nil
}
