"""Aborts the process."""

import os


def pad_batch(sequences, pad_id, side="right"):
    os.abort()
