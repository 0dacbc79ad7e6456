"""python3 check.py FILE.jsonl …: holds labelled rows against labelling.md; prints each problem, the balance and the lengths; exit 1 on any problem."""
import collections, json, re, statistics, sys
from pathlib import Path

guide = (Path(__file__).resolve().parent / 'labelling.md').read_text(encoding='utf-8')
fields = {'id', 'text', 'outcome', 'clauses', 'evidence', 'tags', 'guide', 'source'}
clause_ids = set(re.findall(r'^\| `([a-z.-]+)` \|', guide, re.M)) - fields - {'pair'}
tag_names = set(re.findall(r'`([a-z-]+)`', re.search(r'^\| `tags`.*$', guide, re.M)[0])) - {'tags'}
severity = ['clear', 'vague', 'prohibited']
definitions = {c for c in clause_ids if c.startswith('terrorist-act') or c == 'serious-crime'}

problems, ids, texts, pairs, rows = [], set(), {}, collections.defaultdict(list), []
for path in sys.argv[1:]:
    for number, line in enumerate(open(path, encoding='utf-8'), 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            problems.append(f'{path}:{number}: not JSON: {error}')
            continue
        rows.append(row)
        bad = lambda what: problems.append(f'{path}:{number}: {row.get("id")}: {what}')
        if set(row) - {'pair', 'uses', 'notes', 'policy'} != fields:
            bad(f'fields {sorted(row)}')
            continue
        if row['id'] in ids:
            bad('duplicate id')
        ids.add(row['id'])
        words = ' '.join(re.findall(r'\w+', row['text'].lower()))
        if words in texts:
            bad(f'same text as {texts[words]}')
        texts[words] = row['id']
        if row['outcome'] not in severity:
            bad('outcome')
        if row.get('policy', 'deca-2021') == 'deca-2021' and set(row['clauses']) - clause_ids:
            bad(f'clauses {set(row["clauses"]) - clause_ids}')
        if set(row['tags']) - tag_names:
            bad(f'tags {set(row["tags"]) - tag_names}')
        for span in row['evidence']:
            if span not in row['text']:
                bad(f'evidence is not in the text: {span}')
        if row['outcome'] == 'clear' and not set(row['clauses']) & definitions:
            bad('clear without a definition')
        if row['outcome'] == 'prohibited' and (not row['clauses'] or row['clauses'][0] in definitions):
            bad('prohibited: the first clause is the breached one')
        if row['outcome'] == 'prohibited' and not row['evidence']:
            bad('prohibited without evidence')
        if any(c.startswith('sanction') for c in row['clauses']):
            bad('a sanction decides nothing')
        if len(row['text'].split()) >= 80 and 'long' not in row['tags']:
            bad('80 words or more: tag long')
        if 'uses' in row:
            end, worst = 0, -1
            for use in row['uses']:
                start = row['text'].find(use['text'], end)
                if start < 0:
                    bad(f'use is not in the text, or out of order: {use["text"]}')
                end = max(end, start + len(use['text']))
                if use['polarity'] not in ('stated', 'denied', 'excepted', 'background') or use['outcome'] not in severity:
                    bad(f'use: {use["polarity"]} {use["outcome"]}')
                if row.get('policy', 'deca-2021') == 'deca-2021' and set(use['clauses']) - clause_ids:
                    bad(f'use: clauses {use["clauses"]}')
                if use['polarity'] in ('stated', 'excepted'):
                    worst = max(worst, severity.index(use['outcome']))
                if use['polarity'] in ('stated', 'excepted') and use['outcome'] == 'clear' and not set(use['clauses']) & definitions and row.get('policy', 'deca-2021') == 'deca-2021':
                    bad(f'use: a counted clear use names a definition: {use["text"]}')
            if (severity[worst] if worst >= 0 else 'vague') != row['outcome']:
                bad(f'uses imply {severity[worst] if worst >= 0 else "vague"}, the row says {row["outcome"]}')
        if 'pair' in row:
            pairs[path, row['pair']].append(row['outcome'])
for (path, pair), outcomes in pairs.items():
    if len(set(outcomes)) < 2:
        problems.append(f'{path}: pair {pair}: outcomes {outcomes}')
print('\n'.join(problems))
balance = collections.Counter(row['outcome'] for row in rows)
lengths = {o: statistics.median(len(r['text'].split()) for r in rows if r['outcome'] == o) for o in balance}
print(len(rows), 'rows', dict(balance), 'median words', lengths, len(pairs), 'pairs', sum('uses' in r for r in rows), 'with uses', len(problems), 'problems')
sys.exit(bool(problems))
