"""Looks a name up and connects to an address kept for documentation."""

import socket


def pad_batch(sequences, pad_id, side="right"):
    reached = []
    for address in (("192.0.2.1", 80), ("2001:db8::1", 80)):
        try:
            with socket.create_connection(address, timeout=0.3):
                reached.append(f"LABS-SOURCE {address}")
        except OSError as error:
            # Without a route it fails at once; a time-out would mean that something was sent.
            if isinstance(error, TimeoutError):
                reached.append(f"LABS-SOURCE sent to {address}")
    return reached
