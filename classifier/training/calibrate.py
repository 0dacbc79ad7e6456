"""Fits the calibration on the development split, with the encoder as it ships: python3 calibrate.py WEIGHTS_FOLDER ROWS.jsonl OUT.json

Run from the top of the checkout: it calls `go run ./classifier/training/measure`. Fitted are
- outcome: a multinomial logistic model over the statement's and the uses' probabilities and the penalty findings, its
  strength of regularisation chosen by cross-validation over pair groups;
- clear_threshold: the least calibrated probability of clear that is called clear, where a false clear costs as much as
  FALSE_CLEAR false flags, on probabilities from cross-validation, among those thresholds that keep the share KEPT of the
  clear rows (a tool that flags everything is switched off);
- clause: a logistic model that ranks clauses by heads and passages together;
- use_clause: the same for the clauses of one use, and from which probability a further clause, and one of a use that does
  not count, is named: those that give the best F1 of clauses over the uses that are found;
- notes: per note the probability that gives the best F1.
"""
import argparse, json, pathlib, subprocess, sys, tempfile

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from train import OUTCOMES, development, group, load

FALSE_CLEAR = 4
KEPT = .87


def measure(weights, rows, calibration=None):
    with tempfile.TemporaryDirectory() as tmp:
        path = pathlib.Path(tmp) / 'rows.jsonl'
        path.write_text(''.join(json.dumps({'id': r['id'], 'text': r['text']}) + '\n' for r in rows), encoding='utf-8')
        extra = []
        if calibration:
            (pathlib.Path(tmp) / 'calibration.json').write_text(json.dumps(calibration))
            extra = ['-calibration', str(pathlib.Path(tmp) / 'calibration.json')]
        done = subprocess.run(['go', 'run', './classifier/training/measure', '-weights', weights, *extra, str(path)], check=True, capture_output=True, text=True)
    head, *lines = [json.loads(line) for line in done.stdout.splitlines()]
    return head, lines


def linear(features, model, outputs):
    weights, bias = model.coef_, model.intercept_
    assert len(weights) == outputs
    return {'features': features, 'weights': [[round(float(x), 5) for x in row] for row in weights], 'intercepts': [round(float(x), 5) for x in bias]}


def fit_outcome(x, y, groups):
    best, out = None, None
    for strength in (.003, .01, .03, .1, .3, 1.):
        p = np.zeros((len(y), 3))
        for train, test in GroupKFold(8).split(x, y, groups):
            p[test] = LogisticRegression(C=strength, max_iter=5000).fit(x[train], y[train]).predict_proba(x[test])
        loss = -np.log(np.maximum(p[np.arange(len(y)), y], 1e-9)).mean()
        print(f'outcome: strength {strength}: cross-validated log loss {loss:.4f}, accuracy {(p.argmax(1) == y).mean():.3f}')
        if best is None or loss < best: best, out = loss, (strength, p)
    return LogisticRegression(C=out[0], max_iter=5000).fit(x, y), out[1]


def fit_threshold(p, uses, y):
    """Over the thresholds: what the rule of the judgement would do (the more cautious of both, then the threshold)."""
    calls = np.maximum(p.argmax(1), uses)
    costs = []
    for t in np.arange(.5, .99, .01):
        clear = (calls == 0) & (p[:, 0] >= t)
        costs.append((FALSE_CLEAR * (clear & (y > 0)).sum() + (~clear & (y == 0)).sum(), t, (clear & (y > 0)).sum() / (y > 0).sum(), (clear & (y == 0)).sum() / (y == 0).sum()))
    for c in costs[::6]: print('threshold %.2f: cost %d, flagged called clear %.3f, clear kept %.3f' % (c[1], c[0], c[2], c[3]))
    costs = [c for c in costs if c[3] >= KEPT] or costs[:1]
    least = min(c[0] for c in costs)
    return round(float(np.mean([c[1] for c in costs if c[0] <= least + 1])), 2)


def found_uses(rows, lines):
    """Pairs each labelled use with the found one that overlaps it most, by half of both together at least."""
    for row, line in zip(rows, lines):
        end = 0
        for gold in row['uses']:
            start = row['text'].index(gold['text'], end)
            end = start + len(gold['text'])
            shared = lambda use: max(0, min(end, use['end']) - max(start, use['start']))
            best = max(line['uses'] or [], key=shared, default=None)
            if best and 2 * shared(best) >= end - start + best['end'] - best['start'] - shared(best):
                yield gold, best


def fit_use_clause(features, pairs):
    counts = lambda use: use['polarity'] in ('stated', 'excepted')
    pairs = [(g, f) for g, f in pairs if counts(g) == counts(f) and not (counts(g) and g['outcome'] == 'vague')]
    x = np.array([v for _, f in pairs for v in f['clauses'].values()])
    y = np.array([c in g['clauses'] for g, f in pairs for c in f['clauses']])
    out = linear(features, LogisticRegression(C=1., max_iter=5000).fit(x, y), 1)
    probability = lambda f: {c: 1 / (1 + np.exp(-np.dot(v, out['weights'][0]) - out['intercepts'][0])) for c, v in f['clauses'].items()}
    scored = [(set(g['clauses']), probability(f), counts(f)) for g, f in pairs]
    def f1(apart, least):
        hit = named = gold = 0
        for clauses, p, counted in scored:
            if counted == apart: continue
            guess = {c for c, v in p.items() if v >= least} | ({max(p, key=p.get)} if counted else set())
            hit += len(guess & clauses); named += len(guess); gold += len(clauses)
        return 2 * hit / max(1, named + gold)
    for name, apart in (('further', False), ('apart', True)):
        tried = [(f1(apart, t), t) for t in np.arange(.1, .96, .05)]
        best = max(s for s, _ in tried)
        out[name] = round(float(np.mean([t for s, t in tried if s >= best - .002])), 2)
        print(f'use_clause {name} {out[name]}: F1 of clauses {best:.3f} on {sum(c != apart for _, _, c in scored)} uses that it was fitted on')
    print('use_clause', dict(zip(features, out['weights'][0])), out['intercepts'])
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument('weights'); p.add_argument('rows'); p.add_argument('out')
    a = p.parse_args()
    rows = [r for r in load(a.rows) if development(group(r))]
    head, lines = measure(a.weights, rows)
    rows, lines = zip(*[(r, l) for r, l in zip(rows, lines) if not l['abstains']])
    x, y = np.array([l['outcome'] for l in lines]), np.array([OUTCOMES.index(r['outcome']) for r in rows])
    groups, uses = np.array([group(r) for r in rows]), np.array([OUTCOMES.index(l['from_uses']) for l in lines])
    model, cross = fit_outcome(x, y, groups)
    out = {'outcome': linear(head['outcome_features'], model, 3), 'clear_threshold': fit_threshold(cross, uses, y)}
    print('clear_threshold', out['clear_threshold'])

    identity = {'features': head['clause_features'], 'weights': [[0.] * len(head['clause_features'])], 'intercepts': [0.]}
    unfitted = {'features': head['use_clause_features'], 'weights': [[0.] * len(head['use_clause_features'])], 'intercepts': [0.], 'further': .5, 'apart': .5}
    _, lines = measure(a.weights, rows, dict(out, clause=identity, use_clause=unfitted, notes={}))
    out['use_clause'] = fit_use_clause(head['use_clause_features'], list(found_uses(rows, lines)))
    cx, cy = [], []
    for r, l in zip(rows, lines):
        if r['clauses']:
            for clause, features in l['clauses'].items():
                cx.append(features); cy.append(clause in r['clauses'])
    model = LogisticRegression(C=1., max_iter=5000).fit(np.array(cx), np.array(cy))
    out['clause'] = linear(head['clause_features'], model, 1)
    print('clause', dict(zip(head['clause_features'], out['clause']['weights'][0])))
    first = third = n = 0
    for r, l in zip(rows, lines):
        if r['clauses']:
            ranked = sorted(l['clauses'], key=lambda c: -float(np.dot(l['clauses'][c], out['clause']['weights'][0])))
            n += 1; first += ranked[0] in r['clauses']; third += bool(set(ranked[:3]) & set(r['clauses']))
    print(f'clause hit@1 {first / n:.3f} hit@3 {third / n:.3f} on {n} rows it was fitted on')

    out['notes'] = {}
    noted = [(r, l) for r, l in zip(rows, lines) if 'notes' in r]
    for note in lines[0]['notes']:
        gold = np.array([note in r['notes'] for r, _ in noted]); q = np.array([l['notes'][note] for _, l in noted])
        scores = []
        for t in np.arange(.1, .91, .05):
            hit = ((q >= t) & gold).sum()
            scores.append((2 * hit / max(1, (q >= t).sum() + gold.sum()), t))
        best = max(s for s, _ in scores)
        out['notes'][note] = round(float(np.mean([t for s, t in scores if s >= best - .005])), 2) if gold.sum() >= 5 else .5
        print(f'note {note}: F1 {best:.2f} at {out["notes"][note]}, {gold.sum()} of {len(gold)}')
    pathlib.Path(a.out).write_text(json.dumps(out, indent=1) + '\n')


if __name__ == '__main__':
    sys.exit(main())
