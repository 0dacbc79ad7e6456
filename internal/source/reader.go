package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"purpose/classifier"
	"purpose/classifier/row"
)

// NoRows is what is wrong with an empty JSON Lines file.
const NoRows = `the file holds no rows: write one {"id": …, "text": …} a line`

// Reader reads the statements of several files, one after the other. It is not for concurrent use.
type Reader struct {
	files   []string
	stdin   io.Reader
	context *classifier.Context

	rows     *row.Reader // of the file that is open
	file     string
	close    func() error
	anything bool // the open file had a row, good or bad
}

// NewReader returns a Reader of files as Find lists them. The context, which may be nil, is given to every statement
// that brings none of its own.
func NewReader(files []string, stdin io.Reader, context *classifier.Context) *Reader {
	return &Reader{files: files, stdin: stdin, context: context}
}

// Next returns the next statement, and io.EOF behind the last. A *Problem is a file or row that holds none; the next
// call goes on behind it. What is wrong with a text itself is left to classifier.Validate.
func (r *Reader) Next() (Document, error) {
	for {
		if r.rows != nil {
			document, err := r.nextRow()
			if err != io.EOF {
				return document, err
			}
			continue
		}
		if len(r.files) == 0 {
			return Document{}, io.EOF
		}
		path := r.files[0]
		r.files = r.files[1:]
		switch {
		case path == Stdin:
			return r.text(StdinName, r.stdin)
		default:
			file, err := os.Open(path)
			if err != nil {
				return Document{}, &Problem{File: path, Message: reason(err)}
			}
			if !hasExtension(path, rows) {
				document, err := r.text(path, file)
				return document, errors.Join(err, file.Close())
			}
			r.rows, r.file, r.close, r.anything = row.NewReader(file), path, file.Close, false
		}
	}
}

// nextRow returns the next row of the open file; io.EOF says that the file is done and closed.
func (r *Reader) nextRow() (Document, error) {
	next, err := r.rows.Next()
	policy := ""
	if err == nil {
		policy, err = RowPolicy(next)
	}
	var bad *row.Error
	switch {
	case err == nil:
		r.anything = true
		return Document{File: r.file, Line: next.Line, Statement: r.withContext(next.Statement), Policy: policy, columns: row.Columns(next.Raw)}, nil
	case errors.As(err, &bad):
		r.anything = true
		return Document{}, &Problem{File: r.file, Line: bad.Line, ID: bad.ID, Message: bad.Message}
	}
	r.rows = nil
	closed := r.close()
	switch {
	case err != io.EOF:
		return Document{}, &Problem{File: r.file, Message: reason(err)}
	case closed != nil:
		return Document{}, &Problem{File: r.file, Message: reason(closed)}
	case !r.anything:
		return Document{}, &Problem{File: r.file, Message: NoRows}
	}
	return Document{}, io.EOF
}

// text reads a whole file as one statement. A byte order mark is no part of the text: editors do not count it.
func (r *Reader) text(name string, from io.Reader) (Document, error) {
	data, err := io.ReadAll(io.LimitReader(from, classifier.MaxStatementBytes+1))
	if err != nil {
		return Document{}, &Problem{File: name, Message: reason(err)}
	}
	if len(data) > classifier.MaxStatementBytes {
		var input *classifier.InputError
		if err := classifier.Validate(string(data)); errors.As(err, &input) && input.Code == classifier.InputBinary {
			return Document{}, &Problem{File: name, Message: input.Message}
		}
		return Document{}, &Problem{File: name, Message: fmt.Sprintf("the statement has over %d bytes: file the statement of purpose alone, without attachments, or one statement a row in a .jsonl file", classifier.MaxStatementBytes)}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return Document{File: name, Statement: r.withContext(classifier.Statement{Text: string(data)})}, nil
}

func (r *Reader) withContext(s classifier.Statement) classifier.Statement {
	if s.Context == nil {
		s.Context = r.context
	}
	return s
}
