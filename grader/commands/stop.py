"""`labs stop`: end what waits in the background."""

from __future__ import annotations

import os


def stop() -> int:
    """End the processes that `labs check` and `labs watch` have left ready.

    Returns:
        Exit code.
    """
    ended = 0
    if os.name == "posix":
        # Needs modules that Windows lacks.
        from grader.standby import client

        ended = client.stop()
    if not ended:
        print("nothing was waiting in the background")
    else:
        print(f"ended {ended} process{'' if ended == 1 else 'es'} in the background")
    return 0
