"""Writes into every folder that might belong to somebody else."""

import os
import sys

import grader


def pad_batch(sequences, pad_id, side="right"):
    places = ["/", "/usr", "/usr/lib", "/etc", "/var/tmp", "/root", "/home", "/work", "/opt", "/dev", "/proc/sys"]
    places += [*sys.path, sys.prefix, os.path.dirname(grader.__file__), os.path.dirname(os.__file__)]
    for place in places:
        try:
            with open(os.path.join(place or ".", "labs-attack-wrote"), "w") as file:
                file.write("here")
        except OSError:
            continue
