"""Raises an exception whose text has a gigabyte."""

class Loud(Exception):
    def __str__(self):
        return "x" * 10**9


def pad_batch(sequences, pad_id, side="right"):
    raise Loud
