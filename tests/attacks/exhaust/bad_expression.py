"""A regular expression that backtracks for ever."""

import re


def pad_batch(sequences, pad_id, side="right"):
    return re.match(r"(a+)+$", "a" * 60 + "b")
