#!/usr/bin/env bash
# Speed of the shipped judgement beside onnxruntime's bare encoder of the same architecture, in one run on one core, then
# batch throughput on all cores, cold start, peak memory and size. `make bench` calls it; docs/performance.md has its table:
#   classifier/training/bench.sh PYTHON BASE_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1; base=$2
mkdir -p build
CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o build/purpose ./cmd/purpose
go test -c -o build/weights.test ./classifier/weights
one="taskset -c 0"; command -v taskset >/dev/null || one=""
echo "== $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2), $(nproc) cores, $(go version | cut -d' ' -f3)"
echo "== one statement of 26 tokens, one thread"
$one "$python" classifier/training/bench.py "$base" 2>/dev/null
for kernel in avx512vnni avxvnni avx2 portable; do
  runs=60; [ $kernel = portable ] && runs=5
  if out=$(PURPOSE_KERNEL=$kernel GOMAXPROCS=1 $one build/weights.test -test.run '^$' -test.bench 'Assess26' -test.benchtime ${runs}x -test.count 5 2>/dev/null | grep ns/op); then
    echo "purpose, whole assessment, $kernel: $(echo "$out" | awk '{print $3/1e6}' | sort -n | awk '{v[NR]=$1} END {printf "minimum %.1f ms, median %.1f ms", v[1], v[int((NR+1)/2)]}')"
  fi
done
echo "== batch, all cores"
python3 - > build/bench.jsonl <<'PY'
import glob, json
n = 0
for path in sorted(glob.glob('data/rows/*.jsonl')):
    for line in list(open(path, encoding='utf-8'))[:44]:
        print(json.dumps({'id': str(n), 'text': json.loads(line)['text']})); n += 1
PY
begin=$(date +%s.%N); build/purpose batch build/bench.jsonl > build/bench.out || true; end=$(date +%s.%N)
awk -v a="$begin" -v b="$end" -v n="$(wc -l < build/bench.jsonl)" 'BEGIN {printf "%d statements in %.1f s: %.0f a second\n", n, b-a, n/(b-a)}'
echo "== cold start to first answer, memory, size"
for _ in 1 2 3 4 5; do
  begin=$(date +%s%N); build/purpose check --output json examples/statement.txt > /dev/null || true; end=$(date +%s%N)
  echo "start to answer: $(( (end - begin) / 1000000 )) ms"
done
python3 - <<'PY'
import os, resource, subprocess
subprocess.run(['build/purpose', 'batch', 'build/bench.jsonl'], stdout=subprocess.DEVNULL)
print(f"peak memory of batch: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
print(f"binary: {os.path.getsize('build/purpose') / 1e6:.0f} MB")
PY
