"""Times onnxruntime's bare encoder on one thread: python3 bench.py BASE_FOLDER [RUNS]

The same architecture as the embedded weights, fp32 and dynamic int8, at 26 and 64 tokens. Prints a line each: minimum and
median milliseconds. Tokenising and heads are not in these figures.
"""
import os, pathlib, statistics, sys, tempfile, time

os.environ['HF_HUB_OFFLINE'] = '1'
import onnxruntime, torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel


class Bare(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        return self.model(input_ids=ids, attention_mask=mask).last_hidden_state


def main():
    base, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40
    model = Bare(AutoModel.from_pretrained(base, attn_implementation='eager')).eval()
    with tempfile.TemporaryDirectory() as tmp:
        fp32, int8 = str(pathlib.Path(tmp) / 'fp32.onnx'), str(pathlib.Path(tmp) / 'int8.onnx')
        example = (torch.ones(1, 26, dtype=torch.long), torch.ones(1, 26, dtype=torch.long))
        torch.onnx.export(model, example, fp32, input_names=['ids', 'mask'], output_names=['tokens'], dynamo=False,
                          dynamic_axes={'ids': {0: 'b', 1: 'n'}, 'mask': {0: 'b', 1: 'n'}}, opset_version=17)
        quantize_dynamic(fp32, int8, weight_type=QuantType.QInt8)
        for name, path in (('onnxruntime fp32', fp32), ('onnxruntime dynamic int8', int8)):
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            session = onnxruntime.InferenceSession(path, options, providers=['CPUExecutionProvider'])
            for n in (26, 64):
                feed = {'ids': torch.randint(1000, 30000, (1, n)).numpy(), 'mask': torch.ones(1, n, dtype=torch.long).numpy()}
                times = []
                for _ in range(runs + 5):
                    begin = time.perf_counter()
                    session.run(None, feed)
                    times.append(1000 * (time.perf_counter() - begin))
                times = times[5:]
                print(f'{name}, {n} tokens: minimum {min(times):.1f} ms, median {statistics.median(times):.1f} ms', flush=True)


if __name__ == '__main__':
    main()
