package eval_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/corpus"
	"purpose/eval"
)

// aRun is a small run to save, in a new folder that becomes the current one.
func aRun(t *testing.T) *eval.Run {
	t.Helper()
	run := measure(t, read(t, lines(t, sample("a", nil))), scripted{"a": says(corpus.Clear)})
	t.Chdir(t.TempDir())
	return run
}

// names lists the current folder.
func names(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestSaveReplacesAFileAndNothingElse(t *testing.T) {
	run := aRun(t)
	for _, name := range []string{"RUN.json", "RUN.json.tmp"} {
		if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := run.Save("RUN.json"); err != nil {
		t.Fatal(err)
	}
	if _, err := eval.LoadRun("RUN.json"); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat("RUN.json"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's permissions are not what they were: %v, %v", info.Mode(), err)
	}
	if got := readFile(t, "RUN.json.tmp"); got != "mine" {
		t.Errorf("a file beside the run has %d bytes of something else", len(got))
	}
	if diff := cmp.Diff([]string{"RUN.json", "RUN.json.tmp"}, names(t)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

func TestSaveFollowsALink(t *testing.T) {
	for name, before := range map[string]bool{"ToAFile": true, "ToNothingYet": false} {
		t.Run(name, func(t *testing.T) {
			run := aRun(t)
			if err := os.Mkdir("there", 0o700); err != nil {
				t.Fatal(err)
			}
			target := filepath.Join("there", "RUN.json")
			if before {
				if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink(target, "link"); err != nil {
				t.Skipf("no links here: %v", err)
			}
			if err := run.Save("link"); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Lstat("link"); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Errorf("the link is gone: %v", err)
			}
			if _, err := eval.LoadRun(target); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSaveErrors(t *testing.T) {
	run := aRun(t)
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"folder", filepath.Join("no", "such", "RUN.json")} {
		if err := run.Save(path); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
	if diff := cmp.Diff([]string{"folder"}, names(t)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}
