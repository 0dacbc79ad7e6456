package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRun(t *testing.T) {
	tests := map[string]struct {
		files []string
		want  string
		fault string // what the error must name, after the file
	}{
		"HintIsAddedAndTheRestKept": {
			files: []string{`{"id": "a", "text": "Theft carries seven years.", "n": 1.50}` + "\n"},
			want:  `{"id": "a", "text": "Theft carries seven years.", "n": 1.50,"hint":"term meets"}` + "\n",
		},
		"NoTermGivesAnEmptyHint": {
			files: []string{`{"text":"Murder."}`},
			want:  `{"text":"Murder.","hint":""}` + "\n",
		},
		"FilesAndRowsKeepTheirOrder": {
			files: []string{"{\"text\":\"B\"}\n{\"text\":\"A\"}\n", "{\"text\":\"C\"}\n"},
			want:  "{\"text\":\"B\",\"hint\":\"\"}\n{\"text\":\"A\",\"hint\":\"\"}\n{\"text\":\"C\",\"hint\":\"\"}\n",
		},
		"ThresholdOfTheRowsPolicy": {
			files: []string{`{"text":"Theft carries three years.","policy":"two-years"}` + "\n" + `{"text":"Theft carries three years."}`},
			want:  `{"text":"Theft carries three years.","policy":"two-years","hint":"term meets"}` + "\n" + `{"text":"Theft carries three years.","hint":"term below"}` + "\n",
		},
		"ErrUnknownPolicy":    {files: []string{`{"text":"A","policy":"three-years"}`}, fault: `:1: policy "three-years"`},
		"ErrPolicyIsNoString": {files: []string{`{"text":"A","policy":2}`}, fault: `:1: row's "policy" is not a string`},
		"ErrTrailingGarbage":  {files: []string{"{\"text\":\"A\"}\n{\"text\":\"A\"} x\n"}, fault: ":2: row is not one JSON object"},
		"ErrEmptyLine":        {files: []string{"\n"}, fault: ":1: row is not one JSON object"},
		"ErrNull":             {files: []string{"null\n"}, fault: ":1: row is not one JSON object"},
		"ErrNoText":           {files: []string{"{\"id\":\"a\"}\n"}, fault: `:1: row has no string "text"`},
		"ErrTextIsNull":       {files: []string{"{\"text\":null}\n"}, fault: `:1: row has no string "text"`},
		"ErrHintExists":       {files: []string{"{\"text\":\"A\",\"hint\":\"\"}\n"}, fault: `:1: row has a "hint" already`},
		"ErrInvalidUTF8":      {files: []string{"{\"text\":\"\xff\"}\n"}, fault: ":1: row is not valid UTF-8"},
		"ErrNoFiles":          {fault: "no input"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var paths []string
			for i, content := range test.files {
				path := filepath.Join(t.TempDir(), string(rune('a'+i))+".jsonl")
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				paths = append(paths, path)
			}
			var out bytes.Buffer
			err := run("testdata", paths, &out)
			if test.fault != "" {
				if err == nil || !strings.Contains(err.Error(), test.fault) {
					t.Fatalf("got error %v, want one that says %q", err, test.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}
