package row_test

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/row"
)

func TestColumns(t *testing.T) {
	tests := []struct {
		name, line string
		want       []int
	}{
		{"Plain", `{"text":"ab","id":"x"}`, []int{10, 11, 12}},
		{"EmptyText", `{"text":"","id":"x"}`, []int{10}},
		{"BehindOtherFields", `{"id":"é", "text" : "a"}`, []int{22, 23}},
		{"NestedTextIsNotIt", `{"id":"x","uses":[{"text":"zz"}],"text":"a"}`, []int{42, 43}},
		{"ShortEscapes", `{"text":"a\n\"b","id":"x"}`, []int{10, 11, 13, 15, 16}},
		{"UnicodeEscapes", `{"text":"\u00e9b\uD83D\ude00c","id":"x"}`, []int{10, 16, 17, 29, 30}},
		{"WideCharactersAreOneColumnEach", `{"text":"日本😀a","id":"x"}`, []int{10, 11, 12, 13, 14}},
		{"EscapedKey", `{"te\u0078t":"a","id":"x"}`, []int{15, 16}},
		{"NoText", `{"id":"x"}`, nil},
		{"NotARow", `text`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, row.Columns([]byte(test.line))); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzColumns holds that every row has one column a code point of its text and one for the end, that they rise, stay
// inside the line, and name the code point itself wherever the line does not escape it.
func FuzzColumns(f *testing.F) {
	f.Add([]byte(`{"id":"a","text":"x\u0041\ud83d\ude00\té日"}`))
	f.Add([]byte(`{"text":"\\\"","id":"é"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		statement, err := row.Decode(line)
		if err != nil {
			return
		}
		columns := row.Columns(line)
		if got, want := len(columns), utf8.RuneCountInString(statement.Text)+1; got != want {
			t.Fatalf("%d columns, want %d", got, want)
		}
		inLine, text := []rune(string(line)), []rune(statement.Text)
		for i, column := range columns {
			if column < 1 || column > len(inLine) || i > 0 && column <= columns[i-1] {
				t.Fatalf("columns %v of a line of %d", columns, len(inLine))
			}
			if i < len(text) && inLine[column-1] != text[i] && inLine[column-1] != '\\' {
				t.Fatalf("column %d holds %q, the text %q", column, inLine[column-1], text[i])
			}
		}
		if last := inLine[columns[len(columns)-1]-1]; last != '"' {
			t.Fatalf("the text ends at %q", last)
		}
	})
}
