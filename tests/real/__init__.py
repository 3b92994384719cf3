"""The real mode: real vocabularies, real sizes, `LABS_CHECKPOINTS`."""
