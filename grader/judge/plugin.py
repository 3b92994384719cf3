"""pytest hooks and fixtures for `pytest grader/checks --submission FILE`.

Here every check runs live, as the ordinary Hypothesis test that it is: no recorded examples, and pytest's own
report. Without `--submission` the solutions themselves are judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import seed

from grader.judge.checking import Check, derive_seed
from grader.judge.curriculum import Lab, load_curriculum
from grader.judge.opening import Opened, open_grader
from grader.judge.outcomes import Ended
from grader.judge.proxies import Answering, Job, NoAnswer, Outcome, answer_here
from grader.judge.sitting import Sitting
from grader.submissions import SourceFile, read
from grader.worker import wire

_OPENED = pytest.StashKey[Opened]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("labs")
    group.addoption("--submission", type=Path, help="file to judge; the solutions when left out")
    group.addoption(
        "--isolation", choices=("process", "none"), default="process", help="how it is kept apart"
    )
    group.addoption("--run-seed", type=int, default=0, help="seed from which all examples are drawn")


def pytest_configure(config: pytest.Config) -> None:
    """Start the workers' parent before any check module is loaded."""
    config.stash[_OPENED] = open_grader(config.getoption("--isolation"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the workers."""
    if _OPENED in config.stash:
        config.stash[_OPENED].launcher.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each check its seed, and leave out labs that were not handed in."""
    handed_in = set(_files(config))
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        one = getattr(getattr(item, "obj", None), "check", None)
        if not isinstance(one, Check):
            kept.append(item)
            continue
        seed(derive_seed(config.getoption("--run-seed"), one.id))(one.test)
        (kept if one.exercise.partition(".")[0] in handed_in else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


@pytest.fixture(scope="session")
def student(request: pytest.FixtureRequest) -> Iterator[Answering]:
    """Answer for the submission, from workers."""
    config = request.config
    labs = {lab.slug: lab for lab in load_curriculum()}
    launcher = config.stash[_OPENED].launcher
    sittings = {slug: Sitting(launcher, labs[slug], file) for slug, file in _files(config).items()}
    ended: dict[str, Ended] = {}

    def ask(job: Job) -> Outcome:
        name = _function(job)
        if name not in ended:
            sitting = sittings[_lab_of(name, list(labs.values())).slug]
            state = sitting.report.exercises.get(name, "missing")
            if state != "written":
                reason = sitting.report.broken.get(name, "")
                pytest.fail(f"{name} is {state} {reason}".rstrip(), pytrace=False)
            (outcome,) = sitting.ask([job])
            if not isinstance(outcome, Ended):
                assert outcome is not None
                return outcome
            # Hypothesis would try this again and again.
            ended[name] = outcome
        raise NoAnswer(ended[name])

    yield Answering(ask)
    for sitting in sittings.values():
        sitting.close()


@pytest.fixture(scope="session")
def reference() -> Answering:
    """Answer for the solutions, in this process."""
    labs = load_curriculum()
    return Answering(lambda job: answer_here(job, _lab_of(_function(job), labs).reference))


def _files(config: pytest.Config) -> dict[str, SourceFile]:
    """Give the file to judge for each lab."""
    labs = load_curriculum()
    chosen: Path | None = config.getoption("--submission")
    paths = [chosen] if chosen else [lab.source.path for lab in labs]
    reading = read(paths, [lab.names for lab in labs])
    problems = [problem.message for problem in reading.problems]
    problems += [line for submission in reading.submissions for line in submission.problems]
    found = {work.lab: work.versions[0] for submission in reading.submissions for work in submission.work}
    if not found:
        raise pytest.UsageError(problems[0] if problems else f"nothing to judge in {chosen}")
    return found


def _function(job: Job) -> str:
    if isinstance(job, wire.Call):
        return job.function
    return next(step.function for step in job.steps if isinstance(step, wire.Build))


def _lab_of(name: str, labs: list[Lab] | tuple[Lab, ...]) -> Lab:
    return next(lab for lab in labs if any(exercise.name == name for exercise in lab.exercises))
