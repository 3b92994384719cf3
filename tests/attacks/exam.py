"""The exam of attacks: each hostile submission is graded between two honest ones, in the sandbox.

Secrets are planted where an attack might look: in the reference's names, in the judge's environment, in files, and
in the memory and folder of another submission's worker that is alive at the same time.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import grader
from grader.cohort.run import Run, grade_class
from grader.judge.curriculum import Lab, load_curriculum
from grader.judge.examining import Examination
from grader.judge.limits import Limits, tree
from grader.judge.opening import Isolation, Opened, open_grader, prepare
from grader.judge.outcomes import Worker
from grader.results import Result
from grader.submissions import Submission, read
from grader.worker import wire

FOLDER = Path(__file__).resolve().parent
#: Short, because many attacks use them up.
LIMITS = Limits(statement=0.5, call=0.5, loading=5.0, submission=10.0, wall_least=2.0, wall_factor=2.0)
#: For attacks that look for something: they must have the time to find it.
PATIENT = replace(LIMITS, call=6.0, submission=60.0, wall_least=30.0)
HONEST = """
import torch


def pad_batch(sequences, pad_id, side="right"):
    width = max(map(len, sequences))
    rows = [[pad_id] * (width - len(row) if side == "left" else 0) + list(row) for row in sequences]
    return torch.tensor([row + [pad_id] * (width - len(row)) for row in rows])
"""
#: A worker that is alive during every attack, with a secret in its memory and its folder.
SIBLING = """
import os
HELD = [{secret!r}, {secret!r}.encode()]
with open("notes.txt", "w") as file:
    file.write(HELD[0])
os.environ["HELD"] = HELD[0]


def alive():
    return "yes"
"""
#: Where attacks try to leave something, and what its name begins with.
MARK = "labs-attack"
NAMES = ("conftest.py", "sitecustomize.py", "usercustomize.py", "attack.pth", "attacker.json")


@dataclass
class Exam:
    """A grader in the sandbox, with secrets around it."""

    lab: Lab
    opened: Opened
    examination: Examination
    folder: Path
    secrets: list[str] = field(default_factory=list)
    sibling: Worker | None = None
    listeners: list[socket.socket] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path, isolation: Isolation = "sandbox") -> Exam:
        """Start the grader and plant the secrets.

        Args:
            folder: For everything that is written.
            isolation: The sandbox, or less to see that the exam notices; its doors are those of the first.

        Returns:
            The exam, ready for attacks.
        """
        lab = next(lab for lab in load_curriculum() if lab.slug == "padding")
        opened = open_grader(isolation, LIMITS)
        exam = cls(lab, opened, prepare(opened, [lab], seed=3), folder)
        lab.reference["PLANTED"] = exam.secret()
        os.environ["LABS_TEST_PLANTED"] = exam.secret()
        (folder / "secret.txt").write_text(exam.secret())
        (folder / "ledger.sqlite").write_text(exam.secret())
        exam.sibling = opened.launcher.start()
        code = SIBLING.format(secret=exam.secret())
        exam.sibling.load(wire.Load("other.py", [wire.Code(code, "line 1", 1)], {}))
        if isolation == "sandbox":
            exam.listen()
        return exam

    def secret(self) -> str:
        """Make one more secret."""
        self.secrets.append(f"LABS-SECRET-{secrets.token_hex(8)}")
        return self.secrets[-1]

    def listen(self) -> None:
        """Offer doors on loopback and in the abstract, at which a submission must not arrive."""
        for port in range(30_000, 30_050):
            door = socket.socket()
            try:
                door.bind(("127.0.0.1", port))
            except OSError:  # in use
                door.close()
                continue
            door.listen()
            self.listeners.append(door)
            break
        door = socket.socket(socket.AF_UNIX)
        door.bind(f"\0{MARK}-listener")
        door.listen()
        self.listeners.append(door)

    def submission(self, name: str, path: Path) -> Submission:
        """Read one student's file, under another name if need be."""
        folder = self.folder / "in" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "03_padding.py").write_bytes(path.read_bytes())
        (submission,) = read([folder], [self.lab.names]).submissions
        return submission

    def grade(self, submissions: list[Submission], out: Path, limits: Limits = LIMITS) -> list[Result]:
        """Grade a class as `labs grade` does."""
        launcher: Any = self.opened.launcher
        launcher.limits = limits
        for name in ("results", "feedback"):
            (out / name).mkdir(parents=True)
        run = Run(out)
        grade_class(submissions, self.examination, run)
        assert run.internal_errors == []
        # Before anybody looks around, the last worker has ended: its parent has said so, and lives.
        assert launcher.control.alive()
        return list(run.results)

    def processes(self) -> set[int]:
        """Everything that descends from the workers' parent, the sibling apart."""
        launcher: Any = self.opened.launcher
        sibling: Any = self.sibling
        parents = set(tree(launcher.process.pid)[:2])
        return set(tree(launcher.process.pid)) - parents - set(tree(sibling.pid))

    def close(self) -> None:
        """End it."""
        for door in self.listeners:
            door.close()
        if self.sibling is not None:
            self.sibling.close()
        self.opened.launcher.close()
        os.environ.pop("LABS_TEST_PLANTED", None)


def mounts() -> list[str]:
    """What is mounted, as this process sees it."""
    return sorted(Path("/proc/self/mounts").read_text().splitlines())


def left_behind() -> list[str]:
    """Files that attacks have made where they might have got through."""
    package = Path(grader.__file__).resolve().parent
    places = {
        Path(),
        Path("/"),
        Path.home(),
        package,
        package.parent,
        Path(sys.prefix),
        Path(os.__file__).parent,
    }
    places |= {Path(name) for name in sys.path if name}
    places |= {
        Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/usr", "/usr/lib", "/etc", "/opt", "/dev")
    }
    found: list[str] = []
    for place in places:
        if place.is_dir():
            found += [str(path) for path in place.iterdir() if path.name.startswith(MARK)]
            found += [str(place / name) for name in NAMES if _planted(place / name)]
    return sorted(found)


def _planted(path: Path) -> bool:
    return path.is_file() and b"LABS_ATTACK" in path.read_bytes()
