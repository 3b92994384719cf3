"""In a fresh Python: imports stay small, a kernel stays as it was, the magic and an interrupt work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.judge.curriculum import ROOT


def python(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_importing_check_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom grader import attempted, check, checkpoint, dataset\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'torch', 'hypothesis', 'transformers', 'numpy', 'jinja2', 'rich', 'msgspec', 'IPython'}))\n"
        "print([name for name in sys.modules if name.startswith('grader.')])"
    )
    heavy, ours = python(code, tmp_path).splitlines()
    assert heavy == "[]"
    assert ours == "['grader.attempts', 'grader.magic', 'grader.miniatures']"


DISTURBING = """
import os, random, sys, warnings
import numpy as np, torch, transformers, datasets
from torch.nn.functional import softmax
from torch.utils.tensorboard import SummaryWriter
from tensorboard.summary.writer import event_file_writer
from grader import check

torch.set_num_threads(2)
torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
transformers.logging.set_verbosity_info()
transformers.logging.enable_progress_bar()
datasets.enable_progress_bars()
warnings.simplefilter("once")
helper = object()

def pad_batch(sequences, pad_id, side="right"):
    global helper, extra
    helper, extra = None, 1
    torch.manual_seed(3); random.random(); np.random.rand()
    torch.set_num_threads(1); os.chdir("/"); warnings.simplefilter("error")
    return torch.tensor(sequences)

def log_losses(folder, losses, *more):
    writer = SummaryWriter(folder)
    writer.add_scalar("loss", 1.0, 0)

def cross_entropy(logits, labels, ignore_index=-100, reduction="mean"):
    return softmax(logits, -1)

def state():
    return {
        "threads": torch.get_num_threads(),
        "dtype": torch.get_default_dtype(),
        "grad": torch.is_grad_enabled(),
        "inference": torch.is_inference_mode_enabled(),
        "device": torch.get_default_device(),
        "torch": torch.get_rng_state().tolist(),
        "numpy": str(np.random.get_state()),
        "random": random.getstate(),
        "folder": os.getcwd(),
        "filters": list(warnings.filters),
        "showwarning": warnings.showwarning,
        "verbosity": transformers.logging.get_verbosity(),
        "bars": transformers.logging.is_progress_bar_enabled(),
        "data bars": datasets.are_progress_bars_disabled(),
        "names": {name: id(value) for name, value in names.items() if name != "before"},
        "environment": dict(os.environ),
        "path": list(sys.path),
        "queue": event_file_writer._AsyncWriter,
        "losses": [id(value) for value in vars(torch.nn.functional).values()],
        "modules": {name: id(sys.modules[name]) for name in ("torch", "numpy", "__main__", "os")},
    }

names = globals()
before = state()
check(pad_batch); check(log_losses); check("cross_entropy"); check()
after = state()
assert before.keys() == after.keys()
different = [key for key in before if before[key] != after[key]]
print("different:", different)
"""


def test_a_check_leaves_the_kernel_as_it_was(tmp_path: Path) -> None:
    printed = python(DISTURBING, tmp_path)
    assert printed.count("pad_batch") >= 2
    assert printed.rstrip().endswith("different: []")


def test_a_graded_file_does_not_judge_itself(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom grader import check\n"
        "names = {'__name__': 'submission', 'check': check}\n"
        "exec('def pad_batch(): ...\\ncheck(pad_batch)\\ncheck()', names)\n"
        "print('hypothesis' in sys.modules)"
    )
    assert python(code, tmp_path) == "False\n"


MAGIC = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import grader
assert "check" in shell.magics_manager.magics["cell"]
shell.run_cell("%load_ext grader")
CELL = '''%%check
import torch
def attention_mask(lengths, side="right"):
    print("called")
    return torch.ones(2)[5]
'''
shell.run_cell(CELL)
print("--- fails")
shell.run_cell("%%check\\n1 / 0")
print("--- stops")
shell.run_cell('''%%check
import os, signal, threading
def attention_mask(lengths, side="right"):
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    while True:
        pass
''')
print("--- goes on", shell.user_ns["attention_mask"].__name__)
"""


def test_the_magic_runs_checks_and_stops(tmp_path: Path) -> None:
    checked, rest = python(MAGIC, tmp_path).split("--- fails")
    failed, rest = rest.split("--- stops")
    stopped, after = rest.split("--- goes on")
    assert "called" in checked
    assert "raised an error" in checked
    assert "cell [1], line 5: index 5 is out of bounds" in " ".join(checked.split())
    assert "ZeroDivisionError" in failed
    assert "attention_mask" not in failed
    assert "Judging attention_mask was stopped." in stopped
    assert "Traceback" not in stopped
    assert after.strip() == "attention_mask"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_prompt_that_knows_few_characters(encoding: str, capsys: Any, monkeypatch: Any) -> None:
    from grader.notebook import showing

    class Narrow:
        def __init__(self) -> None:
            self.encoding, self.text = encoding, ""

        def write(self, text: str) -> None:
            self.text += text.encode(encoding).decode(encoding)

        def flush(self) -> None:
            """Nothing to do."""

    narrow = Narrow()
    monkeypatch.setattr(sys, "stdout", narrow)
    showing.show(showing.judge([], {"pad_batch": 1}))
    report = showing.Report(lines=["✗ Ġ"])
    showing.show(report)
    assert "\\u2717 \\u0120" in narrow.text
