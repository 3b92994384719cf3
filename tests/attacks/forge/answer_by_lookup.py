"""Remembers earlier questions and answers the same one differently."""

import torch

SEEN = {}


def pad_batch(sequences, pad_id, side="right"):
    key = repr((sequences, pad_id, side))
    SEEN[key] = SEEN.get(key, 0) + 1
    return torch.full((1, SEEN[key]), pad_id)
