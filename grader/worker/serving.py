"""A worker's life: read requests from the judge, answer them, end when the judge has gone."""

from __future__ import annotations

import traceback
import warnings

import torch

from grader.worker import framing, wire
from grader.worker.checkpoints import resolve
from grader.worker.loading import Submission
from grader.worker.openings import Openings
from grader.worker.outbox import Outbox
from grader.worker.performing import perform


def serve(outbox: Outbox) -> None:
    """Answer requests until the judge closes the connection.

    Args:
        outbox: The way to the judge.
    """
    torch.set_num_threads(1)
    # A warning costs a student nothing, whatever the process has inherited.
    warnings.simplefilter("ignore")
    submission, openings = Submission(), Openings()
    try:
        while True:
            request = wire.decode_request(framing.receive(outbox.connection, most=framing.MAX_REQUEST))
            answer(request, submission, openings, outbox)
    except framing.Closed:
        return


def answer(request: wire.Request, submission: Submission, openings: Openings, outbox: Outbox) -> None:
    """Answer one request.

    Args:
        request: What the judge wants.
        submission: What has been loaded so far.
        openings: What its scripts have opened with so far.
        outbox: Where the replies go.
    """
    if isinstance(request, wire.Load):
        report = submission.load(request, Announcing(outbox))
        outbox.send(wire.encode(report))
        return
    place = Places(submission)
    openings.expect(request.jobs)
    for job in request.jobs:
        try:
            reply: wire.Answer = perform(
                job, submission.names, resolve, place, submission.shortcuts, openings
            )
        except KeyboardInterrupt as error:
            # No keyboard reaches a worker: this one is the submission's own.
            kinds = ["KeyboardInterrupt", "BaseException"]
            reply = wire.Raised("KeyboardInterrupt", str(error), place(error), kinds)
        outbox.put(wire.encode(reply))
    outbox.flush()


class Announcing:
    """Tells a judge which statement runs: at once where another budget begins with it.

    Other statements are told of when it is time to send: until then the judge finds them in the memory that
    it shares with this process, should one hang or kill.
    """

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.was_import: bool | None = None

    def __call__(self, starting: wire.Starting) -> None:
        """Tell of a statement.

        Args:
            starting: It is about to run.

        Raises:
            Closed: The judge has gone.
        """
        self.outbox.put(wire.encode(starting))
        if starting.is_import is not self.was_import:
            self.was_import = starting.is_import
            self.outbox.flush()


class Places:
    """Finds the line of a submission from which an exception came."""

    def __init__(self, submission: Submission) -> None:
        self.filenames = submission.parsed.sources

    def __call__(self, error: BaseException) -> str:
        """Give the innermost place in the submission's own code.

        Args:
            error: What was raised.

        Returns:
            Such as `line 14` or `cell 4, line 2`; empty when none of its code is involved.
        """
        frames = traceback.walk_tb(error.__traceback__)
        lines = [
            (frame.f_code.co_filename, line)
            for frame, line in frames
            if frame.f_code.co_filename in self.filenames
        ]
        if not lines:
            return ""
        filename, line = lines[-1]
        cell = filename.strip("<>").partition(".ipynb ")[2]
        return f"{cell}, line {line}" if cell else f"line {line}"
