"""What quantisation costs: python3 quantisation.py MODEL.pt BASE_FOLDER WEIGHTS_FOLDER ROWS.jsonl

Reads rows (with hints, as classifier/training/features writes them) with the trained model in float32 and with the packed
weights (`go run ./classifier/training/measure`), and prints the accuracy of the outcome head in both, and in how many rows they
agree. Run from the top of the checkout.
"""
import sys

import numpy as np, torch
from transformers import AutoTokenizer

from calibrate import measure
from train import OUTCOMES, Encoded, Judge, collate, load


def main():
    model_path, base, weights, path = sys.argv[1:5]
    saved = torch.load(model_path, weights_only=False)
    model = Judge(base, len(saved['clauses']))
    model.load_state_dict(saved['state'])
    model.eval()
    rows = load(path)
    for row in rows:
        for use in row['uses']: use['at'] = row['text'].index(use['text'])
    tokenizer, index = AutoTokenizer.from_pretrained(base), {c: i for i, c in enumerate(saved['clauses'])}
    encoded = [Encoded(r, tokenizer, index) for r in rows]
    head = []
    with torch.no_grad():
        for i in range(0, len(encoded), 16):
            b = collate(encoded[i:i + 16], tokenizer.pad_token_id, len(saved['clauses']))
            o = model(b['ids'], b['mask'], b['spans'])
            head += o['outcome'].argmax(-1).tolist()
    _, lines = measure(weights, rows)
    read = [k for k, l in enumerate(lines) if not l['abstains']]
    gold = np.array([OUTCOMES.index(rows[k]['outcome']) for k in read])
    full, small = np.array(head)[read], np.array([int(np.argmax(lines[k]['outcome'][:3])) for k in read])
    print(f'outcome head: float32 {np.mean(full == gold):.3f}, int8 {np.mean(small == gold):.3f}, the same on {np.mean(full == small):.3f} of {len(read)} rows')


if __name__ == '__main__':
    main()
