"""Writes the golden files of this folder: python3 golden.py BERT_FOLDER MPNET_FOLDER

Needs: pip install tokenizers==0.23.3 (Apache-2.0), and the folders (with tokenizer.json and vocab.txt) of two models
with the tokenizers of bert-base-uncased and of mpnet-base, both Apache-2.0; all-MiniLM-L6-v2 and all-mpnet-base-v2 have
them. Python 3.11 gives the same files each time; one with another Unicode version draws other strings.

vocabulary.txt.gz  BERT's 30,522 entries, one a line. MPNet's are the same after <s>, <pad>, </s> and <unk>, and before
                   <mask>; this script fails where that does not hold.
strings.jsonl.gz   20,000 strings, each a JSON string on a line of its own. Some hold lone surrogates as escapes; their
                   answers are for U+FFFD in each one's place, as encoding/json reads them.
tokens.bin.gz      what the reference makes of the strings, in lower case: unsigned varints in four columns, each over
                   all strings: the number of tokens of each string; the id of each token; its start less that of the
                   token before it in the string; its length. Offsets are bytes of UTF-8.
cased.bin.gz       the first 8 bytes of the SHA-256 of each string's tokens without lower-casing, each token as id, start
                   and end, 32 bits little-endian.
runes.bin.gz       the same sum for each 256 code points: of the tokens, one string after the other, that lower case makes
                   of "a", the code point, "a"; "é", the code point; and the code point, U+0323, U+302E. Surrogates
                   are left out.
pairs.json.gz      pairs of texts and their sequences in both models.

The reference runs with encode_special_tokens set, so that the spelling of a special token in a text is only text. No code
point is left out: where the Unicode versions of the reference and of Go differ, ../runes.txt follows the reference.
"""
import gzip
import hashlib
import itertools
import json
import pathlib
import random
import re
import struct
import sys
import unicodedata

from tokenizers import Tokenizer

here = pathlib.Path(__file__).parent
rng = random.Random(20211)
COUNT = 20_000


def load(folder, **changes):
    """The tokenizer of a model's folder, with changes to its normalizer, no length limit and no special tokens in text."""
    config = json.loads((pathlib.Path(folder) / 'tokenizer.json').read_text())
    config['normalizer'].update(changes)
    config['truncation'] = config['padding'] = None
    t = Tokenizer.from_str(json.dumps(config))
    t.encode_special_tokens = True
    return t


bert, mpnet, cased = load(sys.argv[1]), load(sys.argv[2]), load(sys.argv[1], lowercase=False)


def entries(folder):
    return (pathlib.Path(folder) / 'vocab.txt').read_text(encoding='utf-8').rstrip('\n').split('\n')


vocabulary = entries(sys.argv[1])
if len(vocabulary) != 30_522 or entries(sys.argv[2]) != ['<s>', '<pad>', '</s>', '<unk>', *vocabulary, '<mask>']:
    sys.exit('the vocabularies differ in more than the special tokens')
words = [w for w in vocabulary if w.isascii() and w.isalpha()]

# ---- the strings ----

THINGS = '''spyware|interception software|a location tracker|the forensic kit|a network probe|malware|an exploit chain|a data
broker's feed|IMSI-catchers|the Wi-Fi sensor|end-to-end decryption|a facial-recognition camera|deep packet inspection'''.replace('\n', ' ').split('|')
DOERS = '''The national police|Our Ministry of the Interior|A counter-terrorism unit (CTU)|The end user|An anti-narcotics agency|
The exporter|A court-appointed expert|Department K|The "special" service|Officers of the 3rd brigade'''.replace('\n', '').split('|')
VERBS = '''will use|may deploy|shall not re-export|has acquired|intends to operate|must never aim|uses|monitors persons with|
is going to install|can't run|won't misuse|collects e-mails with'''.replace('\n', '').split('|')
ENDS = '''to investigate kidnapping, trafficking & money-laundering|against journalists|for lawful purposes only|in terrorism cases
(Art. 83 § 2)|as authorised by a judge; see annex B/4|to find missing children|for whatever the client needs|under a warrant of
12.03.2024|in serious crime, i.e. >= 6 years' imprisonment|24/7|on behalf of a third party|to protect critical infrastructure'''.replace('\n', ' ').split('|')
SCRIPTS = {  # blocks to draw letters from, first and last code point
    'latin': (0xC0, 0x24F), 'latin more': (0x1E00, 0x1EFF), 'greek': (0x370, 0x3FF), 'greek more': (0x1F00, 0x1FFF),
    'cyrillic': (0x400, 0x52F), 'armenian': (0x530, 0x58F), 'hebrew': (0x591, 0x5F4), 'arabic': (0x600, 0x6FF),
    'syriac': (0x700, 0x74F), 'devanagari': (0x900, 0x97F), 'bengali': (0x980, 0x9FF), 'tamil': (0xB80, 0xBFF),
    'kannada': (0xC80, 0xCFF), 'thai': (0xE00, 0xE7F), 'tibetan': (0xF00, 0xFFF), 'myanmar': (0x1000, 0x109F),
    'georgian': (0x10A0, 0x10FF), 'jamo': (0x1100, 0x11FF), 'ethiopic': (0x1200, 0x137F), 'khmer': (0x1780, 0x17FF),
    'balinese': (0x1B00, 0x1B7F), 'cherokee': (0x13A0, 0x13FF), 'arabic forms': (0xFB50, 0xFDFF), 'ligatures': (0xFB00, 0xFB4F)}


def statement():
    s = f'{rng.choice(DOERS)} {rng.choice(VERBS)} {rng.choice(THINGS)} {rng.choice(ENDS)}{rng.choice([".", ".", "!", "?", "", ";", "..."])}'
    return rng.choice([str, str, str, str.upper, str.title, str.swapcase])(s)


def sentence():
    return ' '.join(rng.choice(words) + rng.choice(['', '', '', '', ',', '.', "'s", '-', ' - ', 's', 'ing', ':']) for _ in range(rng.randint(1, 14)))


def chars(first, last, least, most):
    return ''.join(chr(rng.randint(first, last)) for _ in range(rng.randint(least, most)))


def text_of(first, last):
    return ' '.join(chars(first, last, 1, 8) for _ in range(rng.randint(1, 6)))


def pick(alphabet, least, most):
    return ''.join(rng.choice(alphabet) for _ in range(rng.randint(least, most)))


def inside(extra, s):
    """s with pieces of extra put in at random places."""
    for _ in range(rng.randint(1, 4)):
        i = rng.randint(0, len(s))
        s = s[:i] + extra() + s[i:]
    return s


def assigned(*categories):
    return [c for c in map(chr, itertools.chain(range(0xD800), range(0xE000, 0x110000))) if unicodedata.category(c) in categories]


PUNCTUATION = assigned('Pc', 'Pd', 'Ps', 'Pe', 'Pi', 'Pf', 'Po')
SYMBOLS = assigned('Sm', 'Sc', 'Sk', 'So')
MARKS = assigned('Mn', 'Mc', 'Me')
NUMBERS = assigned('Nd', 'Nl', 'No')
CONTROLS = assigned('Cc', 'Cf')
SPACES = assigned('Zs', 'Zl', 'Zp') + list('\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u200b\u180e\ufeff\u2060')
# Marks that accent stripping leaves, which canonical order moves among those that it removes.
KEPT_MARKS = list('\u302e\u302f\u1b44\u1baa\ua953\u08d4\u1dfb\U0001d165\U0001d16d\U0001d16e\U0001e94a\U0001e000')
MOVERS = KEPT_MARKS + list('\u0323\u0301\u0334\u0345\u0344\u0f73\u0f75\u0f81\u05b0\u064b\u094d\u0901\u3099\u302a')
EMOJI = list('😀🙏🏽👩‍💻👨‍👩‍👧‍👦🏳️‍🌈🇩🇪🇫🇷☎️✊🏿⚖️❤️‍🔥🕵️‍♀️') + ['👩‍💻', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '🕵🏾‍♂️', '1️⃣', '\U0001f468\u200d', '\ufe0f', '\u200d']
SPECIALS = ['[MASK]', '[SEP]', '[CLS]', '[PAD]', '[UNK]', '<s>', '</s>', '<pad>', '<unk>', '<mask>', '[unused5]', '[mask]', '##ing', '##', '<S>', '[ SEP ]', '[SEP', 'SEP]']
CASES = list('İıſKÅßẞΣςσǅﬀﬁſtŉǰΐᾳᾼὋ') + ['Σ', 'ΟΔΟΣ', 'İstanbul', 'ß', 'STRASSE']
SURROGATES = ['\ud800', '\udbff', '\udc00', '\udfff', '\udead', '\ud83d', '\ude00']


def long_word():
    n = rng.choice([98, 99, 100, 101, 102, 103, 150, 400, 2000])
    alphabet = rng.choice(['a', 'ab', 'é', 'e\u0301', 'щ', '한', 'ｗ', '7', 'qz', '😀', 'aA', 'ا', '𝒳', 'ɐ', '\u0301x'])
    w = (alphabet * n)[:n] if rng.random() < .7 else pick(alphabet, n, n)
    return w + rng.choice(['', '.', ' end', '漢', '-' + w, ' ' + w])


def shuffled_marks():
    return rng.choice(['', 'e', 'E', ' ', '漢', 'é', '가', '\U0001d15e', '.', '\u0301', '\u0344']) + pick(rng.choice([MARKS, MOVERS, MOVERS, KEPT_MARKS]), 1, 7) + rng.choice(['', 'a', ' b', '.'])


def accents():
    s = ' '.join(''.join(rng.choice('aAeEiIoOuUcCnNyYsSzZ') + rng.choice(['', '', '\u0301', '\u0300', '\u0308', '\u0327', '\u030c', '\u0323\u0307', '\u0307\u0323'])
                         for _ in range(rng.randint(2, 9))) for _ in range(rng.randint(1, 5)))
    return unicodedata.normalize(rng.choice(['NFC', 'NFD', 'NFKC']), s) if rng.random() < .8 else s


KINDS = [  # how many strings, and what makes one
    (5200, statement),
    (3000, sentence),
    (1500, lambda: inside(lambda: rng.choice(rng.choice([PUNCTUATION, SYMBOLS, MARKS, NUMBERS, CONTROLS, SPACES, EMOJI, CASES])), statement())),
    (600, accents),
    (600, lambda: inside(accents, sentence())),
    (500, lambda: inside(lambda: chars(0x4E00, 0x9FFF, 1, 4), sentence())),
    (300, lambda: text_of(*rng.choice([(0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1F), (0x2A700, 0x2CEAF), (0x4E00, 0x9FFF)]))),
    (300, lambda: text_of(0x3040, 0x30FF) + pick('\u3099\u309aがぱ。、・', 0, 3)),
    (600, lambda: unicodedata.normalize(rng.choice(['NFC', 'NFD']), text_of(0xAC00, 0xD7A3) + rng.choice(['', '은', ' the', '\u302e']))),
    (1700, lambda: inside(lambda: rng.choice([' ', '', '.']), text_of(*rng.choice(list(SCRIPTS.values()))))),
    (600, lambda: inside(lambda: rng.choice(EMOJI), rng.choice([sentence, statement, lambda: ''])())),
    (400, lambda: inside(lambda: rng.choice(CONTROLS + ['\0', '\ufffd']), rng.choice([sentence, lambda: pick(CONTROLS, 0, 5)])())),
    (900, shuffled_marks),
    (300, long_word),
    (400, lambda: rng.choice(SPACES).join(sentence().split(' ')) + pick(SPACES, 0, 3)),
    (500, lambda: pick(PUNCTUATION, 1, 6) + pick(words, 0, 2) + pick(PUNCTUATION + SYMBOLS, 0, 6)),
    (300, lambda: rng.choice(['{}', '{}/{}', '{}.{:02d}.20{}', '{}-{} years', '€{},{}', '{}%', '0x{:x}{}', '+{} ({}) 555', 'v{}.{}', '{}th']).format(*(rng.randint(0, 10 ** rng.randint(1, 7)) for _ in range(3)))),
    (200, lambda: inside(lambda: rng.choice(NUMBERS), sentence())),
    (300, lambda: '\u202b' + text_of(*SCRIPTS['arabic']) + ' ' + sentence() + ' \u202c' + text_of(*SCRIPTS['hebrew'])),
    (300, lambda: text_of(*rng.choice([(0x1D400, 0x1D7FF), (0xFF01, 0xFF9F), (0x2460, 0x24FF), (0x2100, 0x218F), (0x1D100, 0x1D1FF)]))),
    (200, lambda: inside(lambda: rng.choice([chars(0xE000, 0xF8FF, 1, 2), '\ufffd', '\ufffe', '\uffff', chars(0xF0000, 0xF00FF, 1, 1), '\U0010ffff', '\u0378']), sentence())),
    (300, lambda: inside(lambda: rng.choice(SURROGATES), rng.choice([sentence, lambda: '', lambda: '😀'])())),
    (400, lambda: inside(lambda: rng.choice(SPECIALS), rng.choice([sentence, statement, lambda: ''])())),
    (200, lambda: inside(lambda: rng.choice(CASES), rng.choice([sentence, lambda: ''])())),
    (385, lambda: ''.join(chr(rng.choice([c for c in (rng.randint(0, 0x10FFFF), rng.randint(0, 0x2FFF), rng.randint(0, 0xFFFF)) if not 0xD800 <= c <= 0xDFFF] or [0x20])) for _ in range(rng.randint(1, 12)))),
]
FIXED = ['', ' ', '\n', '\0', '\ufffd', '\u0301', '.', 'a', '漢', '가', 'İ', '#', '##a', 'a' * 20_000, '漢' * 3_000]

strings = FIXED + [make() for n, make in KINDS for _ in range(n)]
if len(strings) != COUNT:
    sys.exit(f'{len(strings)} strings instead of {COUNT}')

# ---- what the reference makes of them ----


def as_decoded(s):
    """s as a JSON decoder gives it: surrogate pairs joined, lone surrogates replaced."""
    joined = re.sub('[\ud800-\udbff][\udc00-\udfff]', lambda m: m[0].encode('utf-16', 'surrogatepass').decode('utf-16'), s)
    return re.sub('[\ud800-\udfff]', '\ufffd', joined)


def tokens(tokenizer, s):
    """(id, start, end) of each token, in bytes."""
    at = [0, *itertools.accumulate(len(c.encode()) for c in s)]
    e = tokenizer.encode(s, add_special_tokens=False)
    return [(i, at[a], at[b]) for i, (a, b) in zip(e.ids, e.offsets)]


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes(out) + bytes([n])


def digest(rows):
    return hashlib.sha256(b''.join(struct.pack('<3i', *r) for r in rows)).digest()[:8]


def write(name, data):
    (here / name).write_bytes(gzip.compress(data, 9, mtime=0))


counts, ids, starts, lengths, cased_sums = [], [], [], [], []
special = {bert.token_to_id(s) for s in ('[PAD]', '[CLS]', '[SEP]', '[MASK]')}
for s in map(as_decoded, strings):
    rows = tokens(bert, s)
    if tokens(mpnet, s) != [(i + 4, a, b) for i, a, b in rows]:
        sys.exit(f'the models differ on {s!r}')
    if special & {i for i, _, _ in rows}:
        sys.exit(f'a special token comes out of {s!r}')
    counts.append(varint(len(rows)))
    before = 0
    for i, a, b in rows:
        ids.append(varint(i))
        starts.append(varint(a - before))
        lengths.append(varint(b - a))
        before = a
    cased_sums.append(digest(tokens(cased, s)))

runes = []
for first in range(0, 0x110000, 256):
    rows = []
    for c in map(chr, range(first, first + 256)):
        if not '\ud800' <= c <= '\udfff':
            for s in (f'a{c}a', f'é{c}', f'{c}\u0323\u302e'):
                rows += tokens(bert, s)
    runes.append(digest(rows))

pairs = []
for a, b in [('', ''), ('', 'a'), ('a', ''), *((statement(), statement()) for _ in range(60)), ('[SEP] x', '</s> y')]:
    one, two = bert.encode(a, b), mpnet.encode(a, b)
    pairs.append({'a': a, 'b': b, 'bert': one.ids, 'segments': one.type_ids, 'bert_single': bert.encode(a).ids,
                  'mpnet': two.ids, 'mpnet_single': mpnet.encode(a).ids})

write('vocabulary.txt.gz', ''.join(w + '\n' for w in vocabulary).encode())
write('strings.jsonl.gz', ''.join(json.dumps(s, ensure_ascii=s != as_decoded(s)) + '\n' for s in strings).encode())
write('tokens.bin.gz', b''.join(itertools.chain(counts, ids, starts, lengths)))
write('cased.bin.gz', b''.join(cased_sums))
write('runes.bin.gz', b''.join(runes))
write('pairs.json.gz', json.dumps(pairs).encode())
