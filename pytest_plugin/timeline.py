"""Which test ran when, so that a mail that comes late can be given to the test that caused it."""

import time
from bisect import bisect_right


class Span:
    """The time of one test, in seconds since the epoch. No dataclass: making one takes longer than all else here."""

    __slots__ = ("began", "ended", "nodeid")

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid
        self.began = time.time()
        self.ended: float | None = None


class Timeline:
    """Every test of this process, in the order they ran."""

    def __init__(self) -> None:
        self._began: list[float] = []
        self._spans: list[Span] = []

    def begin(self, nodeid: str) -> None:
        """A test begins, with the set-up of its fixtures."""
        span = Span(nodeid)
        self._began.append(span.began)
        self._spans.append(span)

    def end(self) -> None:
        """The current test has ended, with the last of its fixtures."""
        self._spans[-1].ended = time.time()

    @property
    def current(self) -> Span:
        """The test that runs, or ran last."""
        return self._spans[-1]

    def at(self, moment: float) -> Span | None:
        """The last test that had begun by then; None before the first."""
        position = bisect_right(self._began, moment)
        return self._spans[position - 1] if position else None
