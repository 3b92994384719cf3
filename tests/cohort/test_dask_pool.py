"""The pool without a cluster: what it sends and when, and what it makes of each kind of answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest
from distributed import KilledWorker

from grader.cohort import remote_judge
from grader.cohort.dask_connection import Elsewhere, connect, open_elsewhere
from grader.cohort.dask_pool import AHEAD, DaskPool
from grader.cohort.judges import Finished, Task
from grader.cohort.remote import Reply
from grader.cohort.setup import Setup, difference, facts
from grader.errors import CannotDo
from grader.judge.curriculum import load_curriculum
from grader.judge.examining import Judged
from grader.judge.limits import Limits
from grader.judge.opening import Opened, SandboxMissing, prepare

PADDING = next(lab for lab in load_curriculum() if lab.slug == "padding")
Answer = Callable[[Task], Reply | Exception | str]


def judged(task: Task, isolation: str = "process (limits)") -> Reply:
    return Reply(msgspec.msgpack.encode(Finished(task.number, Judged([], [], isolation))), worker="w1")


@dataclass
class Promise:
    key: str
    outcome: Reply | Exception | str

    @property
    def status(self) -> str:
        kinds = {Reply: "finished", str: "cancelled"}
        return kinds.get(type(self.outcome), "error")

    def exception(self) -> Any:
        return self.outcome

    def add_done_callback(self, tell: Callable[[Promise], None]) -> None:
        tell(self)


@dataclass
class Client:
    """Answers at once what it is asked, in an order of its own."""

    answer: Answer
    threads: dict[str, int] = field(default_factory=lambda: {"w1": 1, "w2": 1})
    sent: list[tuple[int, int]] = field(default_factory=list)
    cancelled: int = 0
    ran: list[Any] = field(default_factory=list)

    def nthreads(self) -> dict[str, int]:
        return self.threads

    def submit(
        self, function: Any, run: str, setup: bytes, task: bytes, *, key: str, priority: int, pure: bool
    ) -> Promise:
        read = msgspec.msgpack.decode(task, type=Task)
        self.sent.append((read.number, priority))
        return Promise(key, self.answer(read))

    def gather(self, futures: dict[str, Promise], errors: str) -> dict[str, bytes | None]:
        outcomes = {key: one.outcome for key, one in futures.items()}
        return {
            key: msgspec.msgpack.encode(one) if isinstance(one, Reply) else None
            for key, one in outcomes.items()
        }

    def cancel(self, futures: list[Promise], force: bool) -> None:
        self.cancelled += len(futures)

    def run(self, function: Any, *arguments: Any, on_error: str) -> None:
        self.ran.append((function.__name__, *arguments))

    def close(self, timeout: float) -> None:
        pass


def make_pool(answer: Answer, **more: Any) -> tuple[DaskPool, Client]:
    client = Client(answer, **more)
    elsewhere: Any = Elsewhere(Limits(), "tcp://somewhere:1", client)  # type: ignore[arg-type]
    examination = prepare(Opened(elsewhere, "process", 0.0), [PADDING], seed=1)
    return DaskPool(examination), client


def tasks(count: int) -> list[Task]:
    return [Task(number, "padding", "03_padding.py", "", [], []) for number in range(count)]


def run(pool: DaskPool, count: int) -> tuple[list[int], list[Finished]]:
    started: list[int] = []
    finished: list[Finished] = []
    pool.run(tasks(count), lambda task: started.append(task.number), lambda task, one: finished.append(one))
    return started, finished


def test_everything_is_asked_for_in_order_and_answered_once() -> None:
    pool, client = make_pool(judged)
    _, finished = run(pool, 50)
    assert sorted(one.number for one in finished) == list(range(50))
    assert client.sent == [(number, -number) for number in range(50)]
    assert pool.out == {}
    pool.close()
    assert client.ran == [("end_judges", pool.name)]


def test_few_tasks_are_at_the_cluster_and_the_oldest_count_as_begun() -> None:
    pool, client = make_pool(judged)
    seen: list[tuple[int, int]] = []
    begun: list[int] = []

    def finished(task: Task, one: Finished) -> None:
        seen.append((len(client.sent), len(begun)))

    pool.run(tasks(50), lambda task: begun.append(task.number), finished)
    assert seen[0] == (AHEAD * 2, 2)
    assert begun == sorted(begun)


def test_a_student_whose_work_costs_every_worker_is_the_grader_s_fault() -> None:
    def answer(task: Task) -> Reply | Exception:
        if task.number == 1:
            return KilledWorker("labs-1", None, 3)  # type: ignore[arg-type]
        return Reply(lost=True, worker="w2") if task.number == 2 else judged(task)

    _, finished = run(make_pool(answer)[0], 4)
    said = {one.number: one.traceback for one in finished}
    assert said[0] == said[3] == ""
    assert said[1].startswith("KilledWorker: 4 Dask workers were lost")
    assert said[2] == "the judge's process ended, again and again, on Dask worker w2\n"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            Reply(refused="it has no sandbox: no bubblewrap", worker="w1 on node7"),
            "w1 on node7 cannot judge: it",
        ),
        (ModuleNotFoundError("No module named 'grader'"), "cannot judge .ModuleNotFoundError: No module"),
        ("cancelled", "the Dask scheduler at tcp://somewhere:1 has gone"),
        (Reply(b"\xc1", worker="w1"), "is no result"),
        (Reply(msgspec.msgpack.encode(Finished(77)), worker="w1"), "the result of another task"),
    ],
)
def test_what_is_wrong_with_the_cluster_ends_the_run(outcome: Any, said: str) -> None:
    pool, client = make_pool(lambda task: outcome)
    with pytest.raises(CannotDo, match=said):
        run(pool, 3)
    pool.close()
    assert client.cancelled == 3


def test_other_walls_than_those_asked_for_end_the_run() -> None:
    with pytest.raises(CannotDo, match="judged with other walls: none"):
        run(make_pool(lambda task: judged(task, "none"))[0], 3)


def test_a_cluster_without_workers_is_waited_for_and_said() -> None:
    pool = make_pool(judged, threads={})[0]
    said: list[str] = []
    pool.say = said.append
    assert len(run(pool, 3)[1]) == 3
    assert said == ["tcp://somewhere:1 has no workers yet; waiting for one (Ctrl-C stops)"]


def test_differences_are_named(opened: Opened) -> None:
    ours = facts(prepare(opened, [PADDING], seed=1))
    assert difference(ours, ours) == ""
    assert difference({**ours, "torch": "1.0"}, ours) == f"torch is 1.0 there and {ours['torch']} here"
    assert difference({**ours, "lab padding": "x"}, ours) == "lab padding is another there"
    assert "LABS_CHECKPOINTS is hub there" in difference({**ours, "LABS_CHECKPOINTS": "hub"}, ours)
    changed = replace(PADDING.source, text=PADDING.source.text + "\n# changed\n")
    other = facts(prepare(opened, [type(PADDING)(changed)], seed=1))
    assert difference(other, ours) == "lab padding is another there"


def test_a_machine_that_cannot_give_the_walls_judges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(isolation: str, limits: Limits) -> Opened:
        raise SandboxMissing("it needs Linux")

    monkeypatch.setattr(remote_judge, "open_grader", nothing)
    with pytest.raises(remote_judge.Unfit, match="it has no sandbox: it needs Linux"):
        remote_judge.get_ready(Setup("r", ["padding"], 1, "sandbox", Limits(), {}))


@pytest.mark.parametrize("address", ["somewhere", "tcp://somewhere", "foo://somewhere:1"])
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    with pytest.raises(CannotDo, match="is no address of a Dask scheduler"):
        connect(address)


def test_without_dask_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CannotDo, match=r"--dask needs Dask; .* pip install"):
        connect("tcp://somewhere:1")


def test_student_code_never_runs_in_the_judges_of_a_cluster() -> None:
    with pytest.raises(CannotDo, match="none is for your own work"):
        open_elsewhere("tcp://somewhere:1", "none", Limits())
