"""Starts a program in a session of its own that sleeps on."""

import functools
import subprocess


@functools.cache
def leave():
    subprocess.Popen(["sleep", "20"], start_new_session=True)
    subprocess.Popen(["sh", "-c", "(sleep 20; : labs-attack) &"], start_new_session=True)


def pad_batch(sequences, pad_id, side="right"):
    leave()
