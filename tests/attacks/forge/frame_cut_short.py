"""Announces a frame, sends half of it and ends."""

import os


def pad_batch(sequences, pad_id, side="right"):
    for descriptor in range(3, 32):
        try:
            os.write(descriptor, b"\0\0\1\0half")
        except OSError:
            pass
    os._exit(0)
