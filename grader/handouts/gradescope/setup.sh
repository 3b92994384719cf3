#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the container.
set -euo pipefail
cd "$(dirname "$0")"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv
python3 -m venv "${AUTOGRADER:-/autograder}/venv"
# TORCH_INDEX: where pip finds a build of torch without CUDA; PyTorch's install page names it.
"${AUTOGRADER:-/autograder}/venv/bin/python" -m pip install --quiet -c constraints.txt \
    ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} --editable .
