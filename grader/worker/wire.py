"""The wire: every message between judge and worker, as typed structs of plain data.

Messages are msgpack. A value is one of a few known kinds (`Value`); an object
of any other kind crosses as its type's name and a short text, so nothing that arrives can be called or can
decide how it compares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec

from grader.worker.framing import WireError

#: State of an exercise in a submission; a broken one stands in code that does not parse or did not run.
State = Literal["written", "blank", "missing", "broken"]


class Sequence(msgspec.Struct, frozen=True, tag="seq", array_like=True):
    """A list, tuple or set, with its kind."""

    kind: Literal["list", "tuple", "set"]
    items: list[Value]


class Mapping(msgspec.Struct, frozen=True, tag="map", array_like=True):
    """A dictionary, or the library's dictionary-like outputs, as pairs in order."""

    kind: str
    pairs: list[tuple[Value, Value]]


class Array(msgspec.Struct, frozen=True, tag="arr", array_like=True):
    """A tensor or array: its bytes in C order beside what they mean."""

    kind: Literal["tensor", "ndarray", "scalar"]
    dtype: str
    shape: tuple[int, ...]
    data: bytes
    requires_grad: bool = False


class Bytes(msgspec.Struct, frozen=True, tag="bytes", array_like=True):
    """A bytes object (the wire keeps it apart from text)."""

    data: bytes


class Opaque(msgspec.Struct, frozen=True, tag="opaque", array_like=True):
    """Anything else: only its type and a short text for people cross the wire."""

    type_name: str
    text: str


class Loaded(msgspec.Struct, frozen=True, tag="loaded", array_like=True):
    """A checkpoint's tokenizer or model, loaded by whoever receives it; sent by the judge only."""

    kind: Literal["tokenizer", "model"]
    #: Name of the checkpoint, such as `FacebookAI/roberta-base`.
    checkpoint: str
    #: Library class that loads it, such as `AutoModel`.
    loader: str
    #: Models only: hand it over in training mode.
    training: bool = False


class Ref(msgspec.Struct, frozen=True, tag="ref", array_like=True):
    """A name that an earlier step of the same script has set."""

    name: str


Value = None | bool | int | float | str | Bytes | Sequence | Mapping | Array | Opaque | Loaded | Ref


class Call(msgspec.Struct, frozen=True, tag="call"):
    """Call one function or class of the submission."""

    function: str
    args: list[Value] = []
    kwargs: dict[str, Value] = {}
    #: Seeds torch, NumPy and random before the call, the same for every submission.
    seed: int = 0


class Let(msgspec.Struct, frozen=True, tag="let"):
    """Give a value a name."""

    to: str
    value: Value


class Build(msgspec.Struct, frozen=True, tag="build"):
    """Call a function or class of the submission and keep what it gives."""

    to: str
    function: str
    args: list[Value] = []
    kwargs: dict[str, Value] = {}


class Make(msgspec.Struct, frozen=True, tag="make"):
    """Call a library's function or class and keep what it gives; sent by the judge only."""

    to: str
    #: Dotted name, such as `torch.optim.AdamW`.
    path: str
    args: list[Value] = []
    kwargs: dict[str, Value] = {}


class Folder(msgspec.Struct, frozen=True, tag="folder"):
    """Make an empty folder, private to this script, and keep its path."""

    to: str


class Invoke(msgspec.Struct, frozen=True, tag="invoke"):
    """Call a kept object, or a method of it, and keep what it gives."""

    to: str
    on: str
    #: Dotted path of the method; empty calls the object itself.
    method: str = ""
    args: list[Value] = []
    kwargs: dict[str, Value] = {}


class LoadWeights(msgspec.Struct, frozen=True, tag="weights"):
    """Copy tensors into a kept module by parameter name, all of them and no others."""

    on: str
    state: dict[str, Array]


class Mode(msgspec.Struct, frozen=True, tag="mode"):
    """Switch a kept module to training or evaluation."""

    on: str
    training: bool


class Backward(msgspec.Struct, frozen=True, tag="backward"):
    """Backpropagate from a kept scalar tensor."""

    on: str


class Read(msgspec.Struct, frozen=True, tag="read"):
    """Send a kept object, or what a dotted path finds from it, back to the judge."""

    on: str
    path: str = ""


class ReadEvents(msgspec.Struct, frozen=True, tag="events"):
    """Send what TensorBoard's event files below a kept folder hold back to the judge.

    The worker sends the files; another one, which has never run anything of a submission, reads them.
    """

    on: str


class ReadWriters(msgspec.Struct, frozen=True, tag="writers"):
    """Tell of each event file that this script's folder has seen opened whether its writer was closed."""


class Breaking(msgspec.Struct, frozen=True, tag="breaking"):
    """Make an iterator that gives some values and then raises."""

    to: str
    values: list[Value]
    #: Name of one of Python's own exceptions.
    error: str


class Collect(msgspec.Struct, frozen=True, tag="collect"):
    """Go through a kept iterable until it ends or raises, and keep a list of what came."""

    to: str
    on: str


Step = (
    Let
    | Build
    | Make
    | Folder
    | Breaking
    | Collect
    | Invoke
    | LoadWeights
    | Mode
    | Backward
    | Read
    | ReadEvents
    | ReadWriters
)


class Script(msgspec.Struct, frozen=True, tag="script"):
    """Steps on objects with state, answered by a list of what its `Read` steps found."""

    steps: list[Step]
    seed: int = 0


class ParseEvents(msgspec.Struct, frozen=True, tag="parse"):
    """Read event files that a submission wrote; answered by a worker that is ended afterwards."""

    #: Path below the run's folder to the bytes of a file, as a submission's worker sent them.
    files: Value
    seed: int = 0


Job = Call | Script | ParseEvents


class Code(msgspec.Struct, frozen=True, array_like=True):
    """One cell of a submission."""

    text: str
    place: str
    first_line: int


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Run the definitions of a submission; the worker reports each statement before it runs it."""

    name: str
    cells: list[Code]
    #: Exercise name to the number of blanks that the untouched lab has in it.
    exercises: dict[str, int]
    #: Numbers of statements to leave out because they hung or killed an earlier worker.
    skip: list[int] = []
    #: Leave out everything but definitions and imports.
    only_definitions: bool = False
    #: Exercise name to the library calls that would answer it, by dotted name.
    shortcuts: dict[str, list[str]] = {}


class Perform(msgspec.Struct, frozen=True, tag="perform"):
    """Answer many calls, one answer each, in order."""

    jobs: list[Job]


Request = Load | Perform


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker has confined itself; nothing of the submission has run yet."""

    #: What was reached, such as `limits`, and what was not, with the reason.
    reached: list[str]


class Starting(msgspec.Struct, frozen=True, tag="starting"):
    """A top-level statement is about to run."""

    number: int
    place: str
    #: Imports may take their time.
    is_import: bool


class Skipped(msgspec.Struct, frozen=True, array_like=True):
    """A piece of a submission that was not run, or not to its end."""

    place: str
    reason: str


class Report(msgspec.Struct, frozen=True, tag="report"):
    """The submission is loaded."""

    #: Exercise name to its state.
    exercises: dict[str, State]
    skipped: list[Skipped]
    #: Name of a broken exercise to what is wrong with its cell.
    broken: dict[str, str] = {}
    #: Name of a missing exercise to a name in the submission that is like it.
    near: dict[str, str] = {}
    #: Name of an exercise to the other exercises that its code uses.
    uses: dict[str, list[str]] = {}


class Returned(msgspec.Struct, frozen=True, tag="returned"):
    """A call gave a value."""

    value: Value


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """A call raised."""

    #: Name of the exception's class, such as `ValueError`.
    error: str
    message: str
    #: Where in the submission, such as `line 14`; empty when not in its code.
    place: str = ""
    #: Names of the class and of those that it derives from, nearest first.
    kinds: list[str] = []


Answer = Returned | Raised
Reply = Ready | Starting | Report | Returned | Raised

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)
T = TypeVar("T")


def encode(message: msgspec.Struct) -> bytes:
    """Encode one message, without its length.

    Args:
        message: Any of the structs above.

    Returns:
        Its msgpack bytes.
    """
    return _encoder.encode(message)


def decode_request(data: bytes) -> Request:
    """Decode what a judge sent.

    Args:
        data: One frame.

    Returns:
        The request.

    Raises:
        WireError: The frame is no request.
    """
    return _decode(_requests.decode, data)


def decode_reply(data: bytes) -> Reply:
    """Decode what a worker sent; the bytes may be hostile.

    Args:
        data: One frame.

    Returns:
        The reply.

    Raises:
        WireError: The frame is no reply.
    """
    return _decode(_replies.decode, data)


def _decode(decode: Callable[[bytes], T], data: bytes) -> T:
    try:
        return decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, OverflowError) as error:
        raise WireError(f"not a message: {type(error).__name__}") from error
