"""Opens files until no more can be opened; at most five thousand."""

def pad_batch(sequences, pad_id, side="right"):
    held = []
    for _ in range(5_000):
        held.append(open("/dev/null"))
    return len(held)
