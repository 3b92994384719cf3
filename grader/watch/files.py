"""Notice saves: by the system's notifications, or by looking again and again where there are none.

What counts is that a file's bytes are new. So an editor that writes another file and renames it, one that
deletes first, and a burst of events for one save all come to the same.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import watchfiles

#: Milliseconds: events closer together than this are one save; a burst is cut off after the second number.
_STEP, _BURST = 15, 100
#: Milliseconds between two looks without any notification, and with `--poll`.
_LOOK, _POLL = 1000, 200
#: File systems on which notifications are missing, or miss what other machines write.
_REMOTE = frozenset(
    {"9p", "afs", "cifs", "davfs", "drvfs", "fuse.sshfs", "lustre", "ncpfs", "nfs", "nfs4", "prl_fs", "smb3"}
    | {"smbfs", "vboxsf", "virtiofs", "vmhgfs"}
)


class Files(threading.Thread):
    """Watches the files of some labs."""

    def __init__(
        self, files: Mapping[str, Iterable[Path]], saved: Callable[[str], None], *, poll: bool
    ) -> None:
        """Prepare to watch; what the files hold now is not news.

        Args:
            files: Lab slug to the paths at which its files are, or may come to be.
            saved: Told of a lab when one of its files is new; called from this thread.
            poll: Do not rely on notifications.
        """
        super().__init__(name="files", daemon=True)
        self.files = {slug: tuple(paths) for slug, paths in files.items()}
        self.saved = saved
        self.folders = sorted({path.absolute().parent for paths in self.files.values() for path in paths})
        self.poll = poll or any(map(is_remote, self.folders))
        self.ending = threading.Event()
        self._stats: dict[Path, tuple[int, ...] | None] = {}
        self._digests: dict[Path, str] = {}
        self.look(quiet=True)

    def run(self) -> None:
        """Watch until `close`."""
        while not self.ending.is_set():
            try:
                for _ in watchfiles.watch(
                    *(folder for folder in self.folders if folder.is_dir()),
                    watch_filter=None,
                    step=_STEP,
                    debounce=_BURST,
                    stop_event=self.ending,
                    rust_timeout=_LOOK,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    force_polling=self.poll or None,
                    poll_delay_ms=_POLL,
                    recursive=False,
                ):
                    self.look()
            except (OSError, RuntimeError):  # no more notifications to be had, or a folder has gone
                self.look()
                self.ending.wait(_LOOK / 1000)

    def look(self, *, quiet: bool = False) -> None:
        """Compare all files with what they were.

        Args:
            quiet: Only remember.
        """
        for slug, paths in self.files.items():
            # All of them, so that a pair that was saved together is one save.
            new = [path for path in paths if self._is_new(path)]
            if new and not quiet:
                self.saved(slug)

    def _is_new(self, path: Path) -> bool:
        try:
            found = path.stat()
            stats: tuple[int, ...] | None = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            stats = None
        if path in self._stats and self._stats[path] == stats:
            return False
        digest = ""
        if stats is not None:
            try:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:  # it is just being replaced: look again
                return False
        self._stats[path] = stats
        before, self._digests[path] = self._digests.get(path), digest
        return before != digest

    def close(self) -> None:
        """Stop watching."""
        self.ending.set()
        if self.is_alive():
            self.join(timeout=5)


def is_remote(folder: Path) -> bool:
    """Say whether a folder lies where notifications cannot be relied upon, as far as this system tells.

    Args:
        folder: An absolute path.

    Returns:
        True for network and shared file systems.
    """
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    best, kind = "", ""
    real = os.path.realpath(folder)
    for line in lines:
        _, mounted, name, *_ = line.split(" ")
        mounted = mounted.replace("\\040", " ")
        inside = real == mounted or real.startswith(mounted.rstrip("/") + "/")
        if inside and len(mounted) >= len(best):
            best, kind = mounted, name
    return kind in _REMOTE
