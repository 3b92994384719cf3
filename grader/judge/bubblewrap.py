"""`--isolation sandbox`: the workers' parent inside bubblewrap, and what it can see there.

The parent sees the system's libraries, Python with its packages, and the thin part of this project, all of
it read-only; no network, no home folders, no solutions, checks, banks or submissions. What each worker gives
up besides stands in `grader.worker.sandbox`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import site
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.judge.limits import Limits
from grader.judge.opening import SandboxMissing
from grader.judge.outcomes import NoRoom, Worker, WorkerEnded
from grader.judge.workers import ForkLauncher
from grader.miniatures import chosen_place
from grader.worker import framing
from grader.worker.commands import Control
from grader.worker.confining import KEPT, OTHER_USER
from grader.worker.sandbox import LAYERS, TEMPORARY, WORK
from grader.worker.warming import ENVIRONMENT

#: The project's code that a worker needs; all else of it stays out of the sandbox.
PARTS = ("__init__.py", "attempts.py", "magic.py", "py.typed", "miniatures", "worker")
#: The system's own folders, as far as they exist; links among them stay links.
_SYSTEM = ("/bin", "/etc/ld.so.cache", "/lib", "/lib32", "/lib64", "/sbin", "/usr")
#: Seconds until the parent has imported the libraries, on the slowest of machines.
_PATIENCE = 180.0
#: Seconds in which a parent whose judge has gone ends by itself.
_GRACE = 10.0
#: Bytes of the parent's own folder for temporary files.
_PARENTS_DISK = 16 * 2**20
#: Times in a row that a parent which has ended is started again.
_RESTARTS = 5
#: Times in a row that a parent is asked again which has no room for a worker; seconds before the first.
_REFUSALS, _PAUSE = 8, 0.1


@dataclass(frozen=True)
class View:
    """One thing that is made visible inside, or hidden."""

    path: Path
    #: The option of bubblewrap: bind it, or put an empty folder in its place.
    hide: bool = False


class SandboxLauncher(ForkLauncher):
    """Starts workers from a parent inside bubblewrap; when that ends, it is started again."""

    def __init__(self, limits: Limits, door: Control | None = None) -> None:
        """Start the parent; `wait_until_ready` waits for it.

        Args:
            limits: Budgets of a submission.
            door: The way to a parent that another judge has started; it is not started then.

        Raises:
            SandboxMissing: There is no bubblewrap here.
        """
        self.limits = limits
        self.restarts = self.refusals = 0
        self.process: subprocess.Popen[bytes] | None = None
        if door is not None:
            self.control = door
        else:
            self.process, self.control = _start()

    def share(self) -> SandboxLauncher:
        """Open another way to the same parent, for a judge of its own.

        Returns:
            A launcher for another process.
        """
        try:
            return SandboxLauncher(self.limits, self._door())
        except OSError as error:
            self._restart(error)
            return SandboxLauncher(self.limits, self._door())

    def wait_until_ready(self) -> None:
        """Wait until the parent has imported the libraries, and try one worker.

        Raises:
            SandboxMissing: A layer cannot be had here.
        """
        self._wait()
        worker = self.start()
        worker.close()

    def _wait(self) -> None:
        assert self.process is not None
        self.control.connection.settimeout(_PATIENCE)
        try:
            framing.receive(self.control.connection)
        except (framing.WireError, TimeoutError) as error:
            # Ends it, so that what it said has an end.
            self.control.connection.close()
            said = self._last_words()
            reason = said.splitlines()[-1] if said else "it did not start"
            raise SandboxMissing(f"bubblewrap cannot build it here ({reason})") from error
        self.control.connection.settimeout(None)

    def _last_words(self) -> str:
        assert self.process is not None
        try:
            said = self.process.communicate(timeout=_GRACE)[1]
        except subprocess.TimeoutExpired:
            self.process.kill()
            said = self.process.communicate()[1]
        return (said or b"").decode(errors="replace").strip()

    def start(self) -> Worker:
        """Start a worker inside all walls.

        Returns:
            Its handle.

        Raises:
            SandboxMissing: A wall is missing; nothing of a submission has been sent.
        """
        while True:
            try:
                worker = self.fork_again("sandbox")
            except OSError as error:
                self._restart(error)
                continue
            except NoRoom as error:
                self._wait_for_room(error)
                continue
            except WorkerEnded as error:
                raise SandboxMissing(f"a worker did not start: {error.ended.message}") from error
            missing = [layer for layer in LAYERS if layer not in worker.reached]
            self.restarts = self.refusals = 0
            if missing:
                worker.close()
                said = [item for item in worker.reached if item.startswith("missing: ")]
                reason = said[0].removeprefix("missing: ") if said else ", ".join(missing)
                raise SandboxMissing(f"a layer cannot be had here ({reason})")
            return worker

    def _wait_for_room(self, error: NoRoom) -> None:
        """The machine has no room for another process now; the parent is well."""
        self.refusals += 1
        if self.refusals > _REFUSALS:
            raise SandboxMissing("the machine has no room for another process") from error
        time.sleep(_PAUSE * self.refusals)

    def _restart(self, error: OSError) -> None:
        self.restarts += 1
        if self.restarts > _RESTARTS:
            raise SandboxMissing("the workers' parent ends again and again") from error
        self.close()
        self.process, self.control = _start()
        self._wait()

    def close(self) -> None:
        """End the parent and its workers, and wait until they have ended."""
        self.control.connection.close()
        if self.process is None:
            return
        try:
            self.process.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()


def _start() -> tuple[subprocess.Popen[bytes], Control]:
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxMissing("bubblewrap is not installed; on Debian and Ubuntu: apt-get install bubblewrap")
    ours, theirs = socket.socketpair()
    with theirs:
        command = [program, *_options(), "--", sys.executable, "-m", "grader.worker.enclosed"]
        command += [str(theirs.fileno()), str(_user()), "shown" if _shows(TEMPORARY) else "private"]
        # bubblewrap's own environment can be read from inside.
        process = subprocess.Popen(
            command,
            env=_environment(),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    return process, Control(ours)


def _user() -> int:
    """Whom a parent that starts as root turns into."""
    return pwd.getpwnam(OTHER_USER).pw_uid if os.geteuid() == 0 else os.geteuid()


def _shows(folder: str) -> bool:
    return any(Path(folder) in view.path.parents for view in views())


def is_visible(path: Path) -> bool:
    """Say whether a submission in the sandbox would see a path.

    Args:
        path: Where submissions or results are, or will be.

    Returns:
        True when it lies in a folder that is shown.
    """
    real = path.resolve()
    above = [view for view in views() if view.path.resolve() in (real, *real.parents)]
    return bool(above) and not above[-1].hide


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    project = str(Path(grader.__file__).parent.parent)
    fixed = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "PYTHONPATH": project,
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HF_HUB_OFFLINE": "1",
    }
    return {**kept, **ENVIRONMENT, **fixed}


def _options() -> Iterator[str]:
    yield from ("--die-with-parent", "--new-session", "--unshare-ipc", "--unshare-net", "--unshare-uts")
    if os.geteuid() == 0:
        # Enough to turn into another user, who is then without any.
        yield from ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        yield "--unshare-user"
    # For the parent alone, which imports libraries that want one; a worker covers it with its own.
    yield from ("--size", str(_PARENTS_DISK), "--perms", "1777", "--tmpfs", TEMPORARY)
    yield from ("--perms", "0755", "--dir", str(Path(WORK).parent), "--perms", "0755", "--dir", WORK)
    made = {Path("/"), Path(TEMPORARY), Path(WORK).parent}
    for view in views():
        yield from _parents(view.path, made)
        if view.hide:
            yield from ("--perms", "0755", "--tmpfs", str(view.path))
        elif view.path.is_symlink():
            yield from ("--symlink", os.readlink(view.path), str(view.path))
        else:
            yield from ("--ro-bind", str(view.path), str(view.path))
    yield from ("--bind", "/proc", "/proc", "--dev", "/dev")
    for hidden in [view.path for view in views() if view.hide]:
        yield from ("--remount-ro", str(hidden))
    yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/")


def _parents(path: Path, made: set[Path]) -> Iterator[str]:
    """Make the folders on the way to a path, or only its owner could pass them."""
    for folder in [*path.parents][::-1]:
        if folder not in made:
            made.add(folder)
            yield from ("--perms", "0755", "--dir", str(folder))


def views() -> list[View]:
    """List what the parent sees: folders come before what lies in them.

    Returns:
        Paths to bind, and paths to hide.
    """
    package = Path(grader.__file__).resolve().parent
    shown = {Path(name) for name in _SYSTEM if os.path.lexists(name)}
    shown |= {Path(name) for name in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    # Not `sys.path`: that may hold the current folder, or whatever PYTHONPATH names.
    shown |= {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    if site.ENABLE_USER_SITE:
        shown.add(Path(site.getusersitepackages()))
    shown |= {Path(sys.executable).resolve().parent}
    chosen = chosen_place()
    if chosen is not None:
        shown.add(chosen)
    shown = {path for path in shown if os.path.lexists(path)}
    outermost = {path for path in shown if not any(other in path.parents for other in shown)}
    inside = {path for path in shown - outermost if package.parent in (path, *path.parents)}
    found = [View(path) for path in outermost | inside]
    found.append(View(package.parent, hide=True))
    found += [View(package / name) for name in PARTS]
    return sorted(found, key=lambda view: (len(view.path.parts), not view.hide))
