"""Twelve processes take memory together; at most four gigabytes, for eight seconds."""

import os
import time


def pad_batch(sequences, pad_id, side="right"):
    end = time.monotonic() + 8
    for _ in range(12):
        if os.fork() == 0:
            held = bytearray(b"x") * (330 * 2**20)
            while time.monotonic() < end and held:
                time.sleep(0.05)
            os._exit(0)
    while time.monotonic() < end:
        time.sleep(0.05)
