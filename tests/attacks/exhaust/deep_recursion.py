"""Recurses until the stack is full."""

import sys


def pad_batch(sequences, pad_id, side="right"):
    sys.setrecursionlimit(10**9)

    def down(number):
        return max([number], key=down)

    return down(1)
