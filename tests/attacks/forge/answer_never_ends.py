"""An iterable without an end."""

import itertools


def pad_batch(sequences, pad_id, side="right"):
    return itertools.count()
