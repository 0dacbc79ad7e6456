"""Writes a trained model as the folder that `go run ./classifier/training/pack` takes: python3 export.py MODEL.pt BASE_FOLDER OUT [--rows ROWS.jsonl] [--calibration FILE.json]

Without MODEL.pt (a dash) the base encoder goes out as it is, with no heads: the baseline of `purpose eval`. With ROWS.jsonl,
the rows that were trained on, the largest magnitude of each input of each linear step goes out too, over SAMPLE of them: pack
evens inputs and weights out by it, which halves the error of quantisation.
Only floats are written; quantisation and layout are pack's.
"""
import argparse, json, pathlib, random

import torch
from transformers import AutoModel, AutoTokenizer

from relation import RELATIONS
from train import NOTES, OUTCOMES, PROJECTION, TAGS, WINDOW, Judge, development, group, load

SAMPLE = 400

LICENCES = {'mpnet-base': ('all-mpnet-base-v2', 'Apache-2.0'), 'minilm-l6': ('all-MiniLM-L6-v2', 'Apache-2.0'),
            'bge-small': ('bge-small-en-v1.5', 'MIT'), 'e5-small': ('e5-small-v2', 'MIT')}
NAMES = {  # ours: (MPNet's, BERT's), within a layer
    'query': ('attention.attn.q', 'attention.self.query'), 'key': ('attention.attn.k', 'attention.self.key'),
    'value': ('attention.attn.v', 'attention.self.value'), 'output': ('attention.attn.o', 'attention.output.dense'),
    'attention_norm': ('attention.LayerNorm', 'attention.output.LayerNorm'), 'up': ('intermediate.dense',) * 2,
    'down': ('output.dense',) * 2, 'norm': ('output.LayerNorm',) * 2}


STEPS = {'qkv': NAMES['query'], 'output': NAMES['output'], 'up': NAMES['up'], 'down': NAMES['down']}


def peaks(encoder, tokenizer, pairs, mpnet):
    """The largest magnitude of every input of the encoder's linear steps over (text, hint) pairs."""
    found, hooks = {}, []
    for i, layer in enumerate(encoder.encoder.layer):
        for ours, theirs in STEPS.items():
            def see(module, inputs, name=f'layer.{i}.{ours}.peak'):
                most = inputs[0].detach().abs().flatten(0, -2).amax(0)
                found[name] = torch.maximum(found[name], most) if name in found else most
            hooks.append(layer.get_submodule(theirs[0 if mpnet else 1]).register_forward_pre_hook(see))
    encoder.eval()
    with torch.no_grad():
        for text, hint in pairs:
            e = tokenizer(*((text, hint) if hint else (text,)), return_tensors='pt', truncation='only_first', max_length=WINDOW)
            encoder(input_ids=e['input_ids'], attention_mask=e['attention_mask'])
    for hook in hooks: hook.remove()
    return found


def main():
    p = argparse.ArgumentParser()
    p.add_argument('model'); p.add_argument('base'); p.add_argument('out'); p.add_argument('--rows'); p.add_argument('--calibration')
    a = p.parse_args()
    saved = None if a.model == '-' else torch.load(a.model, weights_only=False)
    related = bool(saved and saved.get('arguments', {}).get('policies'))  # else the head for relations was never trained
    if saved:
        judge = Judge(a.base, len(saved['clauses']))
        judge.load_state_dict(saved['state'])
        encoder = judge.encoder
    else:
        encoder = AutoModel.from_pretrained(a.base)
    config, state = encoder.config, encoder.state_dict()
    mpnet = config.model_type == 'mpnet'
    out = pathlib.Path(a.out)
    (out / 'tensors').mkdir(parents=True, exist_ok=True)
    put = lambda name, tensor: tensor.detach().float().cpu().contiguous().numpy().astype('<f4').tofile(out / 'tensors' / f'{name}.f32')
    put('embedding.word', state['embeddings.word_embeddings.weight'])
    put('embedding.position', state['embeddings.position_embeddings.weight'])
    if not mpnet: put('embedding.type', state['embeddings.token_type_embeddings.weight'])
    for kind in ('weight', 'bias'):
        put(f'embedding.norm.{kind}', state[f'embeddings.LayerNorm.{kind}'])
        for i in range(config.num_hidden_layers):
            for ours, theirs in NAMES.items():
                put(f'layer.{i}.{ours}.{kind}', state[f'encoder.layer.{i}.{theirs[0 if mpnet else 1]}.{kind}'])
        if saved:
            for head in ('pool', 'outcome', 'clause', 'note', 'tag', 'start', 'use_clause', 'project') + (('relation',) if related else ()):
                put(f'head.{head}.{kind}', judge.get_parameter(f'{head}.{kind}'))
    if mpnet: put('position.bias', state['encoder.relative_attention_bias.weight'])

    tokenizer = AutoTokenizer.from_pretrained(a.base)
    if a.rows:
        rows = [r for r in load(a.rows) if not development(group(r))]
        sample = [(r['text'], r['hint']) for r in random.Random(1).sample(rows, min(SAMPLE, len(rows)))]
        for name, tensor in peaks(encoder, tokenizer, sample, mpnet).items(): put(name, tensor)
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    assert [k for _, k in words] == list(range(len(words)))
    (out / 'vocabulary.txt').write_text(''.join(w + '\n' for w, _ in words), encoding='utf-8')
    name, licence = LICENCES[pathlib.Path(a.base).name]
    header = {
        'kind': config.model_type, 'base': {'name': name, 'licence': licence}, 'width': config.hidden_size, 'layers': config.num_hidden_layers,
        'heads': config.num_attention_heads, 'ffn': config.intermediate_size, 'vocabulary': len(words), 'positions': config.max_position_embeddings,
        'position_offset': 2 if mpnet else 0, 'position_bias': {'buckets': config.relative_attention_num_buckets, 'max_distance': 128} if mpnet else None,
        'epsilon': config.layer_norm_eps, 'smoothed': bool(a.rows), 'window': WINDOW, 'overlap': 64, 'lower_case': True,
        'special': {'start': tokenizer.cls_token_id, 'end': tokenizer.sep_token_id, 'pad': tokenizer.pad_token_id,
                    'unknown': tokenizer.unk_token_id, 'mask': tokenizer.mask_token_id},
        'pair': 'double' if mpnet else 'single', 'outcomes': OUTCOMES if saved else [], 'clauses': saved['clauses'] if saved else [],
        'tags': TAGS if saved else [], 'notes': NOTES if saved else [], 'relations': RELATIONS if related else [], 'projection': PROJECTION if saved else 0,
        'training_data': 'sha256:' + saved['rows'] if saved else '',
        'calibration': json.loads(pathlib.Path(a.calibration).read_text()) if a.calibration else {}}
    (out / 'header.json').write_text(json.dumps(header, indent=1))


if __name__ == '__main__':
    main()
