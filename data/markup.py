"""python3 markup.py PREFIX FILE… [--policy ID] > rows.jsonl: labelled rows from the compact mark-up in which they are written by hand.

A line is a row, `pair | tags | notes | statement` (pair, tags and notes may be empty; ids count up: PREFIX-001 …); `#` begins
a comment line, an empty line is left out, `\\n` in a statement is a line break. A use stands in the statement as
`{Sc crime,life#the murder of the two drivers}`: polarity (S stated, D denied, E excepted, B background), outcome (c clear,
v vague, p prohibited), clauses by the short names below or in full, comma-separated, or none, and after # the words.
Outcome, clauses, evidence and the tags `contrast`, `long` and `multi-use` follow from the uses and the pair.
Every fault is named with its line; exit 1 on any.
"""
import argparse, json, re, sys
from pathlib import Path

GUIDE = int(re.search(r'^Version: (\d+)', (Path(__file__).resolve().parent / 'labelling.md').read_text(encoding='utf-8'), re.M)[1])
CLAUSES = {'gov': 'end-user.government', 'excl': 'purpose.exclusive', 'aim': 'terrorist-act.aim', 'life': 'terrorist-act.life',
           'body': 'terrorist-act.physical-integrity', 'kidnap': 'terrorist-act.kidnapping', 'destr': 'terrorist-act.destruction',
           'seize': 'terrorist-act.seizure', 'weapons': 'terrorist-act.weapons', 'release': 'terrorist-act.release',
           'supply': 'terrorist-act.supply', 'threat': 'terrorist-act.threat', 'crime': 'serious-crime', 'expr': 'carve-out.expression',
           'law': 'lawful-use.national-law', 'priv': 'lawful-use.privacy', 'auth': 'lawful-use.authorisation', 'nd': 'non-discrimination'}
TAGS = {'den': 'denial', 'exc': 'exception', 'vic': 'victim', 'self': 'in-and-of-itself', 'pen': 'penalty', 'head': 'heading', 'catch': 'catch-all',
        'out': 'out-of-scope', 'nowar': 'no-warrant', 'hands': 'wrong-hands', 'cap': 'capability', 'stat': 'status', 'thr': 'threat',
        'inj': 'injection', 'noisy': 'noisy', 'euph': 'euphemism', 'off': 'off-topic', 'multi': 'multi-use'}
NOTES = {'an': 'authorisation-not-stated', 'al': 'authorisation-late', 'en': 'end-user-not-stated', 'pb': 'public-body', 'pn': 'penalty-not-stated',
         'pu': 'penalty-unverified', 'nr': 'no-retention', 'qi': 'quoted-instruction'}
POLARITIES = {'S': 'stated', 'D': 'denied', 'E': 'excepted', 'B': 'background'}
OUTCOMES = {'c': 'clear', 'v': 'vague', 'p': 'prohibited'}
ORDER = list(OUTCOMES.values())
USE = re.compile(r'\{([SDEB])([cvp])(?: ([a-z.,-]+))?#([^{}]+)\}')


def names(text, table, what, free=False):
    found = []
    for name in filter(None, re.split(r'[ ,]+', text.strip())):
        if name not in table and name not in table.values() and not free:
            raise ValueError(f'{what} {name!r} is none of {", ".join(table)}')
        found.append(table.get(name, name))
    return found


def row(line, number, prefix, policy):
    parts = line.split('|', 3)
    if len(parts) != 4:
        raise ValueError('a row is pair | tags | notes | statement')
    pair, tags, notes, marked = (part.strip() for part in parts)
    marked = marked.replace('\\n', '\n')
    uses = [{'text': text, 'polarity': POLARITIES[p], 'outcome': OUTCOMES[o], 'clauses': names(c or '', {} if policy else CLAUSES, 'clause', bool(policy))}
            for p, o, c, text in USE.findall(marked)]
    text = USE.sub(lambda m: m[4], marked)
    if '{' in text or '}' in text:
        raise ValueError('a use that is not closed or not {Sc clauses#words}')
    counted = [u for u in uses if u['polarity'] in ('stated', 'excepted')]
    outcome = max((u['outcome'] for u in counted), key=ORDER.index, default='vague')
    decisive = [u for u in counted if u['outcome'] == outcome]
    tags = names(tags, TAGS, 'tag')
    tags += [t for t, on in (('contrast', pair), ('long', len(text.split()) >= 80), ('multi-use', len(counted) > 1)) if on and t not in tags]
    out = {'id': f'{prefix}-{number:03d}', 'text': text, 'outcome': outcome, 'clauses': list(dict.fromkeys(c for u in decisive for c in u['clauses'])),
           'evidence': [u['text'] for u in decisive] if outcome != 'clear' else [], 'tags': tags}
    if pair:
        out['pair'] = f'{prefix}-{pair}'
    out |= {'uses': uses, 'notes': names(notes, NOTES, 'note')}
    if policy:
        del out['notes']
        out['policy'] = policy
    return out | {'guide': GUIDE, 'source': 'written'}


def main():
    p = argparse.ArgumentParser()
    p.add_argument('prefix'); p.add_argument('files', nargs='+'); p.add_argument('--policy', help='the policy that the rows are labelled under')
    a = p.parse_args()
    number, faults = 0, 0
    for path in a.files:
        for at, line in enumerate(open(path, encoding='utf-8'), 1):
            if not line.strip() or line.startswith('#'):
                continue
            number += 1
            try:
                print(json.dumps(row(line.strip(), number, a.prefix, a.policy), ensure_ascii=False))
            except ValueError as fault:
                faults += 1
                print(f'{path}:{at}: {fault}', file=sys.stderr)
    sys.exit(bool(faults))


if __name__ == '__main__':
    main()
