"""The folder of a grading run: what may be written there, and what an earlier run has left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.cohort.files import MOVED, REPORT, ROSTER, SIMILAR, TIMINGS
from grader.cohort.ledger import NAME as LEDGER
from grader.cohort.ledger import Ledger
from grader.errors import CannotDo

_LEDGER_FILES = (LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm")


class RunFolder:
    """Where a run writes; only what an earlier run has written is ever deleted."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def refuse_inputs(self, paths: Sequence[Path]) -> None:
        """Keep results out of the folders that are read.

        Args:
            paths: What the students handed in.

        Raises:
            CannotDo: The folder is one of them or lies inside one.
        """
        here = self.path.resolve()
        for path in paths:
            other = path.resolve()
            if here == other or other in here.parents:
                raise CannotDo(f"{self.path} lies inside {path}, where submissions are read; write elsewhere")

    def refuse_earlier_run(self, *, overwrite: bool, resume: bool = False) -> None:
        """Keep an earlier run, unless it is to be replaced or continued.

        Args:
            overwrite: Replace it.
            resume: Go on with it.

        Raises:
            CannotDo: There is one, or something else that is in the way.
        """
        if self.path.exists() and not self.path.is_dir():
            raise CannotDo(f"{self.path} is a file; name a folder after -o")
        if resume:
            if not (self.path / LEDGER).is_file():
                raise CannotDo(f"{self.path} holds no run to go on with; leave out --resume")
            return
        ours = {path.name for path in self._written()}
        there = [path for name in ("results", "feedback") for path in _entries(self.path / name)]
        foreign = [path for path in there if path.name not in ours]
        if foreign and (ours or overwrite):
            raise CannotDo(
                f"{foreign[0]} is not from a finished run; name another folder, or delete it yourself"
            )
        if there and not overwrite:
            raise CannotDo(
                f"{self.path} holds an earlier run; name another folder, or add --overwrite to replace it"
            )

    def clear(self, *, private: bool = False, resume: bool = False) -> None:
        """Delete what an earlier run has written, and make the folders.

        Args:
            resume: Keep what is there, to go on with it.
            private: Let nobody but this user look in: not the user that runs the submissions, for one.

        Raises:
            CannotDo: The folder cannot be written.
        """
        try:
            for path in [] if resume else self._written():
                path.unlink(missing_ok=True)
            for name in (
                TIMINGS,
                "errors.log",
                REPORT,
                SIMILAR,
                MOVED,
                ROSTER,
                *(() if resume else _LEDGER_FILES),
            ):
                (self.path / name).unlink(missing_ok=True)
            for name in ("results", "feedback"):
                (self.path / name).mkdir(parents=True, exist_ok=True)
            if private:
                self.path.chmod(0o700)
        except OSError as error:
            raise CannotDo(f"cannot write to {self.path}: {error.strerror}") from error

    def _written(self) -> list[Path]:
        """List the files of the students whom the earlier run has graded."""
        if not (self.path / LEDGER).is_file():
            return []
        ledger = Ledger(self.path / LEDGER)
        students = ledger.states()
        ledger.close()
        suffixes = (("results", "json"), ("feedback", "html"), ("feedback", "md"))
        return [self.path / folder / f"{name}.{suffix}" for name in students for folder, suffix in suffixes]


def _entries(folder: Path) -> list[Path]:
    # A kill may leave half of a file under a name of its own.
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if not (path.name.startswith(".") and path.suffix == ".part"))
