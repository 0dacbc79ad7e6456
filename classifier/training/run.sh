#!/usr/bin/env bash
# From the labelled rows and a base encoder to the weights that the binary embeds, on two cores in about two hours:
#   classifier/training/run.sh [WORK_FOLDER]
# Each step leaves its result in WORK_FOLDER (build/training) and is skipped when that is there; training goes on from its
# last checkpoint. The log is WORK_FOLDER/train.log. docs/method.md says what each step does.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${1:-build/training}; here=classifier/training; base=mpnet-base; epochs=4
mkdir -p "$work"
if [ ! -e build/venv/.bench ]; then
  python3 -m venv build/venv
  build/venv/bin/pip install -q -r $here/requirements.txt
  touch build/venv/.bench
fi
python=$PWD/build/venv/bin/python
[ -e "$work/$base/config.json" ] || "$python" $here/base_weights.py $base "$work/$base"
go run ./classifier/training/features data/rows/*.jsonl > "$work/rows.jsonl"
[ -e "$work/run/model.pt" ] || "$python" $here/train.py "$work/$base" --rows "$work/rows.jsonl" --out "$work/run" --epochs $epochs --lr 5e-5 --resume 2>&1 | tee -a "$work/train.log"
"$python" $here/export.py "$work/run/model.pt" "$work/$base" "$work/export" --rows "$work/rows.jsonl"
go run ./classifier/training/pack -in "$work/export" -out "$work/packed"
"$python" $here/calibrate.py "$work/packed" "$work/rows.jsonl" "$work/calibration.json" | tee -a "$work/train.log"
"$python" $here/export.py "$work/run/model.pt" "$work/$base" "$work/export" --rows "$work/rows.jsonl" --calibration "$work/calibration.json"
go run ./classifier/training/pack -in "$work/export" -out classifier/weights
go run ./classifier/training/passages
echo "classifier/weights is new: run make test, then purpose eval --baseline against the last run before it is committed"
