"""Fine-tunes a base encoder on the labelled rows: python3 train.py BASE_FOLDER --rows ROWS.jsonl --out FOLDER

ROWS.jsonl is what `go run ./classifier/training/features data/rows/*.jsonl` writes: the labelled rows, each with its
penalty hint; --policies and --policy-rows add rows that are labelled under other policies (relation.py), whose hints
`features -policies data/policies data/policies/*.jsonl` writes. One encoder,
nine heads (see Judge). bf16 on the processor, batches of like length in which the members
of a minimal pair stand together, fixed split, fixed seed, a checkpoint after each epoch (--resume goes on from it).
Each epoch prints the figures on the development split: whole pair groups, drawn by a digest of their name, that no
weight is trained on; calibration and thresholds are fitted there too (calibrate.py).
"""
import argparse, collections, hashlib, json, math, os, pathlib, random, time

os.environ['HF_HUB_OFFLINE'] = '1'
os.environ['TOKENIZERS_PARALLELISM'] = 'false'
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from transformers import AutoModel, AutoTokenizer

from relation import RELATIONS, Relations

OUTCOMES = ['clear', 'vague', 'prohibited']
TAGS = ['none'] + [f'{p}:{o}' for p in ('stated', 'excepted') for o in OUTCOMES] + ['denied', 'background']
NOTES = ['authorisation-not-stated', 'authorisation-late', 'end-user-not-stated', 'public-body', 'penalty-not-stated',
         'penalty-unverified', 'no-retention', 'quoted-instruction',
         'off-topic']  # no note: the tag of a text that is no statement of use; known of every row, the others where a row has notes
# How a vague use is open-ended: further labels beside the clauses, known only where a row's tags name exactly one.
KINDS = ['~heading', '~catch-all', '~capability', '~euphemism']
WINDOW = 256   # tokens the encoder reads at once; longer statements are read in overlapping windows
PROJECTION = 256
LABEL_HEADS = ('clause', 'note', 'use_clause', 'relation')  # many labels, each rare: at the encoder's learning rate they hardly learn


# Targets of a token of which not everything is known, beside the tags: which tags are right then. LOOSE is a token outside the
# uses of a row whose background was not labelled throughout; under another policy a use's tag says its polarity only.
LOOSE, ANY_STATED, ANY_EXCEPTED = range(len(TAGS), len(TAGS) + 3)
RIGHT = torch.eye(len(TAGS) + 3, len(TAGS), dtype=torch.bool)
RIGHT[LOOSE, [0, TAGS.index('background')]] = True
for whole, polarity in ((ANY_STATED, 'stated'), (ANY_EXCEPTED, 'excepted')):
    RIGHT[whole, [TAGS.index(f'{polarity}:{o}') for o in OUTCOMES]] = True


class Judge(nn.Module):
    """The encoder and its heads.

    pool, outcome, clause, note: on the mean of all token vectors, specials included. tag, start: on each token.
    use_clause, project: on the mean of a use's token vectors; project is the embedding of the passage index.
    relation: on the same, where a clause stands beside the statement as its second segment: what the use is to that clause.
    """
    def __init__(self, base, clauses):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base)
        width = self.encoder.config.hidden_size
        self.drop, self.pool = nn.Dropout(.1), nn.Linear(width, width)
        self.outcome, self.clause, self.note = nn.Linear(width, 3), nn.Linear(width, clauses), nn.Linear(width, len(NOTES))
        self.tag, self.start = nn.Linear(width, len(TAGS)), nn.Linear(width, 1)
        self.use_clause, self.project = nn.Linear(width, clauses), nn.Linear(width, PROJECTION)
        self.relation = nn.Linear(width, len(RELATIONS))

    def forward(self, ids, mask, spans):
        tokens = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        pooled = self.drop(torch.tanh(self.pool(self.drop(mean))))
        noisy = self.drop(tokens)
        uses = torch.einsum('sl,sld->sd', spans[1], tokens[spans[0]]) if len(spans[0]) else tokens.new_zeros(0, tokens.shape[-1])
        return {'outcome': self.outcome(pooled), 'clause': self.clause(pooled), 'note': self.note(pooled), 'tag': self.tag(noisy),
                'start': self.start(noisy)[..., 0], 'use_clause': self.use_clause(self.drop(uses)),
                'relation': self.relation(self.drop(uses)), 'project': F.normalize(self.project(uses).float(), dim=-1)}


def load(path):
    with open(path, encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def group(row):
    return row['id'].rsplit('-', 1)[0] + ':' + row.get('pair', row['id'])


def development(name, share=.05):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], 'big') / 2**32 < share


def compose(rows, random_):
    """Several rows' texts as one statement; its outcome is the worst counted use, and the uses carry over."""
    text, uses, hints = '', [], []
    for row in rows:
        if text:
            text += random_.choice([' ', '\n', '\n\n', ' '])
        uses += [dict(use, at=use['at'] + len(text)) for use in row['uses']]
        text += row['text']
        if row['hint']: hints.append(row['hint'])
    counted = [OUTCOMES.index(use['outcome']) for use in uses if use['polarity'] in ('stated', 'excepted')]
    outcome = OUTCOMES[max(counted)] if counted else 'vague'
    clauses = [c for row in rows if row['outcome'] == outcome for c in row['clauses']]
    return {'id': '', 'text': text, 'uses': uses, 'hint': '; '.join(hints), 'outcome': outcome, 'clauses': clauses, 'whole': all(row['whole'] for row in rows)}


def salad(rows, random_):
    """Words of several rows in no order: no statement of use, whatever words are in it."""
    words = [w for row in rows for w in row['text'].split()]
    random_.shuffle(words)
    return {'id': '', 'text': ' '.join(words[:random_.randint(6, 40)]), 'uses': [], 'hint': '', 'outcome': 'vague', 'clauses': [], 'tags': ['off-topic'], 'whole': True, 'group': None}


def disturb(row, random_):
    """Case changed as forms and clerks change it; lengths and so offsets stay."""
    text = row['text']
    changed = random_.choice([text.lower(), text.upper(), text.title()])
    return dict(row, text=changed) if len(changed) == len(text) else row


class Encoded:
    """A row as numbers: token ids, tags and starts per token, labels, and the token range and clauses of each use."""
    def __init__(self, row, tokenizer, clause_index):
        pair = (row['text'], row['hint']) if row['hint'] else (row['text'],)
        e = tokenizer(*pair, truncation='only_first', max_length=WINDOW, return_offsets_mapping=True)
        self.ids = e['input_ids']
        sequence = e.sequence_ids()
        self.tags, self.starts, self.uses = [-100] * len(self.ids), [-100.] * len(self.ids), []
        spans = [(u['at'], u['at'] + len(u['text']), u) for u in row['uses']]
        first = {}
        for i, (a, b) in enumerate(e['offset_mapping']):
            if sequence[i] != 0 or b <= a:
                continue
            k = next((k for k, (s, f, _) in enumerate(spans) if a < f and b > s), None)
            self.tags[i], self.starts[i] = (0, 0.) if row.get('whole') else (LOOSE, -100.)
            if k is not None:
                use = spans[k][2]
                p = use['polarity']
                if p in ('denied', 'background'): self.tags[i] = TAGS.index(p)
                elif row.get('policy'): self.tags[i] = ANY_STATED if p == 'stated' else ANY_EXCEPTED
                else: self.tags[i] = TAGS.index(f"{p}:{use['outcome']}")
                self.starts[i] = float(k not in first)
                first.setdefault(k, [i, i])[1] = i
        self.relations = [use.get('relation', -100) for use in (spans[k][2] for k in first)]
        for k, (i, j) in first.items():
            use = spans[k][2]
            if row.get('policy'):  # its clauses are not the labels of the heads
                self.uses.append((i, j + 1, [], False, None, None))
                continue
            labels = use['clauses'] + ([use['kind']] if use.get('kind') else [])
            vague = use['outcome'] == 'vague' and not use['clauses']
            self.uses.append((i, j + 1, [clause_index[c] for c in labels], vague, vague and not use.get('kind'), use.get('base')))
        self.outcome = OUTCOMES.index(row['outcome']) if row['outcome'] else -100
        self.clauses = [clause_index[c] for c in row['clauses']]
        self.notes = [NOTES.index(n) for n in row.get('notes', []) + [t for t in row.get('tags', []) if t == 'off-topic']]
        self.noted = 'notes' in row
        self.group = row.get('group')

    def read_alone(self):
        """A passage: the whole text with the specials is the span, and no outcome or tag is learned from it."""
        n = len(self.ids)
        self.tags, self.starts = [-100] * n, [-100.] * n
        self.uses = [(0, n, *use[2:]) for use in self.uses]


def collate(rows, pad, clauses):
    n, width = max(len(r.ids) for r in rows), len(rows)
    ids, mask = torch.full((width, n), pad), torch.zeros(width, n)
    tags, starts = torch.full((width, n), -100), torch.full((width, n), -100.)
    clause, note, noted = torch.zeros(width, clauses), torch.zeros(width, len(NOTES)), torch.zeros(width, len(NOTES))
    where, weight, use_clause, known, vague, base = [], [], [], [], [], []
    for k, r in enumerate(rows):
        m = len(r.ids)
        ids[k, :m], mask[k, :m], tags[k, :m], starts[k, :m] = torch.tensor(r.ids), 1, torch.tensor(r.tags), torch.tensor(r.starts)
        clause[k, r.clauses] = 1
        note[k, r.notes], noted[k, -1] = 1, float(r.outcome != -100)
        if r.noted: noted[k] = 1
        for i, j, c, v, unknown_kind, b in r.uses:
            w = torch.zeros(n); w[i:j] = 1 / (j - i)
            y = torch.zeros(clauses); y[c] = 1
            m = torch.ones(clauses)
            if unknown_kind: m[-len(KINDS):] = 0
            if unknown_kind is None: m[:] = 0
            where.append(k); weight.append(w); use_clause.append(y); known.append(m); vague.append(float(v)); base.append(b)
    return {'ids': ids, 'mask': mask, 'relation': torch.tensor([x for r in rows for x in r.relations], dtype=torch.long), 'tags': tags, 'starts': starts, 'clause': clause, 'note': note, 'noted': noted,
            'outcome': torch.tensor([r.outcome for r in rows]), 'groups': [r.group for r in rows],
            'spans': (torch.tensor(where, dtype=torch.long), torch.stack(weight) if weight else torch.zeros(0, n)),
            'use_clause': torch.stack(use_clause) if where else torch.zeros(0, clauses),
            'known': torch.stack(known) if where else torch.zeros(0, clauses), 'vague': torch.tensor(vague), 'base': base}


binary = F.binary_cross_entropy_with_logits


def tag_loss(logits, tags):
    """Cross-entropy over the labelled tokens; any of the tags that RIGHT names is right."""
    p, tags = F.log_softmax(logits, -1).flatten(0, 1), tags.flatten()
    known = tags >= 0
    return -p[known].masked_fill(~RIGHT[tags[known]], -torch.inf).logsumexp(-1).mean()


def pair_margin(logits, outcome, groups, margin=2.):
    """Members of a minimal pair with different outcomes: each one's own outcome must score higher on it than on the other."""
    p, at = F.log_softmax(logits, -1), collections.defaultdict(list)
    for k, g in enumerate(groups):
        if g is not None: at[g].append(k)
    terms = [F.relu(margin - p[i, outcome[i]] + p[j, outcome[i]]) for ks in at.values() for i in ks for j in ks if outcome[i] != outcome[j]]
    return torch.stack(terms).mean() if terms else logits.sum() * 0


def similarity_losses(vectors, clauses, vague, base, temperature=.1):
    """Uses of the same clauses close together (supervised contrastive, weighted by the overlap of their clauses), and
    the cosines of the frozen base encoder kept elsewhere, so that similarities go on ranking."""
    cosines = vectors @ vectors.T
    labels = torch.cat([clauses, vague[:, None]], 1)
    shared = labels @ labels.T
    union = labels.sum(1)[:, None] + labels.sum(1)[None] - shared
    weight = (shared / union.clamp(min=1)).fill_diagonal_(0)
    rows = weight.sum(1) > 0
    contrast = vectors.sum() * 0
    if rows.any():
        logits = (cosines / temperature) - torch.eye(len(vectors)) * 1e4
        contrast = -((weight * F.log_softmax(logits, 1)).sum(1)[rows] / weight.sum(1)[rows]).mean()
    known = [i for i, b in enumerate(base) if b is not None]
    keep = vectors.sum() * 0
    if len(known) > 1:
        b = torch.tensor(np.stack([base[i] for i in known]), dtype=torch.float32)
        off = 1 - torch.eye(len(known))
        keep = (((cosines[known][:, known] - b @ b.T) ** 2) * off).sum() / off.sum()
    return contrast, keep


def base_embeddings(folder, tokenizer, texts, cache):
    """Unit vectors (half precision) of the base encoder as it is, mean-pooled, for the texts of the uses; cached by content."""
    key = hashlib.sha256('\0'.join([str(folder)] + texts).encode()).hexdigest()[:16]
    path = pathlib.Path(cache) / f'base-{key}.npy'
    if path.exists():
        return np.load(path)
    model, order = AutoModel.from_pretrained(folder).eval(), sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = None
    with torch.no_grad(), torch.autocast('cpu', dtype=torch.bfloat16):
        for i in range(0, len(order), 128):
            chunk = order[i:i + 128]
            e = tokenizer([texts[k] for k in chunk], padding=True, truncation=True, max_length=64, return_tensors='pt')
            h = model(input_ids=e['input_ids'], attention_mask=e['attention_mask']).last_hidden_state.float()
            v = F.normalize((h * e['attention_mask'][..., None]).sum(1), dim=-1).numpy().astype(np.float16)
            out = np.zeros((len(texts), v.shape[1]), np.float16) if out is None else out
            out[chunk] = v
    np.save(path, out)
    return out


def batches(items, size, random_):
    """Batches of like length; the members of a group stay together."""
    groups = collections.defaultdict(list)
    for k, item in enumerate(items):
        groups[item.group if item.group is not None else k].append(item)
    groups = list(groups.values())
    random_.shuffle(groups)
    out = []
    for i in range(0, len(groups), size * 12):
        chunk = sorted(groups[i:i + size * 12], key=lambda g: max(len(r.ids) for r in g))
        batch = []
        for g in chunk:
            if batch and len(batch) + len(g) > size:
                out.append(batch); batch = []
            batch += g
        out.append(batch)
    random_.shuffle(out)
    return out


def cautious(tag_logits, tags):
    """The worst counted use of a row by its token tags: a use counts when a token's most probable tag says so."""
    best = tag_logits.argmax(-1)[tags != -100]
    counted = best[(best >= 1) & (best <= 6)]
    return int(((counted - 1) % 3).max()) if len(counted) else 1


def measure(model, rows, encoded, pad, clauses):
    model.eval()
    head, uses, gold = [], [], [r.outcome for r in encoded]
    with torch.no_grad(), torch.autocast('cpu', dtype=torch.bfloat16):
        for i in range(0, len(encoded), 32):
            b = collate(encoded[i:i + 32], pad, clauses)
            o = model(b['ids'], b['mask'], b['spans'])
            head += o['outcome'].float().argmax(-1).tolist()
            uses += [cautious(t, g) for t, g in zip(o['tag'].float(), b['tags'])]
    both = [max(a, b) for a, b in zip(head, uses)]
    out = {}
    for name, guess in (('head', head), ('uses', uses), ('cautious', both)):
        pairs = collections.defaultdict(list)
        for row, g, y in zip(rows, guess, gold):
            if 'pair' in row: pairs[group(row)].append(g == y)
        out[name] = (np.mean([g == y for g, y in zip(guess, gold)]), np.mean([all(v) for v in pairs.values()]),
                     np.mean([g == 0 for g, y in zip(guess, gold) if y]), np.mean([g == 0 for g, y in zip(guess, gold) if not y]))
    return out


def relation_figures(model, foreign, home, relations, encode, pad, clauses):
    """Share of the relations that are read right, and of those that apply or are kept, under other policies and under the declaration."""
    out = []
    for name, rows in (('other policies', foreign), ('declaration', home)):
        draw = random.Random(0)
        encoded = [encode(item) for r in rows for item in relations.items(r, draw)]
        right = collections.Counter()
        with torch.no_grad(), torch.autocast('cpu', dtype=torch.bfloat16):
            for i in range(0, len(encoded), 32):
                b = collate(encoded[i:i + 32], pad, clauses)
                guess = model(b['ids'], b['mask'], b['spans'])['relation'].float().argmax(-1)
                for g, y in zip(guess.tolist(), b['relation'].tolist()):
                    if y >= 0: right[y > 0, g == y] += 1
        of = lambda there: right[there, True] / max(1, right[there, True] + right[there, False])
        out.append(f'{name} neither {of(False):.3f} applies {of(True):.3f} of {sum(right.values())}')
    return '; '.join(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('base'); p.add_argument('--rows', required=True); p.add_argument('--out', required=True)
    p.add_argument('--held-out', default='', help='files of data/rows, by id prefix, kept out of training and used as the measured split')
    p.add_argument('--epochs', type=int, default=4); p.add_argument('--lr', type=float, default=5e-5); p.add_argument('--batch', type=int, default=32)
    p.add_argument('--clause', type=float, default=.2); p.add_argument('--tag', type=float, default=.4); p.add_argument('--pair', type=float, default=.1)
    p.add_argument('--similar', type=float, default=.1); p.add_argument('--composed', type=float, default=.12, help='composed statements per labelled row')
    p.add_argument('--alone', type=float, default=.15, help='uses read alone, as passages are, per labelled row')
    p.add_argument('--salads', type=float, default=.01, help='texts of shuffled words per labelled row')
    p.add_argument('--policies', help='policies as `purpose policy show --output json` writes them, one after the other')
    p.add_argument('--policy-rows', help='rows labelled under them, with hints')
    p.add_argument('--policies-apart', default='', help='policies, by the beginning of their id, that are measured on and not trained on')
    p.add_argument('--foreign', type=float, default=1, help="share of other policies' rows that is seen in an epoch")
    p.add_argument('--related', type=float, default=.15, help="relations read per labelled row of the declaration; of another policy's rows all that are seen")
    p.add_argument('--disturbed', type=float, default=.06); p.add_argument('--no-hint', action='store_true')
    p.add_argument('--older', type=float, default=1, help='share of the rows that is seen in an epoch, but for files in --newer')
    p.add_argument('--newer', default='', help='files of data/rows, by id prefix, all of whose rows are seen in every epoch')
    p.add_argument('--heads', help='an earlier run: its model.pt, whose heads this one starts from, so that the weights of both can be averaged')
    p.add_argument('--go-on', help='a model.pt to go on from, encoder and heads, instead of the base encoder')
    p.add_argument('--only-heads', action='store_true', help='leave the encoder, the outcome head and the embedding as they are')
    p.add_argument('--label-lr', type=float, default=5e-4, help='learning rate of the heads with many rare labels')
    p.add_argument('--seed', type=int, default=1); p.add_argument('--threads', type=int, default=2); p.add_argument('--resume', action='store_true')
    a = p.parse_args()
    random.seed(a.seed); torch.manual_seed(a.seed); torch.set_num_threads(a.threads)
    out = pathlib.Path(a.out); out.mkdir(parents=True, exist_ok=True)

    rows = load(a.rows)
    relations = Relations(a.policies) if a.policies else None
    foreign = load(a.policy_rows) if a.policy_rows else []
    for row in rows + foreign:
        row['hint'] = '' if a.no_hint else row.get('hint', '')
        row['group'] = group(row)
        row['whole'] = 'notes' in row or 'policy' in row  # the rows that have notes were written later, and have every safeguard among their uses
        end = 0
        for use in row['uses']:
            use['at'] = row['text'].index(use['text'], end)
            end = use['at'] + len(use['text'])
        kinds = [k for k in KINDS if k[1:] in row['tags']]
        for use in row['uses']:
            use['kind'] = kinds[0] if len(kinds) == 1 and use['outcome'] == 'vague' and not use['clauses'] else None
    held = tuple(h + '-' for h in a.held_out.split(',') if h)
    apart = (lambda r: r['id'].startswith(held)) if held else (lambda r: development(r['group']))
    train_rows, test_rows = [r for r in rows if not apart(r)], [r for r in rows if apart(r)]
    names = sorted({c for r in train_rows for u in r['uses'] for c in u['clauses']} | {c for r in train_rows for c in r['clauses']}) + KINDS
    tokenizer, index = AutoTokenizer.from_pretrained(a.base), {c: i for i, c in enumerate(names)}
    uses = [u for r in train_rows for u in r['uses']]
    if a.similar:
        some = random.Random(0).sample(uses, min(len(uses), 6000))  # enough to hold the similarities, a third of the time
        for use, vector in zip(some, base_embeddings(a.base, tokenizer, [u['text'] for u in some], out.parent)):
            use['base'] = vector.astype(np.float32)
    alone = [u for u in uses if u['clauses'] or u['outcome'] == 'vague' and u['polarity'] == 'stated']
    encode = lambda row: Encoded(row, tokenizer, index)
    test = [encode(r) for r in test_rows]
    unseen = tuple(p for p in a.policies_apart.split(',') if p)
    foreign_rows, foreign_apart = [r for r in foreign if not (unseen and r['policy'].startswith(unseen))], [r for r in foreign if unseen and r['policy'].startswith(unseen)]
    newer = tuple(n + '-' for n in a.newer.split(',') if n)
    model = Judge(a.base, len(names))
    if a.heads or a.go_on:
        earlier = torch.load(a.heads or a.go_on, weights_only=False)
        assert earlier['clauses'] == names, 'the earlier run has other clauses'
        state = model.state_dict()
        for name, values in earlier['state'].items():
            if a.go_on or not name.startswith('encoder.'): state[name][:len(values)] = values  # a head may have got further labels since
        model.load_state_dict(state)
    if a.only_heads:
        for name, q in model.named_parameters():
            q.requires_grad = name.split('.')[0] in LABEL_HEADS + ('tag', 'start')
    settings = collections.defaultdict(list)
    for name, q in model.named_parameters():
        if q.requires_grad: settings[name.split('.')[0] in LABEL_HEADS, q.ndim > 1].append(q)
    optimiser = torch.optim.AdamW([{'params': q, 'lr': a.label_lr if label else a.lr, 'weight_decay': .01 if matrix else 0} for (label, matrix), q in settings.items()], fused=True)
    share = sum(1 if r['id'].startswith(newer) else a.older for r in train_rows) if newer else a.older * len(train_rows)
    items_per_epoch = share * (1 + a.composed + a.alone + a.salads) + (2.4 * a.related * len(train_rows) + 3.4 * a.foreign * len(foreign_rows) if relations else 0)
    per_epoch = math.ceil(items_per_epoch / (a.batch * .97))
    steps = a.epochs * per_epoch
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.02, min(s / (.08 * steps), (steps - s) / (.92 * steps))))
    begin, first, checkpoint = time.time(), 0, out / 'checkpoint.pt'
    if a.resume and checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state['model']); optimiser.load_state_dict(state['optimiser']); schedule.load_state_dict(state['schedule'])
        for part in optimiser.param_groups: part['fused'] = True
        first = state['epoch']
    print(f'{len(train_rows)} rows to train on, {len(test_rows)} apart, {len(names)} clauses, {steps} steps', flush=True)
    for epoch in range(first, a.epochs):
        draw = random.Random(f'{a.seed}:{epoch}')
        torch.manual_seed(a.seed * 1000 + epoch)
        groups = {g: draw.random() < a.older for g in sorted({r['group'] for r in train_rows})}
        seen = [r for r in train_rows if groups[r['group']] or newer and r['id'].startswith(newer)]
        items = [encode(disturb(r, draw) if draw.random() < a.disturbed else r) for r in seen]
        short = [r for r in train_rows if len(r['text']) < 260 and 'off-topic' not in r['tags']]
        off_topic = [r for r in train_rows if 'off-topic' in r['tags']]
        for _ in range(int(a.composed * len(seen))):
            parts = draw.sample(short, draw.choice([2, 2, 3]))
            if off_topic and draw.random() < .2: parts[draw.randrange(len(parts))] = draw.choice(off_topic)
            items.append(encode(dict(compose(parts, draw), group=None)))
        items += [encode(salad(draw.sample(short, 4), draw)) for _ in range(int(a.salads * len(seen)))]
        for use in draw.sample(alone, min(len(alone), int(a.alone * len(seen)))):
            items.append(encode({'text': use['text'], 'hint': '', 'uses': [dict(use, at=0)], 'outcome': None, 'clauses': [], 'group': None}))
            items[-1].read_alone()
        related = []
        if relations:
            strange = draw.sample(foreign_rows, int(a.foreign * len(foreign_rows)))
            items += [encode(dict(r, outcome=None, clauses=[])) for r in strange]  # their uses' spans and polarities
            for r in strange + draw.sample(train_rows, int(a.related * len(train_rows))):
                related += [encode(item) for item in relations.items(r, draw)]
        model.train()
        running, count = collections.Counter(), 0
        order = [(b, False) for b in batches(items, a.batch, draw)] + [(b, True) for b in batches(related, a.batch, draw)]
        draw.shuffle(order)
        for batch, relating in order:
            b = collate(batch, tokenizer.pad_token_id, len(names))
            with torch.autocast('cpu', dtype=torch.bfloat16):
                o = {k: v.float() for k, v in model(b['ids'], b['mask'], b['spans']).items()}
            labelled = b['outcome'] != -100
            parts = {}
            if relating:
                parts['relation'] = F.cross_entropy(o['relation'], b['relation'], ignore_index=-100)
            if labelled.any():
                parts['outcome'] = F.cross_entropy(o['outcome'], b['outcome'], ignore_index=-100)
                parts['clause'] = a.clause * binary(o['clause'][labelled][:, :-len(KINDS)], b['clause'][labelled][:, :-len(KINDS)]) * len(names) / 4
                if a.pair: parts['pair'] = a.pair * pair_margin(o['outcome'], b['outcome'], b['groups'])
            if not relating and (b['tags'] >= 0).any():
                parts['tag'] = a.tag * tag_loss(o['tag'], b['tags'])
                at = b['starts'] >= 0
                parts['start'] = .3 * binary(o['start'][at], b['starts'][at])
            if b['noted'].any():
                parts['note'] = .3 * binary(o['note'][b['noted'] > 0], b['note'][b['noted'] > 0])
            if len(b['base']) and not relating:
                parts['use_clause'] = a.clause * binary(o['use_clause'], b['use_clause'], b['known']) * len(names) / 4
                if a.similar:
                    contrast, keep = similarity_losses(o['project'], b['use_clause'], b['vague'], b['base'])
                    parts['contrast'], parts['keep'] = a.similar * contrast, 2 * a.similar * keep
            sum(parts.values()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.)
            optimiser.step(); schedule.step(); optimiser.zero_grad()
            for k, v in parts.items(): running[k] += v.item()
            count += 1
            if count % 50 == 0: print(f'  step {count}/{per_epoch} {time.time() - begin:.0f} s ' + ' '.join(f'{k} {v / count:.3f}' for k, v in running.items()), flush=True)
        figures = measure(model, test_rows, test, tokenizer.pad_token_id, len(names))
        if relations:
            print(f'epoch {epoch + 1}, relations: ' + relation_figures(model, foreign_apart, test_rows[:200], relations, encode, tokenizer.pad_token_id, len(names)), flush=True)
        print(f'epoch {epoch + 1}, {time.time() - begin:.0f} s: ' + '; '.join(f'{k}: accuracy {v[0]:.3f} pairs {v[1]:.3f} flagged called clear {v[2]:.3f} clear kept {v[3]:.3f}' for k, v in figures.items()), flush=True)
        torch.save({'model': model.state_dict(), 'optimiser': optimiser.state_dict(), 'schedule': schedule.state_dict(), 'epoch': epoch + 1}, checkpoint)
    torch.save({'state': model.state_dict(), 'clauses': names, 'base': str(pathlib.Path(a.base).name), 'arguments': vars(a),
                'rows': hashlib.sha256(open(a.rows, 'rb').read()).hexdigest()}, out / 'model.pt')


if __name__ == '__main__':
    main()
