"""Averages the weights of runs that share base encoder and heads: python3 average.py OUT.pt MODEL.pt MODEL.pt ...

The second run starts from the first one's heads (train.py --heads) and from the base encoder anew, so both end in one basin
and the mean of their weights reads better than either (Wortsman et al., Model soups, 2022), at the cost of one.
"""
import argparse

import torch


def main():
    p = argparse.ArgumentParser()
    p.add_argument('out'); p.add_argument('models', nargs='+')
    a = p.parse_args()
    runs = [torch.load(path, weights_only=False) for path in a.models]
    for run in runs[1:]:
        for key in ('clauses', 'base', 'rows'):
            assert run[key] == runs[0][key], f'the runs differ in {key}'
    state = {k: sum(run['state'][k].double() for run in runs).div(len(runs)).to(v.dtype) if v.is_floating_point() else v
             for k, v in runs[0]['state'].items()}
    torch.save(dict(runs[-1], state=state, arguments=[run['arguments'] for run in runs]), a.out)


if __name__ == '__main__':
    main()
