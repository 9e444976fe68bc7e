"""Which test ran when, so that a mail that comes late can be given to the test that caused it.

Loaded in every run of pytest: plain classes and no imports to speak of, because those would take longer than
all that happens here.
"""

import time


class Span:
    """The time of one test, in seconds since the epoch."""

    __slots__ = ("began", "ended", "nodeid")

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid
        self.began = time.time()
        self.ended: float | None = None


class Timeline:
    """Every test of this process, in the order they ran."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def begin(self, nodeid: str) -> None:
        """A test begins, with the set-up of its fixtures."""
        self._spans.append(Span(nodeid))

    def end(self) -> None:
        """The current test has ended, with the last of its fixtures."""
        self.current.ended = time.time()

    @property
    def current(self) -> Span:
        """The test that runs, or ran last."""
        return self._spans[-1]

    def at(self, moment: float) -> Span | None:
        """The last test that had begun by then; None before the first. What is asked about is recent."""
        return next((span for span in reversed(self._spans) if span.began <= moment), None)
