"""Waits for something that never happens."""

import time


def pad_batch(sequences, pad_id, side="right"):
    time.sleep(60)
