package row

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"purpose/classifier"
)

// MaxLineBytes bounds a line. It leaves room for a statement of classifier.MaxStatementBytes with its label fields.
const MaxLineBytes = 1 << 20

// Row is one statement of a stream.
type Row struct {
	Line      int // 1-based line number in the stream
	Statement classifier.Statement
	Policy    jsontext.Value // the "policy" as it stands, whatever its kind; empty when the row has none
	Raw       []byte         // the line as it stands in the stream, without its end; valid until the next call of Next
}

// Reader reads rows from a stream, one a line. It holds one line at a time and, to find duplicate ids, a digest of 64
// bits and a line number an id: about 40 bytes a row, so ten million rows take 400 MB. It is not for concurrent use.
type Reader struct {
	buffered *bufio.Reader
	line     int
	offset   int64
	firstUse map[uint64]int // digest of an id → the line that used it first
	buffer   []byte
}

// NewReader returns a Reader of a stream. A byte order mark at its start is skipped.
func NewReader(r io.Reader) *Reader {
	return &Reader{buffered: bufio.NewReaderSize(r, 64<<10), firstUse: make(map[uint64]int)}
}

// Next returns the next row. Blank lines are skipped but counted. An *Error is a bad line, with its number; the next
// call goes on behind it. io.EOF ends the stream, and any other error is a failure to read it.
func (r *Reader) Next() (Row, error) {
	for {
		line, tooLong, err := r.readLine()
		if err != nil {
			return Row{}, err
		}
		if tooLong {
			return Row{}, &Error{Line: r.line, Message: fmt.Sprintf("the line has over %d bytes: split the row or shorten its text", MaxLineBytes)}
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		statement, policy, err := decode(line)
		if err != nil {
			var bad *Error
			if errors.As(err, &bad) {
				bad.Line = r.line
			}
			return Row{}, err
		}
		if first, used := r.use(statement.ID); used {
			return Row{}, &Error{Line: r.line, ID: statement.ID, Message: fmt.Sprintf("the id is that of line %d too: give each row an id of its own", first)}
		}
		return Row{Line: r.line, Statement: statement, Policy: policy, Raw: line}, nil
	}
}

// Offset is the number of bytes of the stream up to the end of the line that Next was last called for.
func (r *Reader) Offset() int64 { return r.offset }

// use remembers an id and reports the line that used it before.
func (r *Reader) use(id string) (first int, used bool) {
	sum := sha256.Sum256([]byte(id))
	digest := binary.LittleEndian.Uint64(sum[:])
	if first, used = r.firstUse[digest]; !used {
		r.firstUse[digest] = r.line
	}
	return first, used
}

// readLine returns the next line without its end; it is valid until the next call. Of a line over MaxLineBytes the
// rest is read and dropped, so that memory stays bounded. A last line that is not closed counts like any other.
func (r *Reader) readLine() (line []byte, tooLong bool, err error) {
	r.buffer = r.buffer[:0]
	for {
		chunk, err := r.buffered.ReadSlice('\n')
		r.offset += int64(len(chunk))
		if len(r.buffer)+len(chunk) > MaxLineBytes+len("\r\n") {
			tooLong = true
			r.buffer = r.buffer[:0]
		}
		if !tooLong {
			r.buffer = append(r.buffer, chunk...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && len(r.buffer) == 0 && !tooLong {
			return nil, false, io.EOF
		}
		if err != nil && err != io.EOF {
			return nil, false, fmt.Errorf("read line %d: %w", r.line+1, err)
		}
		r.line++
		line = bytes.TrimSuffix(bytes.TrimSuffix(r.buffer, []byte("\n")), []byte("\r"))
		if r.line == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		return line, tooLong || len(line) > MaxLineBytes, nil
	}
}
