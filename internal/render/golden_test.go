package render_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"purpose/internal/render"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden holds the outputs of each case against testdata/NAME.txtar.
func TestGolden(t *testing.T) {
	folder, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			document := read(t, c.file, c.content)
			result := render.Result{Document: document, Policy: policy, Assessment: c.assess(t, document.Statement.Text)}
			archive := &txtar.Archive{Comment: []byte("The outputs for one statement; see sample_test.go.\n")}
			add := func(name string, o render.Options) {
				archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(show(t, o, result))})
			}
			add("text", render.Options{Format: render.Text, Width: 64})
			add("text in colour", render.Options{Format: render.Text, Width: 64, Colour: true})
			add("line", render.Options{Format: render.Line})
			got := txtar.Format(archive)
			golden(t, filepath.Join(folder, c.name+".txtar"), got)
		})
	}
	t.Run("all", func(t *testing.T) {
		all := results(t)
		archive := &txtar.Archive{Comment: []byte("The outputs for all statements together; see sample_test.go.\n")}
		for _, format := range []render.Format{render.Line, render.JSON, render.SARIF, render.JUnit} {
			archive.Files = append(archive.Files, txtar.File{Name: string(format), Data: []byte(show(t, render.Options{Format: format}, all...))})
		}
		golden(t, filepath.Join(folder, "all.txtar"), txtar.Format(archive))
	})
}

// golden compares with a file, or rewrites it under -update. Escapes are written as ESC so that the file stays
// text, and the policy's digest as DIGEST, since how policies are encoded is no matter of this package.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	got = bytes.ReplaceAll(got, []byte("\x1b"), []byte("ESC"))
	got = bytes.ReplaceAll(got, []byte(policy.Digest()), []byte("DIGEST"))
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", filepath.Base(path), diff)
	}
}
