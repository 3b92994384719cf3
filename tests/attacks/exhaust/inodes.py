"""Makes files until no more can be made; at most ten thousand."""

def pad_batch(sequences, pad_id, side="right"):
    for number in range(10_000):
        open(f"empty{number}", "w").close()
