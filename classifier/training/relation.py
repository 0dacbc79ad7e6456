"""The relation of a use to a clause of any policy, read from both texts: the statement, and beside it the clause as its second
segment. A clause applies to a use (a definition ties it, every other kind rules it out), is kept by it (a safeguard), or neither.
The pseudo-clause OPEN applies to what is open-ended. classifier/relation.go writes the same second segment.
"""
import collections, json, re

from sklearn.feature_extraction.text import TfidfVectorizer

RELATIONS = ['neither', 'applies', 'kept']
FRAMES = {'definition': 'Allowed', 'carve-out': 'Not counted as allowed', 'prohibition': 'Forbidden', 'condition': 'Against the rule'}
OPEN = 'Open-ended: names nothing that could be held against the rules.'
TEXT_WORDS, PASSAGE_WORDS = 40, 12  # longer texts are cut, so that the statement keeps its room in the window


def cut(text, words):
    """The first words of a text, white space evened out."""
    found = text.split()
    return ' '.join(found[:words]) + (' …' if len(found) > words else '')


def segment(clause, exemplars, misses, hint=''):
    """The second segment for a clause (None for OPEN), up to two of its exemplars and one near miss."""
    text = f"{FRAMES[clause['kind']]}: {cut(clause['text'], TEXT_WORDS)}" if clause else OPEN
    if exemplars: text += ' Such as: ' + '; '.join(cut(e, PASSAGE_WORDS) for e in exemplars) + '.'
    if misses: text += ' Not: ' + '; '.join(cut(m, PASSAGE_WORDS) for m in misses) + '.'
    return f'{text} {hint}' if hint and clause and clause.get('threshold_years') else text


def label(use, clause, kinds):
    """The relation of a use to a clause, an index into RELATIONS; -100 where the labels leave it open."""
    counted = use['polarity'] in ('stated', 'excepted')
    if clause is None:
        return int(use['outcome'] == 'vague') if counted else -100
    if clause['id'] in use['clauses']:
        return 2 if use['polarity'] == 'background' and clause['kind'] == 'condition' and use['outcome'] == 'clear' else 1
    if clause['kind'] == 'definition' and any(kinds.get(c) == 'definition' for c in use['clauses']):
        return -100  # a use that meets two definitions is often labelled with one
    return 0


class Relations:
    def __init__(self, path):
        text, at, self.policies = open(path, encoding='utf-8').read(), 0, {}
        while at < len(text.rstrip()):
            policy, end = json.JSONDecoder().raw_decode(text, at + len(text[at:]) - len(text[at:].lstrip()))
            self.policies[policy['id']] = policy
            at = end
        passages = [e for p in self.policies.values() for c in p['clauses'] for e in c.get('exemplars', []) + c.get('near_misses', [])]
        passages += [e for p in self.policies.values() for e in p['vague_exemplars']]
        self.words = TfidfVectorizer(sublinear_tf=True).fit(passages)
        self.passages = {p: v for p, v in zip(passages, self.words.transform(passages))}

    def near(self, text, passages, most, draw):
        """Of the passages those nearest in words to the text, or every third time any; never the text itself."""
        passages = [p for p in passages if p not in text]
        if draw.random() < .35 or len(passages) <= most:
            return draw.sample(passages, min(most, len(passages)))
        v = self.words.transform([text])
        return sorted(passages, key=lambda p: -self.passages[p].multiply(v).sum())[:most]

    def items(self, row, draw):
        """The relations of a row that an epoch sees: a clause that applies, one that does not, and often OPEN."""
        policy = self.policies[row.get('policy', 'deca-2021')]
        clauses = {c['id']: c for c in policy['clauses'] if c['kind'] != 'sanction'}
        kinds = {i: c['kind'] for i, c in clauses.items()}
        named = sorted({c for u in row['uses'] for c in u['clauses'] if c in clauses})
        others = sorted(set(clauses) - set(named))
        chosen = [clauses[draw.choice(named)]] if named else []
        if others:
            v = self.words.transform([row['text']])
            nearest = lambda c: max((self.passages[e].multiply(v).sum() for e in clauses[c].get('exemplars', [])), default=0)
            chosen.append(clauses[max(others, key=nearest) if draw.random() < .5 else draw.choice(others)])
        if draw.random() < .5 or any(u['outcome'] == 'vague' and u['polarity'] in ('stated', 'excepted') for u in row['uses']) and draw.random() < .6:
            chosen.append(None)
        for clause in chosen:
            uses = [dict(u, relation=label(u, clause, kinds)) for u in row['uses']]
            if all(u['relation'] < 0 for u in uses): continue
            exemplars = clause.get('exemplars', []) if clause else policy['vague_exemplars']
            misses = clause.get('near_misses', []) if clause else []
            beside = segment(clause, self.near(row['text'], exemplars, 2, draw), self.near(row['text'], misses, 1, draw), row['hint'])
            yield {'text': row['text'], 'hint': beside, 'uses': uses, 'outcome': None, 'clauses': [], 'group': None, 'policy': policy['id']}
