"""python3 rebuild.py PAGES_FOLDER > real.jsonl: the evaluation rows of published statements, from your own copies of their sources

The statements belong to those who published them and are not in this project. index.jsonl holds, per statement, the address
of its source, its length in code points and the SHA-256 of its text with white space evened out, and its labels. PAGES_FOLDER
holds saved text of the sources (any names; plain text, as a browser copies it). Each statement that is found there is
written as a row; the others are named on stderr, with the address to save. Exit 1 when any is missing.

`python3 rebuild.py --index ROWS.jsonl > index.jsonl` makes the index from rows with texts.
"""
import hashlib, json, pathlib, sys

INDEX = pathlib.Path(__file__).with_name('index.jsonl')


def even(text):
    return ' '.join(text.split())


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def starts(page):
    """Where a statement may begin: at each word."""
    yield 0
    yield from (i + 1 for i, c in enumerate(page) if c == ' ')


def index(path):
    for line in open(path, encoding='utf-8'):
        row = json.loads(line)
        text = even(row.pop('text'))
        row.pop('evidence', None), row.pop('uses', None)  # they quote the text
        print(json.dumps({'id': row.pop('id'), 'sha256': digest(text), 'length': len(text), **row}, ensure_ascii=False))


def rebuild(folder):
    wanted = {}
    for line in open(INDEX, encoding='utf-8'):
        entry = json.loads(line)
        wanted.setdefault(entry['length'], {}).setdefault(entry['sha256'], []).append(entry)
    found = {}
    for path in sorted(pathlib.Path(folder).rglob('*')):
        if not path.is_file():
            continue
        page = even(path.read_text(encoding='utf-8', errors='replace'))
        for at in starts(page):
            for length, digests in wanted.items():
                text = page[at:at + length]
                if len(text) == length and page[at + length:at + length + 1] in ('', ' '):
                    for entry in digests.get(digest(text), []):
                        found[entry['id']] = text
    missing = 0
    for entry in (entry for digests in wanted.values() for entries in digests.values() for entry in entries):
        if entry['id'] not in found:
            missing += 1
            print(f"{entry['id']}: not found; save the text of {entry['source']}", file=sys.stderr)
            continue
        text = found[entry['id']]
        row = {k: v for k, v in entry.items() if k not in ('sha256', 'length')}
        row = {'id': row.pop('id'), 'text': text, **row, 'evidence': [text] if entry['outcome'] != 'clear' else []}
        print(json.dumps(row, ensure_ascii=False))
    sys.exit(bool(missing))


if __name__ == '__main__':
    if len(sys.argv) == 3 and sys.argv[1] == '--index':
        index(sys.argv[2])
    elif len(sys.argv) == 2:
        rebuild(sys.argv[1])
    else:
        sys.exit(__doc__)
