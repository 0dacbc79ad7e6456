package corpus

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// byteOrderMark may open a file; the YAML reader skips it, so no position counts it.
var byteOrderMark = []byte("\ufeff")

// maxRawProblems bounds how many bad characters of one file are reported: a PDF given as a policy has thousands.
const maxRawProblems = 20

// scanRaw finds what no policy file may hold, before YAML is read: bytes that are not UTF-8, control characters, and
// the line separators of YAML 1.1 (U+0085, U+2028, U+2029), which editors do not count as lines. The end is the position after
// the last character.
func scanRaw(file string, data []byte) (problems Problems, end position) {
	line, column := 1, 1
	rest := bytes.TrimPrefix(data, byteOrderMark)
	for len(rest) > 0 {
		r, size := utf8.DecodeRune(rest)
		if message, fix := rawFault(r, size, rest[0]); message != "" {
			if len(problems) == maxRawProblems {
				problems = append(problems, Problem{file, line, column,
					"more bad characters follow", "check that this is a policy file, in UTF-8"})
				break
			}
			problems = append(problems, Problem{file, line, column, message, fix})
		}
		switch {
		case r == '\n', r == '\r' && !bytes.HasPrefix(rest, []byte("\r\n")):
			line, column = line+1, 1
		case r == '\r': // the first half of a line break
		default:
			column++
		}
		rest = rest[size:]
	}
	return problems, position{line, column}
}

// rawFault says what is wrong with one decoded character, or nothing.
func rawFault(r rune, size int, first byte) (message, fix string) {
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf("byte 0x%02x is not UTF-8", first), "save the file as UTF-8"
	case r == 0:
		return "a NUL byte", "remove it, and check that this is a text file in UTF-8"
	case r == '\u0085', r == '\u2028', r == '\u2029':
		return fmt.Sprintf("the line separator %U", r), "use an ordinary line break"
	case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7f && r <= 0x9f:
		return fmt.Sprintf("the control character %U", r), "remove it"
	case r == '\ufeff':
		return "a byte order mark inside the file", "remove it"
	case r == '\ufffe', r == '\uffff':
		return fmt.Sprintf("%U is not a character", r), "remove it"
	}
	return "", ""
}
