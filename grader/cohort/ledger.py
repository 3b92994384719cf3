"""The ledger of a grading run: every verdict under a key of what it follows from, in one SQLite file.

A verdict follows from the code that was handed in, the exercise's checks and all that they use, the seed,
the versions, the isolation and the budgets. Points are no part of it: they are applied when a result is put
together, so that a change of points grades nobody again. What was written survives a kill at any moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from grader.authoring.source import Exercise
from grader.judge.curriculum import Lab
from grader.judge.fingerprints import digest, of_exercise
from grader.judge.limits import Limits
from grader.reports.moved import Moved
from grader.results import ExerciseResult
from grader.submissions import SourceFile

#: Name of the file in a run's folder.
NAME = "ledger.sqlite"
State = Literal["queued", "running", "done", "failed"]
_TABLES = """
CREATE TABLE IF NOT EXISTS verdict (key TEXT PRIMARY KEY, result BLOB);
CREATE TABLE IF NOT EXISTS judged (key TEXT PRIMARY KEY, times INTEGER);
CREATE TABLE IF NOT EXISTS loading (key TEXT PRIMARY KEY, notes BLOB, isolation TEXT);
CREATE TABLE IF NOT EXISTS duration (content TEXT, lab TEXT, seconds REAL, PRIMARY KEY (content, lab));
CREATE TABLE IF NOT EXISTS submission (student TEXT PRIMARY KEY, state TEXT, page TEXT);
CREATE TABLE IF NOT EXISTS moved (student TEXT PRIMARY KEY, change BLOB);
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT);
"""


class Ledger:
    """What a run has found out so far."""

    def __init__(self, path: Path | None = None) -> None:
        """Open a ledger, or begin one.

        Args:
            path: The file; None keeps everything in memory.
        """
        self.database = sqlite3.connect(path or ":memory:", isolation_level=None)
        # A commit survives a kill of this process; only a failing machine could lose the last ones.
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = NORMAL")
        self.database.executescript(_TABLES)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Say which verdicts are known.

        Args:
            keys: Keys of exercises.

        Returns:
            Those of them that are.
        """
        marks = ",".join("?" * len(keys))
        rows = self.database.execute(f"SELECT key FROM verdict WHERE key IN ({marks})", list(keys))
        return {key for (key,) in rows}

    def verdicts(self, keys: Sequence[str]) -> dict[str, ExerciseResult]:
        """Look verdicts up.

        Args:
            keys: Keys of exercises, as `Keys.exercise` gives them.

        Returns:
            Key to result, for those that are known.
        """
        marks = ",".join("?" * len(keys))
        rows = self.database.execute(f"SELECT key, result FROM verdict WHERE key IN ({marks})", list(keys))
        return {key: msgspec.msgpack.decode(result, type=ExerciseResult) for key, result in rows}

    def loading(self, key: str) -> tuple[list[str], str] | None:
        """Look up what happened when a file was loaded.

        Args:
            key: As `Keys.loading` gives it.

        Returns:
            Notes and the isolation that was reached; None when it is not known.
        """
        row = self.database.execute("SELECT notes, isolation FROM loading WHERE key = ?", [key]).fetchone()
        return (msgspec.json.decode(row[0], type=list[str]), row[1]) if row else None

    def seconds(self, content: str, lab: str) -> float | None:
        """Give the time that a file took when it was last judged.

        Args:
            content: Its digest.
            lab: Slug of the lab.

        Returns:
            Seconds, or None when it is not known.
        """
        query = "SELECT seconds FROM duration WHERE content = ? AND lab = ?"
        row = self.database.execute(query, [content, lab]).fetchone()
        return float(row[0]) if row else None

    def add(
        self,
        verdicts: Iterable[tuple[str, ExerciseResult]],
        loading: tuple[str, list[str], str],
        duration: tuple[str, str, float],
    ) -> None:
        """Write down what was found about one file, all of it or nothing.

        Args:
            verdicts: Keys and results.
            loading: Key, notes and isolation.
            duration: Digest of the file, lab and seconds.
        """
        rows = [(key, msgspec.msgpack.encode(result)) for key, result in verdicts]
        with self.database:
            self.database.execute("BEGIN")
            self.database.executemany("INSERT OR IGNORE INTO verdict VALUES (?, ?)", rows)
            self.database.executemany(
                "INSERT INTO judged VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET times = times + 1",
                [(key,) for key, _ in rows],
            )
            key, notes, isolation = loading
            self.database.execute(
                "INSERT OR IGNORE INTO loading VALUES (?, ?, ?)", [key, msgspec.json.encode(notes), isolation]
            )
            self.database.execute("INSERT OR REPLACE INTO duration VALUES (?, ?, ?)", list(duration))

    def most_often_judged(self) -> int:
        """Say how often the verdict was found that was found most often; 1 where nothing was judged twice."""
        (times,) = self.database.execute("SELECT MAX(times) FROM judged").fetchone()
        return int(times or 0)

    def mark(self, student: str, state: State, page: str = "") -> None:
        """Write down how far a student's submission has come.

        Args:
            student: The student.
            state: How far.
            page: Digest of what the written files follow from, once they are written.
        """
        self.database.execute("INSERT OR REPLACE INTO submission VALUES (?, ?, ?)", [student, state, page])

    def page(self, student: str) -> str:
        """Give the digest of what a student's written files follow from; empty when there are none."""
        row = self.database.execute("SELECT page FROM submission WHERE student = ?", [student]).fetchone()
        return str(row[0]) if row else ""

    def states(self) -> dict[str, str]:
        """Give the state of every submission."""
        return dict(self.database.execute("SELECT student, state FROM submission ORDER BY student"))

    def move(self, change: Moved) -> None:
        """Write down that a student's marks have moved; called before the files that show it are written."""
        row = [change.student, msgspec.msgpack.encode(change)]
        self.database.execute("INSERT OR REPLACE INTO moved VALUES (?, ?)", row)

    def moved(self) -> list[Moved]:
        """Give the marks that have moved since an earlier run was finished."""
        rows = self.database.execute("SELECT change FROM moved ORDER BY student")
        return [msgspec.msgpack.decode(change, type=Moved) for (change,) in rows]

    def forget_moved(self) -> None:
        """Begin to watch for marks that move."""
        self.database.execute("DELETE FROM moved")

    def note(self, name: str, value: str) -> None:
        """Write down a fact about the run, such as its seed."""
        self.database.execute("INSERT OR REPLACE INTO run VALUES (?, ?)", [name, value])

    def noted(self, name: str) -> str | None:
        """Give a fact about the run, or None."""
        row = self.database.execute("SELECT value FROM run WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else None

    def close(self) -> None:
        """Close the file."""
        self.database.close()


class Keys:
    """Makes the keys of a run; what they have in common is digested once."""

    def __init__(self, seed: int, isolation: str, limits: Limits) -> None:
        self.common = digest([str(seed), isolation, msgspec.json.encode(limits).decode()])
        self.exercises: dict[str, str] = {}

    def content(self, file: SourceFile) -> str:
        """Digest what a worker gets of a file.

        Args:
            file: A student's file.

        Returns:
            The same for all files with the same code in the same places.
        """
        kind = "notebook" if file.name.endswith(".ipynb") else "script"
        cells = ((cell.text, cell.place, str(cell.first_line)) for cell in file.cells)
        return digest([kind, *(part for cell in cells for part in cell)])

    def exercise(self, content: str, lab: Lab, exercise: Exercise) -> str:
        """Give the key of the verdict on one exercise.

        Args:
            content: Digest of the file.
            lab: The lab.
            exercise: One of its exercises.

        Returns:
            The key.
        """
        if exercise.id not in self.exercises:
            self.exercises[exercise.id] = of_exercise(lab, exercise)
        return digest([self.common, content, self.exercises[exercise.id]])

    def loading(self, content: str, lab: Lab) -> str:
        """Give the key of what happens when a file is loaded.

        Args:
            content: Digest of the file.
            lab: The lab.

        Returns:
            The key.
        """
        first = lab.exercises[0]
        return digest([self.exercise(content, lab, first), "loading"])
