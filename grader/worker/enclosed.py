"""The workers' parent inside bubblewrap: `python -m grader.worker.enclosed DESCRIPTOR USER TEMPORARY`.

Started by `grader.judge.bubblewrap`. It holds the libraries and miniatures, and clones a worker into
namespaces of its own whenever the judge asks for one.
"""

from __future__ import annotations

import os
import pwd
import resource
import signal
import socket
import sys
from pathlib import Path

from grader.worker import framing, wire
from grader.worker.budget import Budget
from grader.worker.confining import become
from grader.worker.outbox import Outbox
from grader.worker.sandbox import enclose
from grader.worker.system import (
    PR_SET_DEATH_SIGNAL,
    PR_SET_DUMPABLE,
    clone_into_namespaces,
    set_process,
)
from grader.worker.warming import warm
from grader.worker.zygote import be_worker, run_zygote, serve_confined


def start_enclosed(connection: int, memory: int, budget: Budget) -> tuple[int, Path | None]:
    """Clone a worker into namespaces of its own.

    Args:
        connection: The worker's end of its socket pair.
        memory: What it shares with its judge.
        budget: What it may take.

    Returns:
        Its id, and no folder: what it writes goes with its namespaces.

    Raises:
        OSError: There is no room for another process, or the kernel refuses.
    """
    user, group = os.getuid(), os.getgid()
    pid = clone_into_namespaces()
    if not pid:
        be_worker(lambda: _work(Outbox(connection, memory), budget, user, group))
    return pid, None


def _work(outbox: Outbox, budget: Budget, user: int, group: int) -> None:
    try:
        reached = enclose(
            outbox.connection.fileno(), budget, user, group, own_temporary=sys.argv[3] == "private"
        )
    except OSError as error:
        # Nothing of a submission has arrived yet: say what is missing, and end.
        with outbox.connection:
            outbox.send(wire.encode(wire.Ready([f"missing: {error}"])))
        return
    serve_confined(outbox, reached)


def main() -> None:
    """Serve one judge."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if os.geteuid() == 0:
        number = int(sys.argv[2])
        become(pwd.struct_passwd(("", "x", number, number, "", "/", "")))
        # Lost with the user: ending with bubblewrap, and the right to map users in `/proc/self`.
        set_process(PR_SET_DEATH_SIGNAL, signal.SIGKILL)
        set_process(PR_SET_DUMPABLE, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warm()
    framing.send(control, wire.encode(wire.Ready([])))
    run_zygote(control, start_enclosed)


if __name__ == "__main__":
    main()
