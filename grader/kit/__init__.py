"""What an instructor hands out: no solution, but examples, and fingerprints by which mistakes are named.

`labs kit` writes a kit; inside one, `FOLDER` holds a file for each lab, and the labs are read from those.
"""

from __future__ import annotations

from pathlib import Path

#: Where a kit has its labs' files; the project itself has no such folder.
FOLDER = Path(__file__).resolve().parent / "data"
#: Ending of those files.
ENDING = ".kit"


def kit_files() -> list[Path]:
    """Find the files that make this installation a student's kit.

    Returns:
        One file a lab, in order; none in the project itself.
    """
    return sorted(FOLDER.glob(f"[0-9][0-9]_*{ENDING}"))
