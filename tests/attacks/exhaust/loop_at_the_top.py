"""Never finishes loading."""

import time

END = time.monotonic() + 60
while time.monotonic() < END:
    pass


def pad_batch(sequences, pad_id, side="right"):
    return 1
