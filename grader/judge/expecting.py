"""What a check says when an exception is the right answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.judge.comparing import Mismatch
from grader.judge.proxies import StudentRaised
from grader.worker import wire
from grader.worker.shortcuts import SHORTCUT

#: Exceptions that no student raises on purpose: shown as what they are.
_SLIPS = ("NameError", SHORTCUT)


def assert_raises(error: str, ask: Callable[[], Any], *, because: str = "") -> None:
    """Demand that a call raises.

    Args:
        error: Name of the exception's class; one derived from it will do as well.
        ask: Makes the call.
        because: What was wrong with the input, such as "the temperature is zero".

    Raises:
        Mismatch: It gave an answer, or raised something else.
        StudentRaised: It took a shortcut, or met a name that nothing has.
    """
    reason = f", because {because}" if because else ""
    # Shown as it is, without the quotation marks of a text.
    wanted = wire.Opaque(error, f"{error} raised")
    try:
        answer = ask()
    except StudentRaised as caught:
        raised = caught.raised
        if error in raised.kinds:
            return
        if any(slip in raised.kinds for slip in _SLIPS):
            raise
        sentence = f"It raised {raised.error}, expected {error}{reason}."
        raise Mismatch(sentence, wire.Opaque(raised.error, str(caught)), wanted) from caught
    raise Mismatch(f"It gave an answer, where {error} should have been raised{reason}.", answer, wanted)
