package corpus_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"purpose/corpus"
)

func TestLoadReadsAFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(name, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := corpus.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	if p.Digest() != decode(t, small).Digest() {
		t.Error("another policy than the file's")
	}
}

func TestLoadSaysWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct{ ref, want string }{
		"NoSuchFile": {filepath.Join(folder, "none.yaml"), "give the path of a policy file or one of the built-in ids: deca-2021"},
		"NoSuchID":   {"deca-2012", `no policy "deca-2012": give the path of a policy file or one of the built-in ids: deca-2021 (did you mean deca-2021?)`},
		"NoName":     {"", "one of the built-in ids: deca-2021"},
		"Folder":     {folder, "it is a folder: name a policy file in it"},
		"Mistakes":   {write("bad.yaml", "id: x\n"), "bad.yaml:1:1: the policy has no clauses; add the key clauses"},
		"TooLarge":   {write("large.yaml", strings.Repeat("#\n", corpus.MaxSize)), "large.yaml: the file has more than 1048576 bytes;"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := corpus.Load(c.ref)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
		})
	}
	_, err := corpus.Load("none.yaml")
	var unknown *corpus.UnknownError
	if !errors.As(err, &unknown) || !errors.Is(err, fs.ErrNotExist) || unknown.Name != "none.yaml" {
		t.Errorf("got %#v, want an UnknownError that wraps fs.ErrNotExist", err)
	}
}

func TestBuiltinFileCanBeCopied(t *testing.T) {
	t.Parallel()
	for _, id := range corpus.Builtin() {
		data, err := corpus.BuiltinFile(id)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "$schema=") {
			t.Errorf("%s names a schema that does not lie beside a copy", id)
		}
		p, err := corpus.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		if copied := decode(t, string(data)); copied.Digest() != p.Digest() {
			t.Errorf("%s: the file has the digest %s, the policy %s", id, copied.Digest(), p.Digest())
		}
	}
	var unknown *corpus.UnknownError
	if _, err := corpus.BuiltinFile("none"); !errors.As(err, &unknown) {
		t.Errorf("got %v, want an UnknownError", err)
	}
}
