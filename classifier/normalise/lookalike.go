package normalise

import "unicode"

// latinWords writes the letters of other scripts that look like Latin ones as these: in words that hold Latin letters
// too, and in words made of nothing but letters that cannot be told from Latin ones, among Latin words. Any other word in
// another script stays as it is. Small capitals, which count as Latin, become plain letters everywhere.
func latinWords(cells []cell) []cell {
	if isASCII(cells) {
		return cells
	}
	out := append(cells[:0:0], cells...)
	words := wordsOf(out)
	for w, word := range words {
		switch word.script {
		case latinScript:
		case twinScript:
			if !amongLatin(words, w) {
				continue
			}
		default:
			continue
		}
		for i := word.from; i < word.to; i++ {
			if l, ok := lookAlikes[out[i].r]; ok {
				out[i].r = l
			}
		}
	}
	return out
}

// script is what the letters of a word are.
type script int

const (
	otherScript script = iota // no Latin letter, and one at least that is plainly of another script
	latinScript               // a Latin letter at least
	twinScript                // only letters that cannot be told from Latin ones
)

// scriptWord is a word in cells, half-open, and the words between which it stands.
type scriptWord struct {
	from, to    int
	script      script
	left, right script // of the nearest words that are not of twins; twinScript when there is none
}

func wordsOf(cells []cell) []scriptWord {
	var words []scriptWord
	for i := 0; i < len(cells); {
		if !unicode.IsLetter(cells[i].r) {
			i++
			continue
		}
		word := scriptWord{from: i, script: twinScript}
		for ; i < len(cells) && (unicode.IsLetter(cells[i].r) || unicode.IsMark(cells[i].r)); i++ {
			switch r := cells[i].r; {
			case isLatin(r):
				word.script = latinScript
			case word.script == twinScript && unicode.IsLetter(r) && !twins[r]:
				word.script = otherScript
			}
		}
		word.to = i
		words = append(words, word)
	}
	last := twinScript
	for w := range words {
		words[w].left = last
		if words[w].script != twinScript {
			last = words[w].script
		}
	}
	last = twinScript
	for w := len(words) - 1; w >= 0; w-- {
		words[w].right = last
		if words[w].script != twinScript {
			last = words[w].script
		}
	}
	return words
}

// amongLatin reports whether the nearest words on both sides that are not of twins are Latin, one at least.
func amongLatin(words []scriptWord, w int) bool {
	left, right := words[w].left, words[w].right
	return left != otherScript && right != otherScript && (left == latinScript || right == latinScript)
}

func isLatin(r rune) bool {
	if r <= unicode.MaxASCII {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.Is(unicode.Latin, r)
}

// The pairs of a letter and the Latin letter that it looks like, after Unicode Technical Standard 39. Twins cannot be told
// apart in common fonts; likes pass for each other only inside a word that is Latin otherwise.
const (
	twinPairs = "аaеeоoрpсcуyхxіiїïјjѕsԁdһhԛqԝwӏlёëѵvАAВBЕEКKМMНHОOРPСCТTУYХXІIЇÏЈJЅSԌGԚQԜWЁËҮY" + // Cyrillic
		"οoαaνvρpιiυuόóϳjΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϜFͿJ" + // Greek
		"օoսuհhոnցgզqԼLՏSՕOՍUյj" + // Armenian
		"ⲟoⲣpⲥcⲞOⲢPⲤCⲈEⲔKⲘMⲚNⲦTⲨYⲬX" + // Coptic
		"ᎪAᏴBᏟCᎠDᎬEᏀGᎻHᎫJᏦKᏞLᎷMᏢPᏒRᏚSᎢTᏙVᎳWᏃZ" + // Cherokee
		"ꓮAꓐBꓚCꓓDꓰEꓝFꓖGꓧHꓲIꓙJꓗKꓡLꓟMꓠNꓳOꓑPꓣRꓢSꓔTꓴUꓦVꓪWꓫXꓬYꓜZ" // Lisu
	likePairs = "вbкkмmтtнhгrпnбbґrқkҟkԍgьbЬb" + // Cyrillic
		"κkτtγyηnωwεeχxςcσoάaέeήnίiύuώw" + // Greek
		"աwգqքpԱUՀz" + // Armenian
		"ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzɡgɑa" // small capitals and script forms
)

// twins are the letters of twinPairs; lookAlikes maps the letters of both lists to their Latin ones.
var twins, lookAlikes = func() (map[rune]bool, map[rune]rune) {
	same, like := map[rune]bool{}, map[rune]rune{}
	for _, pairs := range []string{twinPairs, likePairs} {
		runes := []rune(pairs)
		for i := 0; i+1 < len(runes); i += 2 {
			like[runes[i]] = runes[i+1]
			same[runes[i]] = pairs == twinPairs
		}
	}
	return same, like
}()
