package row_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/row"
)

// read collects a stream: "line id" a row, "line! message" a bad line, and the error that ended it.
func read(r io.Reader) (lines []string, end error) {
	reader := row.NewReader(r)
	for {
		next, err := reader.Next()
		var bad *row.Error
		switch {
		case err == nil:
			lines = append(lines, fmt.Sprintf("%d %s", next.Line, next.Statement.ID))
		case errors.As(err, &bad):
			lines = append(lines, fmt.Sprintf("%d! %s", bad.Line, bad.Message))
		default:
			return lines, err
		}
	}
}

func TestReader(t *testing.T) {
	long := `{"id":"long","text":"` + strings.Repeat("x", row.MaxLineBytes) + `"}`
	atLimit := `{"id":"limit","text":"`
	atLimit += strings.Repeat("x", row.MaxLineBytes-len(atLimit)-len(`"}`)) + `"}`
	tests := []struct {
		name, stream string
		want         []string
	}{
		{"NoRows", "", nil},
		{"LastLineNotClosed", `{"id":"a","text":"x"}`, []string{"1 a"}},
		{"BlankLinesAreCounted", "\n{\"id\":\"a\",\"text\":\"x\"}\n \t\n\n{\"id\":\"b\",\"text\":\"x\"}\n", []string{"2 a", "5 b"}},
		{"WindowsLineEnds", "{\"id\":\"a\",\"text\":\"x\"}\r\n\r\n{\"id\":\"b\",\"text\":\"x\"}\r\n", []string{"1 a", "3 b"}},
		{"ByteOrderMark", "\ufeff{\"id\":\"a\",\"text\":\"x\"}\n", []string{"1 a"}},
		{"GoesOnBehindABadLine", "{\"id\":\"a\"}\n{\"id\":\"b\",\"text\":\"x\"}\n", []string{`1! the row has no "text": put the statement there`, "2 b"}},
		{"DuplicateID", "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\"x\"}\n{\"id\":\"a\",\"text\":\"y\"}\n",
			[]string{"1 a", "2 b", "3! the id is that of line 1 too: give each row an id of its own"}},
		{"LongLine", long + "\n{\"id\":\"b\",\"text\":\"x\"}", []string{"1! the line has over 1048576 bytes: split the row or shorten its text", "2 b"}},
		{"LongLastLine", long, []string{"1! the line has over 1048576 bytes: split the row or shorten its text"}},
		{"LineAtTheLimit", atLimit + "\r\n{\"id\":\"b\",\"text\":\"x\"}", []string{"1 limit", "2 b"}},
		{"LineOneOverTheLimit", atLimit + " \n{\"id\":\"b\",\"text\":\"x\"}", []string{"1! the line has over 1048576 bytes: split the row or shorten its text", "2 b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, stream := range []io.Reader{strings.NewReader(test.stream), iotest.HalfReader(strings.NewReader(test.stream))} {
				got, end := read(stream)
				if end != io.EOF {
					t.Errorf("ended with %v, want io.EOF", end)
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestReaderReportsReadFailure(t *testing.T) {
	broken := errors.New("disk gone")
	got, end := read(io.MultiReader(strings.NewReader("{\"id\":\"a\",\"text\":\"x\"}\n{\"id"), iotest.ErrReader(broken)))
	if diff := cmp.Diff([]string{"1 a"}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if !errors.Is(end, broken) {
		t.Errorf("ended with %v, want %v", end, broken)
	}
}

func TestErrorNamesItsLine(t *testing.T) {
	_, err := row.NewReader(strings.NewReader("\n{}")).Next()
	if got, want := err.Error(), `line 2: the row has no "id": give each row a string that occurs once in the file`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReaderOffsetIsThatOfTheLineEnd(t *testing.T) {
	stream := "\ufeff{\"id\":\"a\",\"text\":\"x\"}\r\n\nbad\n" + strings.Repeat("x", row.MaxLineBytes+10) + "\n{\"id\":\"é\",\"text\":\"x\"}"
	reader := row.NewReader(strings.NewReader(stream))
	var got []int64
	for range 4 {
		_, _ = reader.Next()
		got = append(got, reader.Offset())
	}
	size := int64(len(stream))
	last := int64(len("{\"id\":\"é\",\"text\":\"x\"}"))
	if diff := cmp.Diff([]int64{26, 31, size - last, size}, got); diff != "" {
		t.Errorf("offsets (-want +got):\n%s", diff)
	}
}
