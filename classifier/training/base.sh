#!/usr/bin/env bash
# Packs the base encoder as it is, without fine-tuning: the baseline of the nearest exemplar.
#   classifier/training/base.sh WORK_FOLDER OUT_FOLDER
set -euo pipefail
work=$1; out=$2; here=$(dirname "$0"); python=build/venv/bin/python
[ -e "$work/mpnet-base/config.json" ] || "$python" "$here/base_weights.py" mpnet-base "$work/mpnet-base"
"$python" "$here/export.py" - "$work/mpnet-base" "$work/export-base"
go run ./classifier/training/pack -in "$work/export-base" -out "$out"
