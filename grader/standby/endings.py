"""How asking the process in the background can end without an answer."""


class NoStandby(Exception):
    """There can be no process in the background here; the text says why."""


class SwitchedOff(NoStandby):
    """Somebody has said that there shall be none."""


class Lost(Exception):
    """The process in the background ended, hung or made no sense."""


class Cancelled(Exception):
    """Whoever asked no longer wants the answer."""
