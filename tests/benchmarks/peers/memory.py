"""Memory of a running `labs grade --isolation sandbox`, looked at from outside twice a second."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from grader.judge.limits import tree

_EVERY = 0.5
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Memory:
    """The most that was seen of each, in MB."""

    #: Resident memory of the command itself, and of the largest judge if there are several.
    coordinator: float = 0.0
    judge: float = 0.0
    #: Resident memory of the workers' parent.
    parent: float = 0.0
    #: Memory that a running submission shares with nobody (USS); None where it may not be looked at.
    submission: float | None = None
    #: Second of the run to resident memory of the command, its judges and the workers' parent.
    over_time: list[tuple[float, float]] = field(default_factory=list)

    @property
    def kept(self) -> float:
        """All that stays from one submission to the next."""
        return max((total for _, total in self.over_time), default=0.0)

    def watch(self, process: subprocess.Popen[bytes]) -> None:
        """Look until the command has ended.

        Args:
            process: The command.
        """
        start = time.monotonic()
        while process.poll() is None:
            self._look(process.pid, time.monotonic() - start)
            time.sleep(_EVERY)

    def _look(self, command: int, at: float) -> None:
        family = tree(command)[1:]
        enclosed = [pid for pid in family if _runs(pid, "grader.worker.enclosed")]
        workers = enclosed[1:]
        judges = [pid for pid in family if pid not in enclosed and _runs(pid, "grade")]
        coordinator, parent = _resident(command), sum(map(_resident, enclosed[:1]))
        sizes = [_resident(pid) for pid in judges]
        self.coordinator = max(self.coordinator, coordinator)
        self.judge = max([self.judge, *sizes])
        self.parent = max(self.parent, parent)
        private = [size for size in map(_private, workers) if size is not None]
        if private:
            self.submission = max([self.submission or 0.0, *private])
        self.over_time.append((round(at, 1), coordinator + sum(sizes) + parent))


def _runs(pid: int, argument: str) -> bool:
    """Say whether a process is a Python with this argument; bubblewrap's own processes are not."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"python" in Path(os.fsdecode(arguments[0])).name.encode() and argument.encode() in arguments


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20
    except (OSError, IndexError):
        return 0.0


def _private(pid: int) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile, or may not be looked at
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
