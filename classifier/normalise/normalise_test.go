package normalise

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"PlainStays":        {"For fighting crime, 6 years at most.", "For fighting crime, 6 years at most."},
		"FullWidth":         {"ｂｏｍｂｓ", "bombs"},
		"Mathematical":      {"\U0001D41B\U0001D428\U0001D426\U0001D41B", "bomb"},
		"ZeroWidth":         {"jour\u200bnal\u200dists", "journalists"},
		"SoftHyphen":        {"terror\u00adism", "terrorism"},
		"Bidirectional":     {"\u202eabc\u202c", "abc"},
		"VariationSelector": {"a\ufe0f b", "a b"},
		"Control":           {"a\x01b", "a b"},
		"CyrillicInWord":    {"minіster's оrders", "minister's orders"},
		"CyrillicWholeWord": {"the соре of it", "the cope of it"},
		"RealCyrillic":      {"Защита суверенитета", "Защита суверенитета"},
		"GreekPhrase":       {"η αστυνομία", "η αστυνομία"},
		"Tags":              {"<p>For <b>crime</b></p><p>and more</p>", "For crime\n\nand more"},
		"LessThanStays":     {"a term < 6 years and > 2", "a term < 6 years and > 2"},
		"Entities":          {"crime &amp; terror &#8211; all", "crime & terror - all"},
		"EntityTwice":       {"&amp;lt;b&amp;gt;x", "x"},
		"Emphasis":          {"for **crime** only", "for crime only"},
		"QuotedMail":        {"> for crime\n> and terror", "for crime and terror"},
		"Bullets":           {"Uses:\n- murder\n- arson", "Uses:\n\nmurder\n\narson"},
		"Numbered":          {"Uses:\n1. murder\n(b) arson", "Uses:\n\n1. murder\n\n(b) arson"},
		"Wrapped":           {"to find the\nmen who did it", "to find the men who did it"},
		"WrappedHyphen":     {"investi-\ngation", "investigation"},
		"Paragraphs":        {"one\n\n\ntwo", "one\n\ntwo"},
		"Windows":           {"one\r\ntwo", "one two"},
		"SpacedLetters":     {"b o m b i n g s  here", "bombings here"},
		"InitialsStay":      {"J. R. R. Smith", "J. R. R. Smith"},
		"Spaces":            {"  a \t b  ", "a b"},
		"Quotes":            {"“a” ‘b’ – c", `"a" 'b' - c`},
		"Ligature":          {"ﬁnance", "finance"},
		"Empty":             {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Normalise(c.in).Value; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSpanLeadsBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, find, want string }{
		"Plain":     {"for fighting crime now", "fighting crime", "fighting crime"},
		"Hidden":    {"the jour\u200bnal\u00adists here", "journalists", "jour\u200bnal\u00adists"},
		"Wide":      {"x ｂｏｍｂ y", "bomb", "ｂｏｍｂ"},
		"Markup":    {"<p>For <b>crime</b> now", "crime", "crime"},
		"Wrapped":   {"find the\nmen", "the men", "the\nmen"},
		"Spaced":    {"a b o m b s! end", "abombs", "a b o m b s"},
		"Ligature":  {"big ﬁre", "fire", "ﬁre"},
		"WholeText": {"a\r\n\r\nb", "a\n\nb", "a\r\n\r\nb"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := Normalise(c.in)
			at := strings.Index(text.Value, c.find)
			if at < 0 {
				t.Fatalf("%q is not in %q", c.find, text.Value)
			}
			from, to := text.Span(at, at+len(c.find))
			if got := text.Given(from, to); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"For fighting crime.", "<p>a&amp;b</p>\r\n- c", "ｂ\u200bomb  b o m b", "і\u0301x", "> > a-\nb", "&#0;&lt;", "1. a\n(b) c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Normalise(s)
		if !utf8.ValidString(text.Value) {
			t.Fatal("Value is not UTF-8")
		}
		if again := Normalise(text.Value).Value; again != text.Value {
			t.Fatalf("not idempotent: %q, then %q", text.Value, again)
		}
		n, last := utf8.RuneCountInString(s), 0
		for at := range text.Value {
			_, size := utf8.DecodeRuneInString(text.Value[at:])
			from, to := text.Span(at, at+size)
			if from < last || to < from || to > n {
				t.Fatalf("span [%d, %d) after %d of %d", from, to, last, n)
			}
			last = from
		}
		if from, to := text.Span(0, len(text.Value)); len(text.Value) > 0 && text.Given(from, to) == "" {
			t.Fatal("the whole text leads back to nothing")
		}
	})
}

func BenchmarkNormalise(b *testing.B) {
	text := strings.Repeat("The unit will use it to find the men who bombed the station, on a judge's order. ", 120)[:9001]
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Normalise(text)
	}
}
