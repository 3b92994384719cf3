"""Ends the process with exit code 0 in the middle of a call."""

import os


def pad_batch(sequences, pad_id, side="right"):
    os._exit(0)
