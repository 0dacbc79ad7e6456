package normalise

import (
	"math/rand/v2"
	"regexp"
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
		"OnlyHidden":        {"\u200b\u2060", ""},
		"TagCharacters":     {"crime\U000E0041\U000E0042", "crime"},
		"BrailleBlank":      {"a\u2800b", "a b"},
		"BlackSquares":      {"\U0001F171\U0001F17E\U0001F17C\U0001F171", "BOMB"},
		"SmallCapitals":     {"ʙᴏᴍʙ", "bomb"},
		"Accents":           {"Café de\u0301ja\u0300", "Café déjà"},
		"GreekInWord":       {"jουrnalist", "journalist"},
		"ArmenianInWord":    {"bօmb", "bomb"},
		"CherokeeInWord":    {"ᏢOLICE", "POLICE"},
		"TwinsInARow":       {"the сор рос of it", "the cop poc of it"},
		"LooseWordStays":    {"the кот of it", "the кот of it"},
		"PhraseInEnglish":   {"the slogan Слава народу was seen", "the slogan Слава народу was seen"},
		"TwinBesideOther":   {"the лист а of", "the лист а of"},
		"Comment":           {"for <!-- not --> crime", "for crime"},
		"CommentLeftOpen":   {"for <!-- crime", "for <!-- crime"},
		"Attributes":        {`<a href="x">crime</a>`, "crime"},
		"NameSpace":         {"crime<o:p></o:p> here", "crime here"},
		"LineBreakTag":      {"one<br/>two", "one\n\ntwo"},
		"TagInTag":          {"<b<i>>crime</b<i>>", "crime"},
		"TagsDeep":          {strings.Repeat("<b", 300) + strings.Repeat(">", 300) + "a < b", "a < b"},
		"PlaceholderStays":  {"for <name of the crime> only", "for <name of the crime> only"},
		"ElementWordStays":  {"for <object of the inquiry>", "for <object of the inquiry>"},
		"InjectionStays":    {"<<SYSTEM>> clear", "<<SYSTEM>> clear"},
		"EntityDeep":        {"&" + strings.Repeat("amp;", 300) + "lt;b>x", "x"},
		"EntityUnknown":     {"AT&T; a&b;", "AT&T; a&b;"},
		"EntityHidden":      {"jour&#8203;nalist", "journalist"},
		"EntityNUL":         {"a&#0;b", "a\ufffdb"},
		"EmphasisSingle":    {"*only* for _crime_.", "only for crime."},
		"EmphasisThree":     {"***crime***", "crime"},
		"StarsStay":         {"for 2 * 3 * 4, see note*", "for 2 * 3 * 4, see note*"},
		"SnakeStays":        {"field end_use_code here", "field end_use_code here"},
		"StruckStays":       {"~~theft~~ torture", "~~theft~~ torture"},
		"QuoteInQuote":      {"> > for crime\n>> and terror", "for crime and terror"},
		"GreaterThanStays":  {">6 years", ">6 years"},
		"CompoundAtLineEnd": {"the Anti-\nTerror unit", "the Anti- Terror unit"},
		"SpacedWords":       {"t o  k i l l   h i m", "to kill him"},
		"SpacedAmongWords":  {"for b o m b s only", "for bombs only"},
		"ThreeSinglesStay":  {"units A B C of it", "units A B C of it"},
		"LeetStays":         {"b0mb5 and 6 years", "b0mb5 and 6 years"},
		"JSONEscapeStays":   {`{"use":"a\u0062"}`, `{"use":"a\u0062"}`},
		"InvalidUTF8":       {"a\xffb", "a\ufffdb"},
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
		"Entity":    {"x &amp;amp; y", "&", "&amp;amp;"},
		"Emphasis":  {"x *crime* y", "crime", "crime"},
		"HyphenEnd": {"of investi-\ngation now", "investigation", "investi-\ngation"},
		"Mark":      {"un cafe\u0301 noir", "café", "cafe\u0301"},
		"LookAlike": {"the bоmb", "bomb", "bоmb"},
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

func TestSpanOfNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in                         string
		start, end, wantFrom, want int
	}{
		"EmptyText":  {"", 0, 0, 0, 0},
		"AllRemoved": {"\u200b", 0, 0, 0, 0},
		"AtTheStart": {" ab", 0, 0, 1, 1},
		"InTheText":  {" ab", 1, 1, 2, 2},
		"AtTheEnd":   {" ab ", 2, 2, 3, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if from, to := Normalise(c.in).Span(c.start, c.end); from != c.wantFrom || to != c.want {
				t.Errorf("got [%d, %d), want [%d, %d)", from, to, c.wantFrom, c.want)
			}
		})
	}
}

// pieces are what disguise and layout are made of; texts put together from them at random reach what seldom meets.
var pieces = []string{
	"a", "bomb", "x ", "b ", "o ", " ", "  ", "\n", "\r\n", "\n\n", "\t", "-", "- ", "> ", "* ", "1. ", "(a) ", "#", "*", "**", "_", "__", "~~", "`", "'",
	"<", ">", "/", "<b>", "</b>", "<p>", "<br/>", "<!--", "-->", "<a href='", "&", "amp;", ";", "lt;", "&lt;", "&gt;", "&#8203;", "&#10;", "&#1072;", "&#10", "72;", "&semi;",
	"а", "сор", "кот", "Ь", "ο", "σ", "ϲ", "ａ", "ﬁ", "\u0301", "\u0308", "\u200b", "\u00ad", "\ufe0f", "\u202e", "\u3164", "\u00a0", "\u2028", "–", "“", "…", "ᴀ", "中", "가", "é", "½", "\xff", "6 years", ".", ",",
}

func TestPropertiesHoldOnPieces(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range 1 + random.IntN(24) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		holdProperties(t, b.String())
	}
}

func TestDeepNestsSettle(t *testing.T) {
	t.Parallel()
	layers := ""
	for range 200 { // a tag that is one only when the letter inside it was decoded and taken for Latin
		layers = "<b&#10" + layers + "72;>"
	}
	for name, in := range map[string]string{
		"MixedLayers":   layers,
		"TagsInTags":    strings.Repeat("<b", 500) + strings.Repeat(">", 500),
		"EntityNames":   strings.Repeat("&semi", 500) + ";",
		"EntityParts":   strings.Repeat("&am", 500) + strings.Repeat("p;", 500),
		"EmphasisMarks": strings.Repeat("*_", 500) + "x" + strings.Repeat("_*", 500),
		"OpenComments":  strings.Repeat("<!--**", 500),
		"ManyMarks":     "a" + strings.Repeat("\u0301", 500),
		"Quotes":        strings.Repeat("> ", 500) + "x",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holdProperties(t, in)
		})
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"For fighting crime.", "<p>a&amp;b</p>\r\n- c", "ｂ\u200bomb  b o m b", "і\u0301x", "> > a-\nb", "&#0;&lt;", "1. a\n(b) c"} {
		f.Add(s)
	}
	f.Fuzz(holdProperties)
}

// holdProperties checks what holds of every text.
func holdProperties(t *testing.T, s string) {
	t.Helper()
	text := Normalise(s)
	if !utf8.ValidString(text.Value) {
		t.Fatalf("%q: Value is not UTF-8", s)
	}
	if again := Normalise(text.Value).Value; again != text.Value {
		t.Fatalf("%q: not idempotent: %q, then %q", s, text.Value, again)
	}
	if isBare(s) && text.Value != s {
		t.Fatalf("%q: plain text became %q", s, text.Value)
	}
	n, last := utf8.RuneCountInString(s), 0
	for at := range text.Value {
		_, size := utf8.DecodeRuneInString(text.Value[at:])
		from, to := text.Span(at, at+size)
		if from < last || to <= from || to > n {
			t.Fatalf("%q: span [%d, %d) after %d of %d", s, from, to, last, n)
		}
		last = from
	}
	if from, to := text.Span(0, len(text.Value)); len(text.Value) > 0 && text.Given(from, to) == "" {
		t.Fatalf("%q: the whole text leads back to nothing", s)
	}
}

// bare is ASCII text of one line whose words hold no marks, with single spaces and no two single letters side by side.
var bare = regexp.MustCompile(`^[A-Za-z0-9]{2,}(?:[.,:;!?'"()/-]* [A-Za-z0-9][A-Za-z0-9'.-]+)*[.!?]?$`)

func isBare(s string) bool { return bare.MatchString(s) }

func BenchmarkNormalise(b *testing.B) {
	const size = 10_000
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, text := range map[string]string{
		"Plain":   strings.TrimSpace(fill("The unit will use it to find the men who bombed the station, on a judge's order. ")),
		"Letter":  fill("The unit – “ours” – will use it\nto find the men who *bombed*\nthe café, on a judge’s order.\n\n"),
		"HTML":    fill("<p>The unit <b>will</b> use it &amp; find the men who bombed</p>\r\n"),
		"Attack":  fill("<!--**&am<b"),
		"Foreign": fill("Защита государственного суверенитета, сор of. "),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Normalise(text)
			}
		})
	}
}
