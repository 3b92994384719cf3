"""What is known about a student's work while it is watched, and which part of it is looked at."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from grader.results import ExerciseResult
from grader.watch.events import Began, Event, Finished, Judged, Stopped, Unusable, Waiting
from grader.watch.hints import HintSteps
from grader.watch.runner import Watched

View = Literal["one", "list"]
#: Verdicts of exercises that nobody has begun.
_OPEN = ("blank", "missing")


@dataclass
class LabState:
    """One lab, as it was judged last."""

    lab: Watched
    path: str = ""
    sha256: str = ""
    differs: bool = False
    #: By name of the exercise.
    results: dict[str, ExerciseResult] = field(default_factory=dict)
    #: Exercises whose verdict is about the file as it is now.
    fresh: set[str] = field(default_factory=set)
    #: Exercises that the save which is being judged, or was last, has changed.
    edited: tuple[str, ...] = ()
    running: bool = False
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    #: When the last run ended, and how long it took.
    at: str = ""
    seconds: float = 0.0

    @property
    def exercises(self) -> tuple[str, ...]:
        """Names in the order of the lab."""
        return self.lab.names.exercises

    @property
    def passed(self) -> int:
        """How many exercises pass."""
        return sum(self.results[name].verdict == "passed" for name in self.exercises if name in self.results)

    @property
    def foremost(self) -> str:
        """The exercise to look at next: one that fails, else one that is open; empty when all pass."""
        failing = [
            name
            for name in self.exercises
            if name in self.results and self.results[name].verdict not in ("passed", *_OPEN)
        ]
        still_open = [
            name for name in self.exercises if name in self.results and self.results[name].verdict in _OPEN
        ]
        mine = [name for name in failing if name in self.edited]
        return next(iter([*mine, *failing, *still_open]), "")


class Desk:
    """Everything that the screen shows."""

    def __init__(self, labs: Sequence[Watched], current: str, *, follow: bool, exercise: str = "") -> None:
        """Start with nothing judged.

        Args:
            labs: The labs in the student's folder.
            current: Slug of the lab to show first.
            follow: Show whichever lab is saved.
            exercise: The one exercise that is asked for; empty for whichever comes next.
        """
        self.labs = {lab.names.slug: LabState(lab) for lab in labs}
        self.current, self.follow = current, follow
        self.chosen = exercise
        self.asked_for = exercise
        self.view: View = "one"
        self.detailed = False
        self.scroll = 0
        self.importing = False
        self.importing_since = 0.0
        self.began = 0.0
        #: One line about what has just come to pass.
        self.news = ""
        self.hints: dict[str, list[str]] = {}
        self.steps = HintSteps()

    @property
    def lab(self) -> LabState:
        """The lab that is shown."""
        return self.labs[self.current]

    @property
    def exercise(self) -> str:
        """Name of the exercise that is shown; empty when all pass or nothing is known."""
        found = self.lab.results.get(self.chosen)
        if self.pending:
            return self.chosen
        if found is not None and (found.verdict != "passed" or self.asked_for):
            return self.chosen
        return self.lab.foremost

    @property
    def pending(self) -> bool:
        """Whether the exercise that is shown has been edited, and its new verdict is not there yet."""
        lab = self.lab
        return lab.running and self.chosen in lab.edited and self.chosen not in lab.fresh

    @property
    def running(self) -> LabState | None:
        """The lab that is being judged."""
        return next((lab for lab in self.labs.values() if lab.running), None)

    def hear(self, event: Event) -> None:
        """Take note of an event.

        Args:
            event: From the runner.
        """
        match event:
            case Waiting():
                self.importing, self.importing_since = True, self.importing_since or time.monotonic()
            case Began():
                self._begin(event)
            case Judged(slug, exercise):
                self.importing, self.importing_since = False, 0.0
                self._judged(self.labs[slug], exercise)
            case Finished():
                self.importing, self.importing_since = False, 0.0
                self._finish(event)
            case Stopped(slug):
                self.labs[slug].running = False
            case Unusable(slug, reason):
                lab = self.labs[slug]
                lab.running, lab.problem, lab.sha256 = False, reason, ""
                lab.results.clear()
                self.importing, self.importing_since = False, 0.0

    def _begin(self, event: Began) -> None:
        lab = self.labs[event.lab]
        lab.running, lab.problem, lab.differs = True, "", event.differs
        lab.path, lab.sha256, lab.edited = event.path, event.file.sha256, event.edited
        lab.fresh = set()
        self.began = time.monotonic()
        if event.edited:
            self._show(event.lab)
        if event.lab == self.current and not self.asked_for and event.edited:
            self.chosen = event.edited[0]
            self.scroll = 0
        if event.lab == self.current:
            self.news = ""

    def _show(self, slug: str) -> None:
        if self.follow and slug != self.current:
            self.current, self.chosen, self.scroll, self.news = slug, "", 0, ""

    def _judged(self, lab: LabState, exercise: ExerciseResult) -> None:
        name = exercise.id.partition(".")[2]
        lab.results[name] = exercise
        lab.fresh.add(name)
        if exercise.verdict == "passed":
            self.steps.forget(exercise.id)
            if name in lab.edited and lab is self.lab:
                self.news = f"{name} passes"

    def _finish(self, event: Finished) -> None:
        lab = self.labs[event.lab]
        lab.running = False
        found = next(each for each in event.result.labs if each.lab == event.lab)
        lab.results = {each.id.partition(".")[2]: each for each in found.exercises}
        lab.fresh = set(lab.results)
        lab.notes = [*found.notes, *event.result.submission.problems]
        lab.at, lab.seconds = time.strftime("%H:%M:%S"), event.seconds
        self.hints |= event.hints

    def press(self, key: str) -> None:
        """Do what a key asks for; running and quitting are the loop's business.

        Args:
            key: Its name.
        """
        match key:
            case "h":
                self.view = "one"
                if self.exercise:
                    self.steps.next(self._id, self.hints.get(self._id, []))
                    self.scroll = END
            case "n":
                self._next()
            case "l":
                self.view = "list" if self.view == "one" else "one"
                self.scroll = 0
            case "d":
                self.detailed, self.view, self.scroll = not self.detailed, "one", 0
            case "down" | "j" | " ":
                self.scroll += 1 if key != " " else 10
            case "up" | "k" | "b":
                self.scroll = max(0, self.scroll - (1 if key != "b" else 10))

    @property
    def _id(self) -> str:
        return f"{self.current}.{self.exercise}"

    @property
    def shown_hints(self) -> list[str]:
        """The hints of the shown exercise that have been asked for."""
        return self.hints.get(self._id, [])[: self.steps.shown(self._id)]

    @property
    def hints_left(self) -> int:
        """How many more hints there are for the shown exercise."""
        return len(self.hints.get(self._id, [])) - len(self.shown_hints)

    def _next(self) -> None:
        lab = self.lab
        waiting = [name for name in lab.exercises if name in lab.results]
        unsolved = [name for name in waiting if lab.results[name].verdict != "passed"]
        here = lab.exercises.index(self.exercise) if self.exercise in lab.exercises else -1
        self.view, self.scroll, self.asked_for = "one", 0, ""
        if not unsolved:
            self.chosen = ""
            return
        later = [name for name in unsolved if lab.exercises.index(name) > here]
        self.chosen = (later or unsolved)[0]


#: Scrolled as far down as there is something to see.
END = 10_000
