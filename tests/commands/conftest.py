"""Run the `labs` command as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Labs = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def labs(tmp_path: Path) -> Labs:
    def run(
        *arguments: object, cwd: Path = tmp_path, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", *map(str, arguments)]
        usual = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **(environment or {})}
        return subprocess.run(command, cwd=cwd, env=usual, capture_output=True, text=True, timeout=300)

    return run
