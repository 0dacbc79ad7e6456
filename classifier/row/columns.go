package row

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Columns tells where each code point of a row's text stands in its line: 1-based columns counted in code points, with
// one more entry for the end of the text. A span of the text becomes a place in the file that an editor can jump to,
// although JSON escapes take more columns than what they stand for. The line must be one that Decode accepts; nil is
// returned for any other.
func Columns(line []byte) []int {
	literal, offset := textLiteral(line)
	if literal == nil {
		return nil
	}
	column := utf8.RuneCount(line[:offset]) + 1
	step := func(size int) {
		column += utf8.RuneCount(literal[:size])
		literal = literal[size:]
	}
	step(len(`"`))
	var columns []int
	for len(literal) > len(`"`) {
		columns = append(columns, column)
		step(codePointSize(literal))
	}
	return append(columns, column)
}

// textLiteral finds the JSON string that is the value of the line's "text", and its byte offset.
func textLiteral(line []byte) ([]byte, int) {
	decoder := jsontext.NewDecoder(bytes.NewReader(line))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
		return nil, 0
	}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			return nil, 0
		}
		isText := token.String() == "text"
		value, err := decoder.ReadValue()
		if err != nil {
			return nil, 0
		}
		if isText && value.Kind() == '"' {
			return bytes.Clone(value), int(decoder.InputOffset()) - len(value)
		}
	}
	return nil, 0
}

// codePointSize is the number of bytes that the first code point of the inside of a JSON string takes there.
func codePointSize(literal []byte) int {
	const escape, pair = len(`\u0000`), len(`\u0000\u0000`)
	switch {
	case literal[0] != '\\':
		_, size := utf8.DecodeRune(literal)
		return size
	case literal[1] != 'u':
		return len(`\n`)
	case utf16.IsSurrogate(hexRune(literal[2:escape])):
		return pair
	}
	return escape
}

func hexRune(digits []byte) rune {
	var value rune
	for _, digit := range digits {
		switch {
		case digit <= '9':
			value = value<<4 | rune(digit-'0')
		default:
			value = value<<4 | rune(digit|0x20-'a'+10)
		}
	}
	return value
}
