"""What a miniature promises, as numbers with bounds, and the error for a promise that is broken."""

from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 12_000_000


class BrokenPromiseError(RuntimeError):
    """A miniature was made, but is not what it has to be; the message says in what."""


@dataclass(frozen=True)
class Promise:
    """One measured number and where it has to lie.

    Attributes:
        what: what was measured.
        value: the number.
        least: the smallest value allowed, if there is one.
        most: the largest value allowed, if there is one.
    """

    what: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def bound(self) -> str:
        """The bound in words, or nothing where the number is only reported."""
        if self.least is not None:
            return f"at least {self.least:g}"
        return "" if self.most is None else f"at most {self.most:g}"

    def check(self, name: str) -> None:
        """Compare the number with its bounds.

        Args:
            name: of the miniature, for the message.

        Raises:
            BrokenPromiseError: the number lies outside.
        """
        too_small = self.least is not None and not self.value >= self.least
        too_large = self.most is not None and not self.value <= self.most
        if too_small or too_large:
            raise BrokenPromiseError(f"{name}: {self.what} is {self.value:.4f}, it has to be {self.bound}")


@dataclass(frozen=True)
class Measured:
    """What is known about one miniature.

    Attributes:
        facts: names and values for the card that need no bound.
        promises: the numbers that matter.
    """

    facts: tuple[tuple[str, str], ...]
    promises: tuple[Promise, ...]

    @property
    def headlines(self) -> tuple[str, ...]:
        """Each promise on one line."""
        return tuple(f"{promise.what} {promise.value:.3f}" for promise in self.promises)


def check_size(output: Path) -> None:
    """Weigh all miniatures together.

    Args:
        output: the folder that holds them.

    Raises:
        BrokenPromiseError: they weigh too much.
    """
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    Promise("size of all files in bytes", size, most=MOST_BYTES).check(str(output.name))
