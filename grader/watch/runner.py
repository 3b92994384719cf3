"""Have labs judged, one run at a time: the newest save first, and never the content of an older one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grader.commands.own_work import read_files
from grader.errors import CannotDo
from grader.results import ExerciseResult, Result
from grader.standby.endings import Cancelled, Lost, NoStandby
from grader.student.state import remember
from grader.submissions import LabNames, LabWork, SourceFile, Submission
from grader.watch.edits import edited
from grader.watch.events import Began, Event, Finished, Judged, Stopped, Unusable, Waiting

#: Seconds without a run after which the process in the background is told to stay.
KEEP = 120.0
#: Edited exercises that are answered before the whole lab is judged.
FOREMOST = 2


class Asking(Protocol):
    """One request for a verdict."""

    def examine(
        self,
        submission: Submission,
        only: str,
        seed: int,
        *,
        waiting: Callable[[], None],
        ready: Callable[[], None],
        told: Callable[[str, ExerciseResult], None],
    ) -> tuple[Result, dict[str, list[str]]]:
        """Have a submission judged; see `Conversation`."""

    def cancel(self) -> None:
        """Give it up, from another thread."""

    def ping(self) -> None:
        """Keep whoever answers from going away."""


@dataclass(frozen=True)
class Watched:
    """One lab in the student's folder."""

    names: LabNames
    #: Where its script and its notebook are, or may come to be.
    paths: tuple[Path, ...]


class Runner(threading.Thread):
    """Judges what is wanted, and tells what it finds."""

    def __init__(
        self,
        labs: Sequence[Watched],
        ask: Callable[[], Asking],
        tell: Callable[[Event], None],
        seed: int,
    ) -> None:
        """Prepare; nothing is judged before something is wanted.

        Args:
            labs: All labs that may be wanted.
            ask: Gives a new request.
            tell: Takes events; called from this thread.
            seed: Seed of the examples.
        """
        super().__init__(name="runner", daemon=True)
        self.labs = {lab.names.slug: lab for lab in labs}
        self.ask, self.tell, self.seed = ask, tell, seed
        self.changed = threading.Condition()
        #: Labs to judge, the next one last.
        self.wanted: list[str] = []
        self.asking: Asking | None = None
        #: Counts the saves, so that a run notices one that came between two of its requests.
        self.saves = 0
        self.ending = False
        self.began = 0.0
        #: What was judged last of each lab, to see what is new in the next save.
        self.judged: dict[str, SourceFile] = {}

    def want(self, slug: str, *, first: bool = True) -> None:
        """Have a lab judged with what its file holds when its turn comes.

        Args:
            slug: The lab.
            first: Before all others, and instead of what is being judged now.
        """
        with self.changed:
            if slug in self.wanted:
                self.wanted.remove(slug)
            self.wanted.insert(len(self.wanted) if first else 0, slug)
            if first:
                self.saves += 1
                if self.asking is not None:
                    self.asking.cancel()
            self.changed.notify()

    def run(self) -> None:
        """Judge until `close`."""
        while True:
            with self.changed:
                if not self.wanted and not self.ending:
                    self.changed.wait(KEEP)
                if self.ending:
                    return
                slug, saves = self.wanted.pop() if self.wanted else "", self.saves
            if slug:
                self._run(slug, saves)
            else:
                self.ask().ping()

    def _run(self, slug: str, saves: int) -> None:
        lab = self.labs[slug]
        try:
            path, file, differs = choose(lab)
            before = self.judged.get(slug)
            names = edited(before, file, lab.names.exercises) if before else ()
            self.tell(Began(slug, str(path), file, names, differs))
            self.began = 0.0
            submission = Submission("you", (LabWork(slug, (file,)),), ((file.name, file.sha256),))
            for name in names[:FOREMOST]:
                # What has been worked on is answered first, by itself, as `labs check EXERCISE` does.
                self._examine(submission, name, saves)
            result, hints = self._examine(submission, "", saves)
            self.judged[slug] = file
            remember(result, [path])
            self.tell(Finished(slug, result, hints, time.monotonic() - self.began))
        except Cancelled:
            self.tell(Stopped(slug))
            with self.changed:
                if slug not in self.wanted:
                    self.wanted.insert(max(len(self.wanted) - 1, 0), slug)
        except (CannotDo, Lost, NoStandby) as problem:
            self.judged.pop(slug, None)
            self.tell(Unusable(slug, str(problem)))

    def _examine(self, submission: Submission, only: str, saves: int) -> tuple[Result, dict[str, list[str]]]:
        asking = self.ask()
        with self.changed:
            if self.ending or saves != self.saves:
                raise Cancelled
            self.asking = asking
        try:
            return asking.examine(
                submission,
                only,
                self.seed,
                waiting=lambda: self.tell(Waiting()),
                ready=self._ready,
                told=lambda lab, exercise: self.tell(Judged(lab, exercise)),
            )
        finally:
            with self.changed:
                self.asking = None

    def _ready(self) -> None:
        # Importing the libraries is no part of what a check takes.
        self.began = self.began or time.monotonic()

    def close(self) -> None:
        """Give up what is being judged, and end."""
        with self.changed:
            self.ending = True
            if self.asking is not None:
                self.asking.cancel()
            self.changed.notify()
        if self.is_alive():
            self.join(timeout=5)


def choose(lab: Watched) -> tuple[Path, SourceFile, bool]:
    """Read a lab's files and take the one that was saved last.

    Args:
        lab: The lab.

    Returns:
        Its path, what is in it, and whether the other file of the pair has other code.

    Raises:
        CannotDo: There is nothing that could be judged.
    """
    paths = [path for path in lab.paths if path.is_file()]
    if not paths:
        raise CannotDo(f"{lab.paths[0]} is not there; it is checked again as soon as it is back")
    newest = max(paths, key=_saved_at)
    file = _read(lab, [newest])[0]
    try:
        differs = len(paths) > 1 and len(_read(lab, paths)) > 1
    except CannotDo:
        differs = False
    return newest, file, differs


def _read(lab: Watched, paths: list[Path]) -> tuple[SourceFile, ...]:
    work = read_files(paths, [lab.names]).work
    return next(item.versions for item in work if item.lab == lab.names.slug)


def _saved_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
