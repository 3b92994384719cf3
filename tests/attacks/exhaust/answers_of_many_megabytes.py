"""Answers with tensors of seven megabytes, again and again."""

import torch


def pad_batch(sequences, pad_id, side="right"):
    return torch.zeros(7 * 2**20, dtype=torch.uint8)
