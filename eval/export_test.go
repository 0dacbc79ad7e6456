package eval

import (
	"io"

	"purpose/corpus"
)

// ReadRows reads one file's rows from a stream, so that tests need no file for each of them.
func ReadRows(name string, r io.Reader, policy *corpus.Policy) ([]Row, error) {
	reader := newReader(policy)
	if _, err := reader.read(name, r); err != nil {
		return nil, err
	}
	return reader.result()
}
