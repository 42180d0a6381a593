#!/bin/sh
# Trains the models, both at once, and measures them. Every stage continues where it was left,
# so this can be ended and started again at any time. PYTHON names the interpreter; PICTOGRAM_CACHE
# and PICTOGRAM_ICONS are as in ../README.md.
set -eu
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
logs="${PICTOGRAM_CACHE:-/tmp/pictogram-recipe}"
mkdir -p "$logs"

train() {
  [ ! -e "$logs/$1.done" ] || return 0
  OMP_NUM_THREADS=1 "$python" -m recipe.tower_training "$1"
  OMP_NUM_THREADS=1 "$python" -m recipe.features "$1"
  OMP_NUM_THREADS=1 "$python" -m recipe.decoder_training "$1"
  "$python" -m recipe.export "$1"
  "$python" -m recipe.influence "$1"
  touch "$logs/$1.done"
}

"$python" -m recipe.scene_set
train llava-pictograms >>"$logs/llava-pictograms.log" 2>&1 &
small=$!
train llava-smollm2-135m >>"$logs/llava-smollm2-135m.log" 2>&1
wait "$small"
"$python" -m recipe.likelihood
