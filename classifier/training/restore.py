"""A set of weights as it ships, back as floats: python3 restore.py WEIGHTS_FOLDER BASE_FOLDER MODEL.pt

MODEL.pt can be gone on from (train.py --go-on) where the run that made the set is gone; what rounding took stays lost, which
costs nothing that the development split shows. The file format is the one of classifier/encoder/weights.go.
"""
import argparse, json, pathlib, struct

import numpy as np, torch

from export import NAMES
from train import Judge

BLOCK, LANES, GROUP, OFFSET = 64, 16, 4, 128


def read(folder):
    """The header and the tensors of all parts: integers as they are packed, floats as floats."""
    header, parts = None, {}
    for path in sorted(pathlib.Path(folder).glob('encoder-*.bin')):
        data = path.read_bytes()
        assert data[:8] == b'PRPSENC1', f'{path} is no weights file'
        length = struct.unpack_from('<I', data, 48)[0]
        if length: header = json.loads(data[64:64 + length])
        parts[struct.unpack_from('<I', data, 8)[0]] = (data, (64 + length + 63) // 64 * 64)
    kinds, tensors = {'u8': np.uint8, 'i8': np.int8, 'f32': '<f4'}, {}
    for t in header['tensors']:
        if t['type'] in kinds:
            data, begin = parts[t['part']]
            tensors[t['name']] = np.frombuffer(data, kinds[t['type']], t['length'] // np.dtype(kinds[t['type']]).itemsize, begin + t['offset']).reshape(t['shape'])
    return header, tensors


def main():
    p = argparse.ArgumentParser()
    p.add_argument('weights'); p.add_argument('base'); p.add_argument('out')
    a = p.parse_args()
    header, tensors = read(a.weights)
    judge = Judge(a.base, len(header['clauses']))
    state, mpnet = judge.state_dict(), header['kind'] == 'mpnet'

    def put(name, values):
        values = torch.from_numpy(np.array(values, np.float32))
        assert state[name].shape == values.shape, f'{name}: {values.shape}, want {state[name].shape}'
        state[name] = values

    def linear(name):
        """[out][in] of a packed layer: blocks of 64 outputs, groups of 4 inputs, as PackedIndex says; each input's factor taken back."""
        packed = tensors[f'{name}.weight'].astype(np.float32) - OFFSET
        rows = packed.transpose(0, 2, 1, 3).reshape(packed.shape[0] * BLOCK, packed.shape[1] * GROUP)
        rows = rows * tensors[f'{name}.weight.scale'][:, None]
        return rows * tensors[f'{name}.factor'].reshape(1, -1) if f'{name}.factor' in tensors else rows

    for ours, theirs in (('embedding.word', 'word_embeddings'), ('embedding.position', 'position_embeddings')):
        put(f'encoder.embeddings.{theirs}.weight', tensors[ours].astype(np.float32) * tensors[f'{ours}.scale'][:, None])
    for kind in ('weight', 'bias'):
        put(f'encoder.embeddings.LayerNorm.{kind}', tensors[f'embedding.norm.{kind}'].reshape(-1))
    if mpnet: put('encoder.encoder.relative_attention_bias.weight', tensors['position.bias'])
    for i in range(header['layers']):
        layer = lambda ours: f'encoder.encoder.layer.{i}.{NAMES[ours][0 if mpnet else 1]}'
        whole, bias = linear(f'layer.{i}.qkv'), tensors[f'layer.{i}.qkv.bias'].reshape(3, -1)
        for k, ours in enumerate(('query', 'key', 'value')):
            put(f'{layer(ours)}.weight', np.split(whole, 3)[k]); put(f'{layer(ours)}.bias', bias[k])
        for ours in ('output', 'up', 'down'):
            put(f'{layer(ours)}.weight', linear(f'layer.{i}.{ours}')); put(f'{layer(ours)}.bias', tensors[f'layer.{i}.{ours}.bias'].reshape(-1))
        for ours in ('attention_norm', 'norm'):
            for kind in ('weight', 'bias'): put(f'{layer(ours)}.{kind}', tensors[f'layer.{i}.{ours}.{kind}'].reshape(-1))
    missing = []
    for name, module in judge.named_children():
        if name in ('encoder', 'drop'): continue
        if f'head.{name}.weight' not in tensors:
            missing.append(name)
            continue
        blocks = tensors[f'head.{name}.weight']
        put(f'{name}.weight', blocks.transpose(0, 2, 1).reshape(-1, blocks.shape[1])[:module.out_features])
        put(f'{name}.bias', tensors[f'head.{name}.bias'].reshape(-1))
    torch.save({'state': {k: v for k, v in state.items() if k.split('.')[0] not in missing}, 'clauses': header['clauses'],
                'base': pathlib.Path(a.base).name, 'rows': header['training_data'].removeprefix('sha256:')}, a.out)
    print(f'{a.out}: {len(header["clauses"])} clauses' + (f', without the heads {missing}' if missing else ''))


if __name__ == '__main__':
    main()
