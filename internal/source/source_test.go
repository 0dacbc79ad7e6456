package source_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier"
	"purpose/internal/source"
)

// write makes files in a new folder, which becomes the current one.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFind(t *testing.T) {
	write(t, map[string]string{
		"a.txt": "x", "b.md": "x", "c.jsonl": "x", "d.pdf": "x", "rows.json": "[]", "odd.name": "x",
		"folder/z.txt": "x", "folder/sub/y.TXT": "x", "folder/skip.csv": "x", "folder/rows.ndjson": "x", "folder/.hidden.txt": "x", "folder/.git/x.txt": "x",
		"empty/skip.csv": "x",
	})
	testFind(t, []findTest{
		{"NamedFilesWhateverTheyAreCalled", []string{"odd.name", "a.txt", "d.pdf"}, []string{"odd.name", "a.txt", "d.pdf"}, ""},
		{"Folder", []string{"folder"}, []string{"folder/rows.ndjson", "folder/sub/y.TXT", "folder/z.txt"}, ""},
		{"EachFileOnce", []string{"folder/z.txt", "folder", "./folder/z.txt", "-", "-"}, []string{"folder/z.txt", "folder/rows.ndjson", "folder/sub/y.TXT", "-"}, ""},
		{"HiddenFileThatIsNamed", []string{"folder/.hidden.txt"}, []string{"folder/.hidden.txt"}, ""},
		{"ErrMissing", []string{"gone.txt", "a.txt"}, []string{"a.txt"}, "gone.txt: no such file or folder"},
		{"ErrEmptyFolder", []string{"empty"}, nil, "empty: the folder holds no .txt, .md, .jsonl, .ndjson file: name the files themselves if they are called otherwise"},
		{"ErrJSON", []string{"rows.json"}, nil, "rows.json: a JSON file is not read: write one row a line and name it .jsonl"},
		{"ErrSeveral", []string{"gone.txt", "empty"}, nil, "gone.txt: no such file or folder\nempty: the folder holds no .txt, .md, .jsonl, .ndjson file: name the files themselves if they are called otherwise"},
	})
}

// findTest is what Find makes of arguments.
type findTest struct {
	name      string
	arguments []string
	want      []string
	err       string
}

func testFind(t *testing.T, tests []findTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := source.Find(test.arguments)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if message := fmt.Sprint(err); err != nil && message != test.err || err == nil && test.err != "" {
				t.Errorf("got error %v, want %q", err, test.err)
			}
		})
	}
}

func TestFindThroughLinks(t *testing.T) {
	write(t, map[string]string{"folder/z.txt": "x", "folder/sub/y.txt": "x", "aside/a.txt": "x"})
	for link, target := range map[string]string{
		"link":              "folder",
		"folder/round":      ".",        // leads round in a circle
		"folder/aside.txt":  "../aside", // a folder, whatever it is called
		"folder/l.txt":      "../aside/a.txt",
		"folder/broken.txt": "gone.txt",
		"itself":            "itself",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	testFind(t, []findTest{
		{"NamedFolder", []string{"link"}, []string{"link/broken.txt", "link/l.txt", "link/sub/y.txt", "link/z.txt"}, ""},
		{"NamedFolderWithSlash", []string{"link/"}, []string{"link/broken.txt", "link/l.txt", "link/sub/y.txt", "link/z.txt"}, ""},
		{"LinkedFoldersWithinAreLeftOut", []string{"folder"}, []string{"folder/broken.txt", "folder/l.txt", "folder/sub/y.txt", "folder/z.txt"}, ""},
		{"ErrCircle", []string{"itself"}, nil, "itself: too many levels of symbolic links"},
	})
}

// readAll lists the statements as "name | text" and the problems as "! message".
func readAll(t *testing.T, reader *source.Reader) []string {
	t.Helper()
	var lines []string
	for {
		document, err := reader.Next()
		var problem *source.Problem
		switch {
		case err == io.EOF:
			return lines
		case errors.As(err, &problem):
			lines = append(lines, "! "+err.Error())
		case err != nil:
			t.Fatal(err)
		default:
			lines = append(lines, document.Name()+" | "+document.Statement.Text)
		}
	}
}

func TestReader(t *testing.T) {
	large := strings.Repeat("x", classifier.MaxStatementBytes)
	write(t, map[string]string{
		"a.txt":       "\ufeffFor bombings.\n",
		"rows.jsonl":  "{\"id\":\"r1\",\"text\":\"one\"}\n\n{\"id\":\"r1\",\"text\":\"two\"}\n{\"id\":\"r3\",\"text\":\"three\"}",
		"empty.jsonl": "\n \n",
		"bad.jsonl":   "Nonsense\n",
		"large.txt":   large + "x",
		"large.pdf":   "%PDF-1.7" + large,
	})
	got := readAll(t, source.NewReader([]string{"a.txt", "rows.jsonl", "-", "empty.jsonl", "bad.jsonl", "gone.txt", "large.txt", "large.pdf"}, strings.NewReader("From a pipe."), nil))
	want := []string{
		"a.txt | For bombings.\n",
		"rows.jsonl:1 r1 | one",
		"! rows.jsonl:3: the id is that of line 1 too: give each row an id of its own",
		"rows.jsonl:4 r3 | three",
		"<stdin> | From a pipe.",
		`! empty.jsonl: the file holds no rows: write one {"id": …, "text": …} a line`,
		"! bad.jsonl:1: the row is not JSON at byte 0: unexpected 'N': check quotes, commas and brackets before it",
		"! gone.txt: no such file or directory",
		"! large.txt: the statement has over 262144 bytes: file the statement of purpose alone, without attachments, or one statement a row in a .jsonl file",
		"! large.pdf: the statement is a PDF document, not text: paste or export its text",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestReaderReportsReadFailure(t *testing.T) {
	got := readAll(t, source.NewReader([]string{"-"}, iotest.ErrReader(errors.New("input/output error")), nil))
	if diff := cmp.Diff([]string{"! <stdin>: input/output error"}, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestReaderGivesContextToStatementsWithoutOne(t *testing.T) {
	write(t, map[string]string{"rows.jsonl": `{"id":"a","text":"x","context":{"country":"own"}}` + "\n" + `{"id":"b","text":"x"}`})
	reader := source.NewReader([]string{"rows.jsonl", "-"}, strings.NewReader("x"), &classifier.Context{Country: "given"})
	for _, want := range []string{"own", "given", "given"} {
		document, err := reader.Next()
		if err != nil {
			t.Fatal(err)
		}
		if got := document.Statement.Context.Country; got != want {
			t.Errorf("%s: got country %q, want %q", document.Name(), got, want)
		}
	}
}

func TestPosition(t *testing.T) {
	const text = "é日a\r\n\nb😀c\n"
	row := "\n" + `{"id":"a","text":"é\n日\ud83d\ude00b"}`
	write(t, map[string]string{"a.txt": text, "a.jsonl": row})
	reader := source.NewReader([]string{"a.txt", "a.jsonl"}, nil, nil)
	tests := []struct {
		name string
		want [][2]int // by offset, from 0 to one past the end of the text
	}{
		{"Text", [][2]int{{1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}, {2, 1}, {3, 1}, {3, 2}, {3, 3}, {3, 4}, {4, 1}, {4, 1}}},
		{"Row", [][2]int{{2, 19}, {2, 20}, {2, 22}, {2, 23}, {2, 35}, {2, 36}, {2, 36}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			document, err := reader.Next()
			if err != nil {
				t.Fatal(err)
			}
			var got [][2]int
			for offset := range test.want {
				line, column := document.Position(offset)
				got = append(got, [2]int{line, column})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("positions (-want +got):\n%s", diff)
			}
		})
	}
}
