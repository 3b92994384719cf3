"""Reads memory that is not there."""

import ctypes


def pad_batch(sequences, pad_id, side="right"):
    return ctypes.string_at(0)
