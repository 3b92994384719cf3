"""Takes memory until there is none; at most six gigabytes."""

def pad_batch(sequences, pad_id, side="right"):
    held = []
    for _ in range(60):
        held.append(bytearray(100 * 2**20))
    return len(held)
