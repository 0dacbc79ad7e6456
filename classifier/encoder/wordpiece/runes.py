"""Writes runes.txt, what the reference tokenizer does with every code point: python3 runes.py > runes.txt

Needs: pip install tokenizers==0.23.3 (Apache-2.0). The answers are asked of that release, one code point at a time, and
not taken from a Unicode database: its parts follow different Unicode versions (9 for decomposition, an older one for
categories, a newer one for lower case), and weights are tied to what it did when they were trained.

A line is RANGE KIND CLASS PART..., numbers in hex but for the class. A code point in no line is a letter of class 0 that
stays as it is; so are Hangul syllables, whose decomposition is arithmetic (The Unicode Standard, section 3.12).
RANGE  first or first-last.
KIND   dropped: removed before anything else; space: ends a word; punctuation: a word of its own; han: a word of its own,
       its parts too; mark: removed where accents are stripped; letter: any other.
CLASS  canonical combining class; the run of code points above class 0 after one of class 0 is put in order of class.
PARTS  canonical decomposition in lower case, when it is not the code point itself. In a line with a range there is one
       part, that of the first code point; the parts of the others follow it in step.
"""
import sys
import unicodedata

from tokenizers import normalizers, pre_tokenizers


def bert(**steps):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **steps}).normalize_str


clean, pad, strip, lower = bert(clean_text=True), bert(handle_chinese_chars=True), bert(strip_accents=True), bert(lowercase=True)
decompose = normalizers.NFD().normalize_str
split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
LOW, HIGH = '\u0334', '\u0345'  # of the lowest and the highest class


def reordered(c):
    """Whether the reference puts c in order among marks: whether its class is above 0."""
    return decompose(HIGH + c) == c + HIGH or decompose(c + LOW) == LOW + c


PROBES = {unicodedata.combining(c): c for c in map(chr, range(0x3100, 0, -1)) if decompose(c) == c and reordered(c)}


def combining_class(c):
    """The class that the reference gives c, checked against where it puts c beside a mark of every class."""
    if not reordered(c):
        return 0
    value = unicodedata.combining(c)
    for k, p in PROBES.items():
        if (decompose(p + c) == c + p) != (k > value) and p != c or (decompose(c + p) == p + c) != (value > k) and p != c:
            sys.exit(f'U+{ord(c):04X}: class {value} does not explain its place beside class {k}')
    return value


def describe(c):
    """The kind, class and parts of the character c."""
    cleaned = clean(c)
    if cleaned == '':
        return 'dropped', 0, ()
    if cleaned == ' ':
        return 'space', 0, ()
    if cleaned != c:
        sys.exit(f'U+{ord(c):04X}: cleaned to another character')
    whole = decompose(c)
    syllable = 0xAC00 <= ord(c) <= 0xD7A3
    parts = tuple(ord(p) for d in whole for p in lower(d))
    if len(parts) != len(whole):
        sys.exit(f'U+{ord(c):04X}: a part has a longer lower case')
    kind = 'letter'
    if pad(c) != c:
        kind = 'han'
    elif len(split(f'a{c}a')) == 3:
        kind = 'punctuation'
    elif strip(c) == '':
        kind = 'mark'
    value = combining_class(c) if whole == c else 0
    return kind, value, () if parts == (ord(c),) or syllable else parts


def follows(previous, row):
    """Whether row can be added to the end of previous, both (first, last, kind, class, parts)."""
    _, last, kind, value, parts = previous
    step = row[0] - previous[0]
    return (row[0] == last + 1 and row[2:4] == (kind, value) and len(parts) == len(row[4]) < 2
            and all(q - p == step for p, q in zip(parts, row[4])))


rows = []
for code in range(0x110000):
    if 0xD800 <= code <= 0xDFFF or (code >= 0x80 and not any(f(chr(code)) != chr(code) for f in (clean, pad, strip, lower, decompose))
                                    and len(split(f'a{chr(code)}a')) == 1 and not combining_class(chr(code))):
        continue
    row = (code, code, *describe(chr(code)))
    if row[2:] == ('letter', 0, ()):
        continue
    if rows and follows(rows[-1], row):
        rows[-1] = (rows[-1][0], code, *rows[-1][2:])
    else:
        rows.append(row)

print('# Made by runes.py from tokenizers 0.23.3; do not edit. RANGE KIND CLASS PART...; see runes.py.')
for first, last, kind, value, parts in rows:
    where = f'{first:X}' if first == last else f'{first:X}-{last:X}'
    print(where, kind, value, *(f'{p:X}' for p in parts))
