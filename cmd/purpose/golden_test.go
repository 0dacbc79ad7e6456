package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// digests depend on how policies are encoded, which is no matter of the command line.
var digests = regexp.MustCompile(`sha256:[0-9a-f]{64}`)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata")

// TestGolden runs the cases of testdata/*.txtar. A case holds args, one a line, optionally stdin, and the files of the
// folder that the program runs in; it expects exit, stdout and stderr.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no case in testdata: %v", err)
	}
	for _, path := range paths {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			var args []string
			stdin := ""
			expected := make(map[string]*txtar.File)
			for i := range archive.Files {
				file := &archive.Files[i]
				switch file.Name {
				case "args":
					args = strings.Split(strings.TrimSuffix(string(file.Data), "\n"), "\n")
				case "stdin":
					stdin = string(file.Data)
				case "exit", "stdout", "stderr":
					expected[file.Name] = file
				default:
					if err := os.MkdirAll(filepath.Dir(file.Name), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file.Name, file.Data, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			got := runWith(t, func(p *program) { p.stdin = strings.NewReader(stdin) }, args...)
			for name, output := range map[string]string{"exit": fmt.Sprintln(got.code), "stdout": got.stdout, "stderr": got.stderr} {
				output = digests.ReplaceAllString(output, "sha256:DIGEST")
				file := expected[name]
				if file == nil {
					t.Fatalf("the case expects no %s", name)
				}
				if *update {
					file.Data = []byte(output)
				} else if diff := cmp.Diff(string(file.Data), output); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
