"""Computes a number of a hundred million digits."""

def pad_batch(sequences, pad_id, side="right"):
    return 7 ** (10**8)
