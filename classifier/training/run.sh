#!/usr/bin/env bash
# From the labelled rows and a base encoder to the weights that the binary embeds, on two cores in an hour or two; `make
# train` brings Python's packages and the base encoder in and calls it:
#   classifier/training/run.sh PYTHON BASE_FOLDER WORK_FOLDER
# The training goes on from its last checkpoint and is skipped when its model.pt is there; the other steps take minutes and
# are done anew. The log is WORK_FOLDER/train.log. docs/method.md says what each step does.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1; base=$2; work=$3; here=classifier/training
mkdir -p "$work"
go run ./classifier/training/features data/rows/*.jsonl > "$work/rows.jsonl"
[ -e "$work/run/model.pt" ] || "$python" $here/train.py "$base" --rows "$work/rows.jsonl" --out "$work/run" --resume 2>&1 | tee -a "$work/train.log"
"$python" $here/export.py "$work/run/model.pt" "$base" "$work/export" --rows "$work/rows.jsonl"
go run ./classifier/training/pack -in "$work/export" -out "$work/packed"
"$python" $here/calibrate.py "$work/packed" "$work/rows.jsonl" "$work/calibration.json" | tee -a "$work/train.log"
"$python" $here/export.py "$work/run/model.pt" "$base" "$work/export" --rows "$work/rows.jsonl" --calibration "$work/calibration.json"
go run ./classifier/training/pack -in "$work/export" -out classifier/weights
go run ./classifier/training/passages
echo "classifier/weights is new: run make test, then purpose eval --baseline against the last run before it is committed"
