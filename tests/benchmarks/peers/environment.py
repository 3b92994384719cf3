"""The peers' own environment: what they need, pinned, and this project's torch beside it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import sysconfig
from pathlib import Path

from .measures import PeerMissing

_HERE = Path(__file__).parent
#: Seconds that installing may take.
_PATIENCE = 1200


def make_environment(folder: Path) -> Path:
    """Make the peers' environment, once.

    Torch, transformers and Hypothesis come from this project's environment, through a path file: everybody
    runs the very same libraries, and nobody downloads them twice. What the peers bring comes first.

    Args:
        folder: Where to.

    Returns:
        Its Python.

    Raises:
        PeerMissing: It cannot be made here.
    """
    python = folder / "bin" / "python"
    pins = [_HERE / "requirements.txt", _HERE / "constraints.txt"]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in pins) + sys.version.encode()).hexdigest()
    mark = folder / ".installed"
    if mark.is_file() and mark.read_text() == state:
        return python
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "-r", str(pins[0]), "-c", str(pins[1])])
    (library,) = folder.glob("lib/python*/site-packages")
    (library / "zz_project.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    mark.write_text(state)
    return python


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerMissing(f"could not be installed: {error}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise PeerMissing(f"could not be installed: {' '.join(last)}")
