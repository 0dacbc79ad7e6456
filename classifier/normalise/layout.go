package normalise

import "unicode"

// lines undoes layout line by line: quotation and heading marks and bullets at a line's head go, a word parted by a hyphen
// at a line's end is joined, and a line that goes on in the next becomes one with it. Blank lines and list items stay
// apart.
func lines(cells []cell) []cell {
	out := make([]cell, 0, len(cells))
	for i := 0; i < len(cells); {
		end := i
		for end < len(cells) && cells[end].r != '\n' {
			end++
		}
		line, marked := lineMarks(cells[i:end])
		switch {
		case len(out) == 0 || out[len(out)-1].r == '\n':
		case marked || isBlank(line):
			out = append(out, cell{'\n', cells[i-1].from, cells[i-1].to}, cell{'\n', cells[i-1].from, cells[i-1].to})
		default:
			out = join(out, cells[i-1], line)
		}
		out = append(out, line...)
		i = end + 1
	}
	return out
}

// join leads one line into the next: with a space, or without its hyphen when a word was parted.
func join(out []cell, newline cell, next []cell) []cell {
	n := len(out)
	for n > 0 && out[n-1].r == ' ' {
		n--
	}
	if n > 1 && out[n-1].r == '-' && unicode.IsLower(out[n-2].r) && len(next) > 0 && unicode.IsLower(next[0].r) {
		return out[:n-1]
	}
	return append(out, cell{' ', newline.from, newline.to})
}

// lineMarks is a line without the marks at its head, and whether it had one that makes it an item of its own.
func lineMarks(line []cell) (rest []cell, marked bool) {
	for {
		k := 0
		for k < len(line) && line[k].r == ' ' {
			k++
		}
		if k == len(line) {
			return line[k:], marked
		}
		switch r := line[k].r; {
		case r == '>' && (k+1 == len(line) || line[k+1].r == ' ' || line[k+1].r == '>'):
			line = line[k+1:]
			continue
		case (r == '-' || r == '*' || r == '•' || r == '·' || r == '▪' || r == '◦' || r == '#' || r == '+') && k+1 < len(line) && (line[k+1].r == ' ' || line[k+1].r == r):
			line, marked = line[k+1:], true
			continue
		case unicode.IsDigit(r) || r == '(' || unicode.IsLetter(r):
			return line[k:], marked || numbered(line[k:])
		}
		return line[k:], marked
	}
}

// numbered reports whether a line begins as a list item does: "1." "2)" "(a)" "iv)".
func numbered(line []cell) bool {
	i := 0
	if line[0].r == '(' {
		i++
	}
	begin := i
	for i < len(line) && i-begin < 4 && (unicode.IsDigit(line[i].r) || unicode.IsLetter(line[i].r)) {
		i++
	}
	if i == begin || i+1 >= len(line) || line[i+1].r != ' ' {
		return false
	}
	return line[i].r == ')' || line[i].r == '.' && unicode.IsDigit(line[begin].r)
}

func isBlank(line []cell) bool {
	for _, c := range line {
		if c.r != ' ' {
			return false
		}
	}
	return true
}

// leastSpaced is from how many single letters in a row on they are taken for spaced-out words.
const leastSpaced = 4

// widestGap is the most spaces between two spaced-out words.
const widestGap = 4

// together draws letters that stand singly, one space apart, into a word: "b o m b s". A wider gap parts two words.
func together(cells []cell) []cell {
	out := make([]cell, 0, len(cells))
	for i := 0; i < len(cells); {
		end, letters := spaced(cells, i)
		if letters < leastSpaced {
			out = append(out, cells[i])
			i++
			continue
		}
		for ; i < end; i++ {
			single := cells[i].r == ' ' && cells[i-1].r != ' ' && cells[i+1].r != ' '
			if !single {
				out = append(out, cells[i])
			}
		}
	}
	return out
}

// spaced returns the end of the run of single letters that begins at i, and how many they are.
func spaced(cells []cell, i int) (end, letters int) {
	if !unicode.IsLetter(cells[i].r) || isWordAt(cells, i-1) || i > 0 && cells[i-1].r == '\'' {
		return i, 0
	}
	end = i
	for i < len(cells) && unicode.IsLetter(cells[i].r) && !isWordAt(cells, i+1) && (i+1 == len(cells) || cells[i+1].r != '\'') {
		letters++
		i++
		end = i
		for i < len(cells) && i-end < widestGap && cells[i].r == ' ' {
			i++
		}
		if i == end {
			break
		}
	}
	return end, letters
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// oneSpace collapses white space: a run with a line end becomes a blank line, any other one space; none stays at the ends.
// Lines that go on in the next were joined before: a line end that is left parts two paragraphs or items.
func oneSpace(cells []cell) []cell {
	out := make([]cell, 0, len(cells))
	for i := 0; i < len(cells); {
		if !unicode.IsSpace(cells[i].r) {
			out = append(out, cells[i])
			i++
			continue
		}
		j, r := i, ' '
		for j < len(cells) && unicode.IsSpace(cells[j].r) {
			if cells[j].r == '\n' {
				r = '\n'
			}
			j++
		}
		if len(out) > 0 && j < len(cells) {
			out = append(out, cell{r, cells[i].from, cells[j-1].to})
			if r == '\n' {
				out = append(out, out[len(out)-1])
			}
		}
		i = j
	}
	return out
}
