"""Leaves a daemon behind that writes after the grade is given."""

import functools
import os
import time


@functools.cache
def leave():
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() == 0:
            end = time.monotonic() + 20
            while time.monotonic() < end:
                for place in ("/tmp/labs-attack-daemon", "/var/tmp/labs-attack-daemon"):
                    try:
                        with open(place, "a") as file:
                            file.write("alive")
                    except OSError:
                        pass
                time.sleep(0.1)
        os._exit(0)
    os.waitpid(child, 0)


def pad_batch(sequences, pad_id, side="right"):
    leave()
