"""Asks torch for a tensor of a terabyte."""

import torch


def pad_batch(sequences, pad_id, side="right"):
    return torch.ones(2**40)
