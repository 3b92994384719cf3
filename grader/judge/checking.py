"""Checks: ordinary pytest + Hypothesis tests with an exercise, points and a sentence attached."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.internal.conjecture import providers

#: Profile under which checks draw their examples.
PROFILE = "labs"
settings.register_profile(
    PROFILE,
    deadline=None,
    database=None,
    derandomize=False,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    print_blob=False,
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
    # These measure seconds, or complain about sizes that are wanted here.
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
)
# Hypothesis tries constants that it finds in whatever project modules are loaded, so that draws would depend
# on what was imported before; the same seed must give the same examples everywhere.
providers._get_local_constants = lambda: providers._local_constants

Test = Callable[..., None]


@dataclass(frozen=True)
class Check:
    """One pytest item that judges an exercise."""

    #: Name, unique in its exercise: the test function's, without `test_`.
    name: str
    #: Id of the exercise, such as `padding.pad_batch`.
    exercise: str
    points: float
    #: The property in words, such as "shorter rows are filled up".
    says: str
    #: Number of examples that Hypothesis draws.
    examples: int
    #: Checkpoint whose tokenizer gives the text of token ids in the call; empty for none.
    token_ids: str
    #: The test function, wrapped by `given`.
    test: Test

    @functools.cached_property
    def id(self) -> str:
        """Id of the check, such as `padding.pad_batch.fills_up`."""
        return f"{self.exercise}.{self.name}"


def check(
    exercise: str, *, says: str, points: float = 1, examples: int = 20, token_ids: str = ""
) -> Callable[[Test], Test]:
    """Mark a Hypothesis test as a check of an exercise.

    Args:
        exercise: Id such as `padding.pad_batch`.
        says: The property in words, one sentence for students.
        points: What it is worth.
        examples: Number of examples to draw.
        token_ids: Checkpoint whose tokenizer gives the text of token ids in counterexamples.

    Returns:
        A decorator that stands above `given`.

    Raises:
        TypeError: What it decorates is no Hypothesis test, or no exercise id was given.
    """
    if exercise.count(".") != 1:
        raise TypeError(f"{exercise!r} is no exercise id; write it as lab.function")

    def decorate(test: Test) -> Test:
        if not hasattr(test, "hypothesis"):
            raise TypeError(f"{test.__name__}: put @check above @given")
        name = test.__name__.removeprefix("test_")
        settings(settings.get_profile(PROFILE), max_examples=examples)(test)
        mark: Any = test
        mark.check = Check(name, exercise, points, says, examples, token_ids, test)
        return test

    return decorate


def derive_seed(run_seed: int, name: str) -> int:
    """Make a seed of its own for each check.

    Args:
        run_seed: Seed of the grading run.
        name: Id of the check.

    Returns:
        A number of 64 bits; the same for the same arguments everywhere.
    """
    digest = hashlib.sha256(f"{run_seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def draw(
    one: Check, run_seed: int, body: Callable[[Test, dict[str, Any]], None], *, phases: tuple[Phase, ...]
) -> None:
    """Run a check's Hypothesis test with another body.

    Args:
        one: The check.
        run_seed: Seed of the grading run.
        body: Called with the test's own function and the drawn arguments of each example.
        phases: What Hypothesis does: explicit examples, drawn ones, shrinking.

    Raises:
        Exception: What `body` raised last on the smallest example that it raised for.
    """
    test: Any = one.test
    inner = test.hypothesis.inner_test

    def instead(*, student: Any, reference: Any, **arguments: Any) -> None:
        body(inner, arguments)

    with _phases(test, phases):
        seed(derive_seed(run_seed, one.id))(test)
        test.hypothesis.inner_test = instead
        try:
            test(student=None, reference=None)
        finally:
            test.hypothesis.inner_test = inner


@contextlib.contextmanager
def _phases(test: Any, phases: tuple[Phase, ...]) -> Iterator[None]:
    usual = test._hypothesis_internal_use_settings
    test._hypothesis_internal_use_settings = settings(usual, phases=phases)
    try:
        yield
    finally:
        test._hypothesis_internal_use_settings = usual
