package render

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	tests := []struct {
		name, text string
		width      int
		want       []string
	}{
		{"Empty", " \n ", 10, nil},
		{"JoinsLines", "a\nb\t c", 10, []string{"a b c"}},
		{"BetweenWords", "alpha beta gamma", 11, []string{"alpha beta", "gamma"}},
		{"IdentifiersStayWhole", "see terrorist-act.life", 16, []string{"see", "terrorist-act.life"[:16], "fe"}},
		{"NotAtHyphens", "see serious-crime", 14, []string{"see", "serious-crime"}},
		{"LongWordIsCut", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"WideCharactersCountTwice", "日本語 日本語", 7, []string{"日本語", "日本語"}},
		{"CombiningCharactersCountNothing", "e\u0301e\u0301e\u0301 e\u0301", 5, []string{"e\u0301e\u0301e\u0301 e\u0301"}},
		{"ControlCharactersAreShown", "a\x1b[2Jb\u202ec", 40, []string{"a␛[2Jb<U+202E>c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, wrap(test.text, test.width)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzLayout holds, for any text, width and mark: cells cover the text without gap or overlap, no line is wider than it
// may be unless one character is, nothing but space is lost, no control character is left, and the line of marks is
// aligned with the text: it has a symbol under every column of the marked characters and under no other.
func FuzzLayout(f *testing.F) {
	f.Add("For fighting crime and whatever.", 10, 4, 18)
	f.Add("山田 e\u0301\u0301 👩‍👧‍👦\r\n\tx\x1b[0m\u202e \u0301", 7, 1, 9)
	f.Fuzz(func(t *testing.T, text string, width, start, end int) {
		if !utf8.ValidString(text) || len(text) > 1000 {
			return
		}
		width = 1 + max(width, -width, 0)%80
		all := cells(text)
		next := 0
		for _, c := range all {
			if c.start != next || c.end <= c.start {
				t.Fatalf("cell from %d to %d, want it to start at %d", c.start, c.end, next)
			}
			next = c.end
		}
		if next != utf8.RuneCountInString(text) {
			t.Fatalf("cells end at %d of %d", next, utf8.RuneCountInString(text))
		}
		one := []mark{{start, end, openEnded, ""}}
		var kept strings.Builder
		for _, line := range lines(all, width) {
			used := 0
			for _, c := range line {
				used += c.width
				if !c.space {
					kept.WriteString(c.text)
				}
			}
			if used > width && len(line) > 1 {
				t.Fatalf("line of %d columns, the most is %d", used, width)
			}
			shown, beneath := marked(line, one, false)
			if strings.ContainsFunc(shown, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Fatalf("control character in %q", shown)
			}
			column := 0
			for _, c := range line {
				want := " "
				if start < c.end && c.start < end {
					want = "~"
				}
				for range c.width {
					got := " "
					if column < len(beneath) {
						got = beneath[column : column+1]
					}
					if got != want {
						t.Fatalf("column %d under %q is %q, want %q", column, c.text, got, want)
					}
					column++
				}
			}
		}
		var whole strings.Builder
		for _, c := range all {
			if !c.space {
				whole.WriteString(c.text)
			}
		}
		if kept.String() != whole.String() {
			t.Fatalf("kept %q of %q", kept.String(), whole.String())
		}
	})
}
