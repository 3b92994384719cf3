"""Get ready: import the libraries once, fork the workers' parent, then load what students must not see."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from grader.judge.curriculum import Lab
    from grader.judge.examining import Examination
    from grader.judge.sitting import Launcher

Isolation = Literal["process", "none"]

#: Set before torch is imported: one thread, no accelerator, no warning about forked tokenizers.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}
#: Code of the libraries that labs use; importing it here spares every worker the time.
_WARMED = (
    "transformers.models.auto.modeling_auto",
    "transformers.models.auto.tokenization_auto",
    "transformers.models.distilbert.modeling_distilbert",
    "transformers.models.gpt2.modeling_gpt2",
    "transformers.models.roberta.modeling_roberta",
    "transformers.models.roberta.tokenization_roberta",
    "tensorboard.backend.event_processing.event_accumulator",
    "torch.utils.tensorboard",
)


@dataclass(frozen=True)
class Opened:
    """A grader that is ready, and what getting ready cost."""

    launcher: Launcher
    isolation: Isolation
    #: Seconds spent on importing torch and transformers.
    importing: float


def open_grader(isolation: Isolation) -> Opened:
    """Import the libraries and start what runs the submissions; call this before references are loaded.

    Args:
        isolation: How student code is kept apart.

    Returns:
        The launcher of workers.
    """
    os.environ.update(ENVIRONMENT)
    importing = _import_libraries()
    _load_miniatures()
    # The libraries live as long as the process: collecting garbage need not look through them again.
    gc.freeze()
    if isolation == "none":
        from grader.judge.local import LocalLauncher

        return Opened(LocalLauncher(), isolation, importing)
    # Needs modules that Windows lacks.
    from grader.judge.limits import Limits
    from grader.judge.workers import ExecLauncher, ForkLauncher

    if sys.platform != "linux":
        return Opened(ExecLauncher(Limits()), isolation, importing)
    from grader.worker.zygote import fork_zygote

    return Opened(ForkLauncher(fork_zygote(), Limits()), isolation, importing)


def _import_libraries() -> float:
    start = time.perf_counter()
    import importlib

    import torch

    torch.set_num_threads(1)
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for name in _WARMED:
        importlib.import_module(name)
    return time.perf_counter() - start


def _load_miniatures() -> None:
    """Read what most labs use, once for the judge and all workers; real checkpoints wait until needed."""
    from grader.miniatures import VARIABLE
    from grader.worker.checkpoints import resolve
    from grader.worker.wire import Loaded

    if not os.environ.get(VARIABLE):
        for name in ("FacebookAI/roberta-base", "distilbert-base-uncased"):
            resolve(Loaded("tokenizer", name, "AutoTokenizer"))
            resolve(Loaded("model", name, "AutoModel"))


def prepare(opened: Opened, labs: Sequence[Lab], seed: int) -> Examination:
    """Load references and checks; examples are drawn when they are needed.

    Args:
        opened: From `open_grader`.
        labs: Labs to grade.
        seed: Seed of the grading run.

    Returns:
        What examines students.

    Raises:
        CurriculumError: A lab lacks a part.
    """
    from grader.judge.bank import Bank
    from grader.judge.examining import Examination
    from grader.judge.grading import Grader

    for lab in labs:
        # Read now, so that what is missing is said before anyone is graded.
        assert lab.checks
    graders = {lab.slug: Grader(lab, Bank(seed, lab.reference)) for lab in labs}
    return Examination(labs, graders, opened.launcher, seed, opened.isolation)
