package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
)

// TestReadme holds the output that the README shows against what the program prints, with the embedded weights; -update
// writes it anew. All but the first clause are left out there.
func TestReadme(t *testing.T) {
	const path, statement = "../../README.md", "examples/statement.txt"
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../..")
	got := runWith(t, func(p *program) {
		*p = program{
			stdin: strings.NewReader(""), stdout: p.stdout, stderr: p.stderr, getenv: p.getenv, terminal: p.terminal,
			loadPolicy: corpus.Load, newAssessor: newAssessor, kernel: kernelName,
		}
	}, "check", statement)
	if got.code != exitFound {
		t.Fatalf("exit %d: %s", got.code, got.stderr)
	}
	var shown strings.Builder
	clauses, skipped := 0, false
	for _, line := range strings.Split(strings.TrimRight(got.stdout, "\n"), "\n") {
		switch {
		case line == "Clauses":
			clauses = 1
		case clauses > 0 && strings.HasPrefix(line, "  - "):
			clauses++
		case line == "":
			clauses = 0
		}
		if clauses > 2 {
			if !skipped {
				shown.WriteString("      …\n")
			}
			skipped = true
			continue
		}
		shown.WriteString(strings.TrimRight("    "+line, " ") + "\n")
	}
	before, rest, found := strings.Cut(string(readme), "are left out here):\n\n")
	block, after, ended := strings.Cut(rest, "\n\n## More")
	if !found || !ended {
		t.Fatal("the README has no block of output")
	}
	if *update {
		text := before + "are left out here):\n\n" + shown.String() + "\n## More" + after
		if err := os.WriteFile("README.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.TrimRight(shown.String(), "\n"), strings.TrimRight(block, "\n")); diff != "" {
		t.Errorf("go test ./cmd/purpose -run Readme -update (-program +README):\n%s", diff)
	}
}
