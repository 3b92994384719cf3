"""Run the test suite as two processes side by side, one a core: `python -m tests.halves [pytest's options]`.

Every folder of tests belongs to one half; whatever is named in neither belongs to the second.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent
#: About as long as all the others together.
FIRST = (
    "cohort",
    "commands",
    "corpus",
    "kit",
    "mutation",
    "notebook",
    "real",
    "sandbox",
    "standby",
    "student",
    "watch",
)


def main(options: list[str]) -> int:
    """Run both halves.

    Args:
        options: For pytest.

    Returns:
        Exit code: 0 when both passed.
    """
    places = sorted(path for path in TESTS.iterdir() if path.is_dir() or path.name.startswith("test_"))
    places = [path for path in places if path.name != "__pycache__"]
    halves = (
        [path for path in places if path.name in FIRST],
        [path for path in places if path.name not in FIRST],
    )
    with tempfile.TemporaryFile() as kept:
        second = subprocess.Popen(_command(halves[1], options), stdout=kept, stderr=subprocess.STDOUT)
        try:
            first = subprocess.run(_command(halves[0], options), check=False)
            second.wait()
        finally:
            # Whatever ends this one must not leave the other running.
            second.terminate()
            second.wait()
        kept.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(kept.read())
        sys.stdout.flush()
    return first.returncode or second.returncode


def _command(places: list[Path], options: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *map(str, places), *options]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
