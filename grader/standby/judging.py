"""A grader that stays open: the course and each lab are loaded when they are first needed, and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError, Lab
from grader.judge.examining import Examination
from grader.judge.opening import Opened, prepare
from grader.judge.outcomes import ParentLost
from grader.results import ExerciseResult, Result
from grader.standby.aborting import Abortable
from grader.standby.endings import Cancelled
from grader.submissions import Submission

Told = Callable[[str, ExerciseResult], None]


class OpenGrader:
    """Judges one submission after the other."""

    def __init__(self, opened: Opened, course: Callable[[], tuple[Lab, ...]]) -> None:
        """Take over an opened grader.

        Args:
            opened: From `open_grader`.
            course: Loads the course; called once, when the first submission comes.
        """
        self._launcher = Abortable(opened.launcher)
        self.opened, self._load = replace(opened, launcher=self._launcher), course
        self._course: tuple[Lab, ...] = ()
        #: Lab slug to what examines it, for the seed that was asked for last.
        self._kept: dict[str, Examination] = {}

    def examine(self, submission: Submission, only: str, seed: int, told: Told) -> Result:
        """Judge a submission.

        Args:
            submission: What a student has written.
            only: Name of one exercise; empty for all.
            seed: Seed of the examples.
            told: Hears of each exercise once it is judged.

        Returns:
            The results file's content.

        Raises:
            CannotDo: The course has a fault.
            Cancelled: `abort` was called.
        """
        self._launcher.again()

        def unless_aborted(lab: str, exercise: ExerciseResult) -> None:
            if self._launcher.aborted:
                raise Cancelled
            told(lab, exercise)

        try:
            examination = self._examination({item.lab for item in submission.work}, seed)
            try:
                return examination.examine(submission, only, unless_aborted)
            except ParentLost:
                # The next worker comes from a new parent.
                return examination.examine(submission, only, unless_aborted)
        except CurriculumError as error:
            raise CannotDo(f"the course has a fault, not your work: {error}; tell your instructor") from error

    def abort(self) -> None:
        """Give up the submission that is being judged, from another thread."""
        self._launcher.abort()

    def hints(self, slugs: set[str]) -> dict[str, list[str]]:
        """Give the hints of some labs.

        Args:
            slugs: The labs.

        Returns:
            Exercise id to its hints, in order.
        """
        exercises = [exercise for lab in self._labs(slugs) for exercise in lab.exercises]
        return {exercise.id: list(exercise.hints) for exercise in exercises}

    def _labs(self, slugs: set[str]) -> list[Lab]:
        self._course = self._course or self._load()
        return [lab for lab in self._course if lab.slug in slugs]

    def _examination(self, slugs: set[str], seed: int) -> Examination:
        labs = self._labs(slugs)
        for lab in labs:
            kept = self._kept.get(lab.slug)
            if kept is None or kept.seed != seed:
                self._kept[lab.slug] = prepare(self.opened, [lab], seed)
        graders = {lab.slug: self._kept[lab.slug].graders[lab.slug] for lab in labs}
        return replace(prepare(self.opened, [], seed), labs=labs, graders=graders)


class AskHere:
    """One request to a grader in this process, for systems that can have none in the background."""

    def __init__(self, grader: OpenGrader) -> None:
        self.grader = grader

    def examine(
        self,
        submission: Submission,
        only: str,
        seed: int,
        *,
        waiting: Callable[[], None],
        ready: Callable[[], None],
        told: Told,
    ) -> tuple[Result, dict[str, list[str]]]:
        """Have a submission judged.

        Args:
            submission: What a student has written.
            only: Name of one exercise; empty for all.
            seed: Seed of the examples.
            waiting: Never called: there is nothing to wait for.
            ready: Called when judging begins.
            told: Hears of each exercise once it is judged.

        Returns:
            The result, and the hints of its exercises by id.

        Raises:
            Cancelled: `cancel` was called.
        """
        ready()
        result = self.grader.examine(submission, only, seed, told)
        return result, self.grader.hints({lab.lab for lab in result.labs})

    def cancel(self) -> None:
        """Give it up."""
        self.grader.abort()

    def ping(self) -> None:
        """Nothing goes away."""
