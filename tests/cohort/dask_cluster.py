"""A small Dask cluster for tests: real processes on loopback, at ports that the system chooses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

#: Seconds after which waiting for a process to do its part is given up.
PATIENCE = 1500.0
#: Seconds that a scheduler or worker may take to end by itself.
GOODBYE = 60.0


def wait_for(what: str, true: Callable[[], bool]) -> None:
    """Wait until something is true; fail by its name when that takes for ever."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


@dataclass
class Cluster:
    """A scheduler and its workers."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    #: What grades there.
    commands: list[subprocess.Popen[str]] = field(default_factory=list)
    #: Everything that the workers were seen to have started.
    seen: set[psutil.Process] = field(default_factory=set)

    @property
    def file(self) -> Path:
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text())["address"])

    def start(self) -> None:
        options = ["--port", "0", "--no-jupyter", "--dashboard-address", "127.0.0.1:0"]
        self._run("scheduler", *options, "--scheduler-file", str(self.file))
        wait_for("the scheduler's address", lambda: self.file.is_file() and self.file.stat().st_size > 0)

    def worker(self, threads: int = 1, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker and wait until the scheduler knows it."""
        log = self.folder / f"{len(self.processes)}.log"
        options = ["--nthreads", str(threads), "--no-nanny", "--memory-limit", "0"]
        options += ["--scheduler-file", str(self.file), "--local-directory", str(self.folder)]
        process = self._run("worker", *options, **environment)
        wait_for("a worker", lambda: "established connection" in log.read_text())
        return process

    def _run(self, part: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", part, "--host", "127.0.0.1", "--no-dashboard", *options]
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env={**os.environ, **environment}, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def judges(self, worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
        """The judges of a worker; what they have started is noted too."""
        try:
            self.seen.update(psutil.Process(worker.pid).children(recursive=True))
            return psutil.Process(worker.pid).children()
        except psutil.NoSuchProcess:
            return []

    def look(self) -> None:
        for worker in self.processes[1:]:
            self.judges(worker)

    def left(self) -> list[psutil.Process]:
        """What the workers have started and what is still there after a while."""
        _, alive = psutil.wait_procs(list(self.seen), timeout=PATIENCE)
        return list(alive)

    def stop(self) -> None:
        self.look()
        for command in self.commands:
            # Only one whose test has failed is still there.
            if command.poll() is None:
                command.kill()
                command.communicate()
        # The scheduler last: a worker that loses it while it says goodbye may try to reach it for ever.
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=GOODBYE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
