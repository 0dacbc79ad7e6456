"""Trains the n-gram baseline of the evaluation harness: python3 ngrams.py [--rows FOLDER] [--out FILE] [--golden FILE]

Word and character n-grams, hashed, with a multinomial logistic regression: what a good linear model reaches without any
pretraining, on the same labelled rows as the shipped weights. Writes the model that eval/baseline embeds, and golden
strings that hold its Go reader to this script. Prints the accuracy on held-out files before it trains on all of them.
Needs numpy, scipy, scikit-learn; about a minute on one core; the same rows and versions give the same file.
"""
import argparse, collections, hashlib, json, math, pathlib, random, struct, unicodedata, zlib

import numpy as np, scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTCOMES = ['clear', 'vague', 'prohibited']
BITS = 18            # on held-out files 2^15 slots lose up to a point
GRAMS = (3, 5)       # 2 to 5 loses half a point
PENALTY = 3          # scikit-learn's C; 10 loses half a point
IDF_STEP = 1 / 24    # idf is kept in one byte: up to 10.6, enough for e^9.6 rows
MAGIC = b'NGRAMS01'


def words(text):
    """Maximal runs of letters, marks and numbers of the NFKC form, each code point lower-cased by itself."""
    out, current = [], []
    for c in unicodedata.normalize('NFKC', text):
        c = c.lower()[0]
        if unicodedata.category(c)[0] in 'LMN':
            current.append(c)
        elif current:
            out.append(''.join(current))
            current = []
    return out + [''.join(current)] if current else out


def features(text):
    """Counts of hashed features: words, pairs of neighbours, character n-grams inside a padded word."""
    found = words(text)
    grams = ['w ' + w for w in found] + [f'b {a} {b}' for a, b in zip(found, found[1:])]
    for w in found:
        padded = f' {w} '
        for n in range(GRAMS[0], GRAMS[1] + 1):
            grams += ['c ' + padded[i:i + n] for i in range(len(padded) - n + 1)]
    return collections.Counter(zlib.crc32(g.encode()) & (1 << BITS) - 1 for g in grams)


def counts_matrix(counted):
    indptr, indices, values = [0], [], []
    for counts in counted:
        for index in sorted(counts):
            indices.append(index)
            values.append(1 + math.log(counts[index]))
        indptr.append(len(indices))
    return sparse.csr_matrix((values, indices, indptr), shape=(len(counted), 1 << BITS))


def quantised_idf(matrix):
    rows = matrix.shape[0]
    idf = np.log((1 + rows) / (1 + np.bincount(matrix.indices, minlength=1 << BITS))) + 1
    return np.clip(np.rint(idf / IDF_STEP), 0, 255).astype(np.uint8)


def weighted(matrix, idf):
    m = (matrix @ sparse.diags(idf * IDF_STEP)).tocsr()
    norm = np.sqrt(np.asarray(m.multiply(m).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.where(norm == 0, 1, norm)) @ m).tocsr()


def fit(matrix, gold):
    return LogisticRegression(C=PENALTY, max_iter=500, tol=1e-4).fit(matrix, gold)


def quantised(model):
    scale = np.abs(model.coef_).max(axis=1) / 127
    return np.rint(model.coef_ / scale[:, None]).astype(np.int8), scale


def probabilities(matrix, weights, scale, bias):
    z = (matrix @ weights.T.astype(np.float64)) * scale + bias
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def held_out(matrix, gold, file_of, folds=4):
    """Accuracy on files whose rows no weight was trained on, with float and with int8 weights."""
    names = sorted(set(file_of))
    fold = np.array([names.index(f) % folds for f in file_of])
    right, right_int8 = 0, 0
    for k in range(folds):
        idf = quantised_idf(matrix[fold != k])
        model = fit(weighted(matrix[fold != k], idf), gold[fold != k])
        x = weighted(matrix[fold == k], idf)
        right += (model.predict(x) == gold[fold == k]).sum()
        right_int8 += (probabilities(x, *quantised(model), model.intercept_).argmax(axis=1) == gold[fold == k]).sum()
    return right / len(gold), right_int8 / len(gold)


def odd_strings(n, seed=1):
    """Strings that two implementations are likely to read differently."""
    fixed = ['', ' ', 'İstanbul ISTANBUL ıstanbul', 'straße STRASSE ẞ', 'ﬁnd the ﬂat', 'ΟΔΥΣΣΕΥΣ Σ', 'x²+½ Ⅷ ٣٤ 三百', 'e\u0301te\u0301 été',
             'co\u00adoperate', 'zero\u200bwidth', 'ＦＵＬＬ　ｗｉｄｔｈ', '日本の警察 電話', 'हिन्दी में लिखा', '👮\u200d♀️ phones', "don't won’t", 'snake_case a-b c/d',
             'a\tb\nc\r\nd', 'Ǆ ǅ ǆ', 'Å Å å', 'ß', 'a', 'ab', 'Ω Ω', '\ufeffstart', 'ᾼ ᾳ', 'K K', 'कि', '①②', 'ﷺ', 'Ⅻ crimes']
    draw, pool = random.Random(seed), 'abcdeXYZ éßİıΣσς ﬁ½²٣三कि\u0301\u00ad\u200b—’_-.,;:!?\t\n' + 'ÀÇÑŐžЖжאع가𝔸𝟘😀'
    return fixed + [''.join(draw.choices(pool, k=draw.randrange(1, 60))) for _ in range(n - len(fixed))]


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument('--rows', type=pathlib.Path, default=ROOT / 'data/rows')
    p.add_argument('--out', type=pathlib.Path, default=ROOT / 'eval/baseline/ngrams.bin')
    p.add_argument('--golden', type=pathlib.Path, default=ROOT / 'eval/baseline/testdata/ngrams.jsonl')
    a = p.parse_args()
    rows, file_of, digest = [], [], hashlib.sha256()
    for path in sorted(a.rows.glob('*.jsonl')):
        data = path.read_bytes()
        digest.update(data)
        new = [json.loads(line) for line in data.decode().split('\n') if line]
        rows += new
        file_of += [path.name] * len(new)
    if not rows:
        p.error(f'no labelled rows in {a.rows}: name the folder with --rows')
    gold = np.array([OUTCOMES.index(r['outcome']) for r in rows])
    matrix = counts_matrix([features(r['text']) for r in rows])
    print('%d rows; held-out files: accuracy %.4f, with int8 weights %.4f' % (len(rows), *held_out(matrix, gold, file_of)), flush=True)

    idf = quantised_idf(matrix)
    model = fit(weighted(matrix, idf), gold)
    weights, scale = quantised(model)
    payload = idf.tobytes() + weights.tobytes()
    header = json.dumps({
        'labels': OUTCOMES, 'bits': BITS, 'grams': GRAMS, 'idf_step': IDF_STEP, 'scale': scale.tolist(), 'bias': model.intercept_.tolist(),
        'rows': len(rows), 'rows_digest': 'sha256:' + digest.hexdigest(), 'payload_digest': 'sha256:' + hashlib.sha256(payload).hexdigest()}).encode()
    a.out.write_bytes(MAGIC + struct.pack('<I', len(header)) + header + payload)

    strings = [r['text'] for r in rows[::max(1, len(rows) // 100)]][:100] + odd_strings(100)
    counted = [features(s) for s in strings]
    with open(a.golden, 'w', encoding='utf-8') as f:
        for s, counts, y in zip(strings, counted, probabilities(weighted(counts_matrix(counted), idf), weights, scale, model.intercept_)):
            listed = ','.join(f'{i}:{counts[i]}' for i in sorted(counts))
            f.write(json.dumps({'text': s, 'features': len(counts), 'digest': hashlib.sha256(listed.encode()).hexdigest()[:32],
                                'probabilities': [round(float(v), 6) for v in y]}, ensure_ascii=False) + '\n')
    print(f'wrote {a.out} ({a.out.stat().st_size:,} bytes) and {len(strings)} golden strings')


if __name__ == '__main__':
    main()
