package normalise

import (
	"html"
	"strings"
	"unicode"
)

// withoutMarkup removes HTML tags, comments and doubled emphasis marks, and decodes entities. It reads the cells once and looks
// back from the mark that closes something, so that what closes only after something inside it went ("&amp;lt;b>",
// "<b<i>>") goes in the same pass.
func withoutMarkup(cells []cell) []cell {
	if !hasAny(cells, "<&*_") {
		return cells
	}
	m := markup{out: make([]cell, 0, len(cells)), comment: none}
	for _, c := range cells {
		m.push(c)
	}
	return m.out
}

func hasAny(cells []cell, marks string) bool {
	for _, c := range cells {
		if c.r < unicode.MaxASCII && strings.IndexByte(marks, byte(c.r)) >= 0 {
			return true
		}
	}
	return false
}

// none is the place of what is not there.
const none = -1

// markup is mark-up on its way out.
type markup struct {
	out     []cell
	open    []int // places in out of the "<" that a tag may begin with
	comment int   // place in out of the first "<!--", or none
}

func (m *markup) push(c cell) {
	switch last := len(m.out) - 1; c.r {
	case '*', '_':
		if last >= 0 && m.out[last].r == c.r {
			m.cut(last)
			return
		}
	case '<':
		m.open = append(m.open, len(m.out))
	case '-':
		if m.comment == none && last >= 2 && m.out[last].r == '-' && m.out[last-1].r == '!' && m.out[last-2].r == '<' {
			m.comment = last - 2
		}
	case ';':
		if m.entity(c) {
			return
		}
	case '>':
		if m.tag(c) {
			return
		}
	}
	m.out = append(m.out, c)
}

// cut takes out everything from a place on.
func (m *markup) cut(at int) {
	m.out = m.out[:at]
	for len(m.open) > 0 && m.open[len(m.open)-1] >= at {
		m.open = m.open[:len(m.open)-1]
	}
	if m.comment != none && m.comment+len("<!--") > at {
		m.comment = none
	}
}

// longestEntity is the longest name of a character in HTML with its "&": "&CounterClockwiseContourIntegral".
const longestEntity = 32

// entity decodes the character reference that ends with the semicolon c.
func (m *markup) entity(c cell) bool {
	at := len(m.out) - 1
	for at >= 0 && len(m.out)-at < longestEntity && m.out[at].r != '&' && m.out[at].r <= unicode.MaxASCII && m.out[at].r != ' ' {
		at--
	}
	if at < 0 || m.out[at].r != '&' {
		return false
	}
	var name strings.Builder
	for _, n := range m.out[at:] {
		name.WriteRune(n.r)
	}
	name.WriteByte(';')
	decoded := html.UnescapeString(name.String())
	if decoded == name.String() || strings.HasSuffix(decoded, ";") && decoded != ";" {
		return false
	}
	whole := cell{from: m.out[at].from, to: c.to}
	m.cut(at)
	for _, whole.r = range decoded {
		if whole.r == 0 {
			whole.r = ' '
		}
		if !isHidden(whole.r) {
			m.push(whole)
		}
	}
	return true
}

// tag takes out the tag or the comment that ends with the ">" c. A tag at which a line ends leaves a line end.
func (m *markup) tag(c cell) bool {
	n := len(m.out)
	if m.comment != none && n >= m.comment+len("<!----") && m.out[n-1].r == '-' && m.out[n-2].r == '-' {
		at := m.comment
		whole := cell{' ', m.out[at].from, c.to}
		m.cut(at)
		m.out = append(m.out, whole)
		return true
	}
	if len(m.open) == 0 {
		return false
	}
	at := m.open[len(m.open)-1]
	name, ok := tagName(m.out[at+1:])
	if !ok {
		m.open = m.open[:0] // no tag holds the ">" that stays
		return false
	}
	whole := cell{'\n', m.out[at].from, c.to}
	m.cut(at)
	if blockElements[name] {
		m.out = append(m.out, whole, whole)
	}
	return true
}

// tagName reads the inside of a tag: an element of HTML, or of a name space ("o:p"), and then nothing, a slash, or
// attributes with values. Anything else in angle brackets is words ("<name of the agency>") and stays.
func tagName(inside []cell) (string, bool) {
	if len(inside) > 0 && inside[0].r == '/' {
		inside = inside[1:]
	}
	var b strings.Builder
	i := 0
	for i < len(inside) && (inside[i].r <= unicode.MaxASCII && (unicode.IsLetter(inside[i].r) || unicode.IsDigit(inside[i].r)) || inside[i].r == ':') {
		b.WriteRune(unicode.ToLower(inside[i].r))
		i++
	}
	name, rest := b.String(), inside[i:]
	if prefix, local, ok := strings.Cut(name, ":"); !elements[name] && (!ok || prefix == "" || local == "") {
		return "", false
	}
	for len(rest) > 0 && (rest[len(rest)-1].r == '/' || rest[len(rest)-1].r == ' ') {
		rest = rest[:len(rest)-1]
	}
	if len(rest) == 0 {
		return name, true
	}
	return name, (rest[0].r == ' ' || rest[0].r == '\n') && hasAny(rest, "=")
}

func names(list string) map[string]bool {
	out := map[string]bool{}
	for _, n := range strings.Fields(list) {
		out[n] = true
	}
	return out
}

// elements are the elements of HTML, the dropped ones too (HTML Living Standard, sections 4 and 16.2).
var elements = names(`a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button
	canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font
	footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark
	marquee menu meta meter nav nobr noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script
	search section select slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time
	title tr track tt u ul var video wbr`)

// blockElements are those at which a line ends; the others only stand between words.
var blockElements = names(`address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form
	h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre script section style summary table tbody td tfoot th thead title tr ul`)

// withoutEmphasis removes single emphasis marks that hug what they stress on one line: "*only* bombings".
func withoutEmphasis(cells []cell) []cell {
	if !hasAny(cells, "*_") {
		return cells
	}
	drop := make([]bool, len(cells))
	for _, mark := range "*_" {
		open := none
		for i, c := range cells {
			switch {
			case c.r == '\n':
				open = none
			case c.r != mark:
			case open != none && !isSpaceAt(cells, i-1) && !isWordAt(cells, i+1):
				drop[open], drop[i], open = true, true, none
			case !isWordAt(cells, i-1) && !isSpaceAt(cells, i+1):
				open = i
			default:
				open = none
			}
		}
	}
	out := make([]cell, 0, len(cells))
	for i, c := range cells {
		if !drop[i] {
			out = append(out, c)
		}
	}
	return out
}

func isWordAt(cells []cell, i int) bool { return i >= 0 && i < len(cells) && isWord(cells[i].r) }

// isSpaceAt reports whether white space, or the text's end, is at i.
func isSpaceAt(cells []cell, i int) bool {
	return i < 0 || i >= len(cells) || unicode.IsSpace(cells[i].r)
}

// withoutMarks writes a space for every mark that mark-up is made of.
func withoutMarks(cells []cell) []cell {
	out := append(cells[:0:0], cells...)
	for i, c := range out {
		if strings.ContainsRune("<>&*_;", c.r) {
			out[i].r = ' '
		}
	}
	return out
}
