"""Answers with a million nested lists."""

def pad_batch(sequences, pad_id, side="right"):
    return [[number] for number in range(10**6)]
