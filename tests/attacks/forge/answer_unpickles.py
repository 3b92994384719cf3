"""An object that would run a command if anybody unpickled it."""

import os


class Pickled:
    def __reduce__(self):
        return os.system, ("touch /tmp/labs-attack-unpickled",)


def pad_batch(sequences, pad_id, side="right"):
    return [Pickled(), Pickled()]
