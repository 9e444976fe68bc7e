"""How long an assertion waited and who had said so; and the waits that ended without their mail."""

from collections.abc import Sequence
from typing import NamedTuple

from .matching import Criterion


class Waited(NamedTuple):
    """How long an assertion waited, and who had said so."""

    seconds: float
    source: str

    def __str__(self) -> str:
        return f" within {float(self.seconds)} s ({self.source})"


class FailedWait(NamedTuple):
    """A wait that ended without its mail, kept for the mail that comes too late."""

    asked: Sequence[Criterion]
    ended: float
    """In seconds since the epoch, by the server's clock."""
    waited: Waited
