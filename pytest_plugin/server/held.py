"""Waits for mail at a catcher that runs elsewhere: the server holds the request until there is some."""

from collections.abc import Callable

from catcher.client import Client, TooLate, Unreachable

IDLE = 20.0
"""Seconds that one question for news is held; then it is asked again."""


class HeldRequest:
    """One question at a time, which is let go when nobody wants the answer any more."""

    def __init__(self, client: Client, seq: int, inbox: str | None) -> None:
        self._client = client.another()
        self._seq = seq
        self._inbox = inbox
        self._closed = False

    def wait(self, timeout: float) -> None:
        """Return when mail came after the last that was told, or when the time is up."""
        try:
            page = self._client.wait(inbox=self._inbox, after=self._seq, timeout=min(timeout, IDLE))
        except TooLate:
            return
        self._seq = max(entry.seq for entry in page.entries)

    def report(self, wake: Callable[[], None]) -> None:
        """Wait again and again, and tell; runs in a thread until closed."""
        while not self._closed:
            try:
                self.wait(IDLE)
            except Unreachable:
                return  # let go while it was held; a server that is gone is noticed by whoever waits
            wake()

    def close(self) -> None:
        """Let go of the question that is being held."""
        self._closed = True
        self._client.close()
