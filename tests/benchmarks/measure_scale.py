"""Measure what a large run is made of: `python -m tests.benchmarks.measure_scale FIGURES.json`.

Prints one table and writes the figures that `simulate_scale` reads. What is counted is processor seconds,
not seconds on the clock, so a machine that others use too changes little; they are of this machine's cores.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psutil

#: Students of the sample class who are judged; results in the coordinator's run; tasks at the scheduler.
STUDENTS, RESULTS, TASKS = 6, 1000, 2000
#: Bytes of a task at the scheduler.
_TASK = 20_000


def canned(run: str, setup: bytes, task: bytes) -> bytes:
    """Answer as `grader.cohort.remote.judge` does, without judging."""
    finished = msgspec.msgpack.encode({"number": msgspec.msgpack.decode(task)["number"]})
    return msgspec.msgpack.encode({"finished": finished})


def measure_services(opened: Any, course: Sequence[Any], figures: dict[str, Any]) -> None:
    """Judge a sample class file by file: processor seconds of judge and worker."""
    from grader.cohort.sample import make_cohort
    from grader.judge.limits import cpu_seconds, tree
    from grader.judge.opening import prepare
    from grader.submissions import read

    with tempfile.TemporaryDirectory() as name:
        make_cohort(course, Path(name), STUDENTS, seed=1)
        reading = read([Path(name) / "submissions"], [lab.names for lab in course])
    examination = prepare(opened, course, seed=12345)

    def used() -> float:
        return time.process_time() + sum(map(cpu_seconds, tree(opened.launcher.process.pid)))

    drawn: dict[str, float] = {}
    for lab in course:
        start = time.process_time()
        assert lab.reference
        for one in lab.checks:
            examination.graders[lab.slug].bank.examples(one)
        drawn[lab.slug] = time.process_time() - start
    services: list[float] = []
    students: list[float] = []
    for submission in reading.submissions:
        students.append(0.0)
        for item in submission.work:
            for file in item.versions:
                start = used()
                examination.judge(examination.graders[item.lab].lab, file)
                services.append(used() - start)
                students[-1] += services[-1]
    figures.update(services=services, students=students, drawn=drawn)


def measure_start(figures: dict[str, Any]) -> None:
    """Start a judge as a Dask worker does, with its sandbox, and end it."""
    code = (
        "from grader.cohort.remote_judge import *\n"
        "from grader.judge.limits import Limits, tree\n"
        "import psutil\n"
        "try:\n"
        "    opened, _ = get_ready(Setup('r', ['padding'], 1, 'sandbox', Limits(), {'x': ''}))\n"
        "    print(sum(psutil.Process(pid).memory_full_info().pss for pid in tree(os.getpid())))\n"
        "finally:\n"
        "    opened.launcher.close()\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE).stdout
    figures["judge_bytes"] = int(said)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures["start"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_coordinator(course: Sequence[Any], examination: Any, figures: dict[str, Any]) -> None:
    """Take results in as fast as they come: keys, ledger, results, pages."""
    from grader.cohort.folder import RunFolder
    from grader.cohort.judges import Finished, Task
    from grader.cohort.ledger import Ledger
    from grader.cohort.run import Run, grade_class
    from grader.submissions import Cell, LabWork, SourceFile, Spool, Submission

    lab = next(lab for lab in course if lab.slug == "padding")
    file = SourceFile("03_padding.py", "", (Cell(lab.source.text, "line 1"),))
    judged = examination.judge(lab, file)

    spool = Spool()

    class Canned:
        def run(
            self,
            tasks: Iterable[Task],
            started: Callable[[Task], None],
            finished: Callable[[Task, Finished], None],
        ) -> None:
            for task in tasks:
                started(task)
                finished(task, Finished(task.number, judged))

        def close(self) -> None:
            pass

    def people(count: int) -> list[Submission]:
        texts = (f"{lab.source.text}\n# {number}\n" for number in range(count))
        kept = (spool.keep((Cell(text, "line 1"),)) for text in texts)
        files = (SourceFile("03_padding.py", "", cells) for cells in kept)
        return [
            Submission(f"s{n}", (LabWork("padding", (one,)),), (("03_padding.py", "0" * 64),))
            for n, one in enumerate(files)
        ]

    process = psutil.Process()
    with tempfile.TemporaryDirectory() as name:
        ledger = Ledger(Path(name) / "ledger.sqlite")
        rows = [(f"{n}-{one.id}", one) for n in range(RESULTS) for one in judged.exercises]
        each = len(judged.exercises)
        start = time.perf_counter()
        for n in range(RESULTS):
            ledger.add(rows[n * each : (n + 1) * each], (f"{n}", [], ""), (f"{n}", "padding", 1.0))
        figures["ledger_writes_per_second"] = RESULTS / (time.perf_counter() - start)
        RunFolder(Path(name) / "out").clear()
        before, start, clock = process.memory_info().rss, time.process_time(), time.perf_counter()
        run = Run(Path(name) / "out")
        grade_class(people(RESULTS), examination, run, ledger=ledger, pool=Canned())
        figures["coordinator"] = (time.process_time() - start) / RESULTS
        figures["coordinator_clock"] = (time.perf_counter() - clock) / RESULTS
        figures["coordinator_bytes"] = (process.memory_info().rss - before) / RESULTS
        figures["disk_bytes"] = (
            sum(path.stat().st_size for path in Path(name).rglob("*") if path.is_file()) / RESULTS
        )


def measure_scheduler(figures: dict[str, Any]) -> None:
    """Send tasks of the usual size through a real scheduler to a worker that does nothing with them."""
    from grader.cohort import remote
    from grader.cohort.dask_pool import DaskPool, Elsewhere, connect
    from grader.cohort.judges import Task
    from grader.judge.limits import Limits
    from grader.judge.opening import Opened, prepare
    from tests.cohort.dask_cluster import Cluster

    with tempfile.TemporaryDirectory() as name:
        cluster = Cluster(Path(name))
        honest, remote.judge = remote.judge, canned
        try:
            cluster.start()
            cluster.worker(threads=4, PYTHONPATH=os.getcwd())
            elsewhere = Elsewhere(Limits(), cluster.address, connect(cluster.address))
            pool = DaskPool(prepare(Opened(elsewhere, "process", 0.0), [], seed=1))
            scheduler = psutil.Process(cluster.processes[0].pid)
            tasks = [Task(n, "padding", "x.py", "", [("x" * _TASK, "", 1)], []) for n in range(TASKS)]
            before, start = sum(scheduler.cpu_times()[:2]), time.process_time()
            pool.run(tasks, lambda task: None, lambda task, one: None)
            figures["scheduler"] = (sum(scheduler.cpu_times()[:2]) - before) / TASKS
            figures["asking"] = (time.process_time() - start) / TASKS
            pool.close()
            elsewhere.close()
        finally:
            remote.judge = honest
            cluster.stop()


def show(figures: dict[str, Any]) -> None:
    """Print the table."""
    services, drawn = sorted(figures["services"]), figures["drawn"]
    lines = {
        "one lab of one student, mean": f"{sum(services) / len(services):.2f} core-s",
        "the same, median and 95th percentile": f"{services[len(services) // 2]:.2f}, "
        f"{services[len(services) * 95 // 100]:.2f} core-s",
        "all nine labs of one student, mean": f"{sum(figures['students']) / STUDENTS:.1f} core-s",
        "starting a judge with its sandbox": f"{figures['start']:.1f} core-s",
        "memory of a judge with its sandbox": f"{figures['judge_bytes'] / 1e6:.0f} MB",
        "drawing the examples of a lab": f"{sum(drawn.values()) / len(drawn):.1f} core-s "
        f"({min(drawn.values()):.1f} to {max(drawn.values()):.1f}; all nine {sum(drawn.values()):.0f})",
        "taking in one result (keys, ledger, pages)": f"{1000 * figures['coordinator']:.1f} core-ms",
        "sending and fetching one task": f"{1000 * figures['asking']:.1f} core-ms",
        "the scheduler, a task": f"{1000 * figures['scheduler']:.1f} core-ms",
        "ledger transactions": f"{figures['ledger_writes_per_second']:.0f} a second",
        "memory of the command, a submission": f"{figures['coordinator_bytes'] / 1000:.0f} kB",
        "disk, a submission": f"{figures['disk_bytes'] / 1000:.0f} kB",
    }
    for name, value in lines.items():
        print(f"| {name} | {value} |")


def main() -> None:
    """Measure everything."""
    os.environ["LABS_CACHE"] = tempfile.mkdtemp(prefix="labs-scale-")
    from grader.judge.opening import open_grader, prepare

    figures: dict[str, Any] = {}
    opened = open_grader("sandbox")
    try:
        from grader.judge.curriculum import load_curriculum

        course = load_curriculum()
        measure_services(opened, course, figures)
        measure_coordinator(course, prepare(opened, course[2:3], seed=1), figures)
    finally:
        opened.launcher.close()
    measure_start(figures)
    measure_scheduler(figures)
    Path(sys.argv[1]).write_text(json.dumps(figures, indent=1), encoding="utf-8")
    show(figures)


if __name__ == "__main__":
    main()
