"""The one error that ends a command: a line for people, never a traceback."""


class CannotDo(Exception):
    """What was asked cannot be done; the text says why and what to do instead."""
