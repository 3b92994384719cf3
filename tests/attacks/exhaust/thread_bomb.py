"""Starts threads as fast as it can; at most 300, of two seconds each."""

import threading
import time


def pad_batch(sequences, pad_id, side="right"):
    for _ in range(300):
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
