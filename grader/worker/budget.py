"""What one worker may take besides time."""

from __future__ import annotations

import msgspec


class Budget(msgspec.Struct, frozen=True, array_like=True):
    """What one worker may take besides time."""

    #: Bytes beyond what the libraries have mapped already: of each process, and in `sandbox` of all together.
    memory: int = 2 * 2**30
    #: Processes and threads; in `process` those of the whole user count.
    processes: int = 64
    #: Bytes of one file; in `sandbox` of all files together.
    disk: int = 64 * 2**20
    open_files: int = 256
