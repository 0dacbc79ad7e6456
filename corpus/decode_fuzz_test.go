package corpus_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"purpose/corpus"
)

// FuzzDecode holds what decodes to survive encoding with its digest, and each problem to lie inside its file.
func FuzzDecode(f *testing.F) {
	f.Add(small)
	for _, c := range mistakes {
		f.Add(strings.Replace(small, c.old, c.new, 1))
	}
	if data, err := os.ReadFile(examplePolicy); err == nil {
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := corpus.Decode("p.yaml", []byte(text))
		if err == nil {
			survives(t, p)
			return
		}
		var found corpus.Problems
		if !errors.As(err, &found) || len(found) == 0 {
			t.Fatalf("an error that is no Problems: %v", err)
		}
		lines := lines(text)
		for _, problem := range found {
			whole := problem.Line == 0 && problem.Column == 0
			if !whole && (problem.Line < 1 || problem.Line > len(lines) || problem.Column < 1 || problem.Column > lines[problem.Line-1]+1) {
				t.Fatalf("outside the file of %d lines: %v", len(lines), problem)
			}
			if printed := problem.String(); strings.ContainsAny(printed, "\n\r") {
				t.Fatalf("not one line: %q", printed)
			}
		}
	})
}

func survives(t *testing.T, p *corpus.Policy) {
	t.Helper()
	data, err := corpus.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := corpus.Decode("again.yaml", data)
	if err != nil {
		t.Fatalf("does not decode again: %v\n%s", err, data)
	}
	if again.Digest() != p.Digest() || !corpus.Diff(p, again).Empty() {
		t.Fatalf("another digest after encoding:\n%s", data)
	}
	for _, w := range corpus.Lint(p) {
		if w.Line < 1 || w.Column < 1 || w.Code == "" || w.Message == "" || w.Fix == "" {
			t.Fatalf("incomplete warning %+v", w)
		}
	}
	if _, err := corpus.NewIndex(p.Passages(), ones(len(p.Passages()))); err != nil {
		t.Fatalf("passages cannot be indexed: %v", err)
	}
}

func ones(n int) [][]float32 {
	vectors := make([][]float32, n)
	for i := range vectors {
		vectors[i] = []float32{1}
	}
	return vectors
}

// lines is the length of each line of a file in characters; a byte that is not UTF-8 counts as one.
func lines(text string) []int {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var lengths []int
	for line := range strings.SplitSeq(text, "\n") {
		lengths = append(lengths, len([]rune(line)))
	}
	return lengths
}
