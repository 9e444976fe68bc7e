"""What a test has done with its mailbox and with the parts of it, which share one record."""

from typing import TYPE_CHECKING

from .playing import Playing
from .server import MailServer

if TYPE_CHECKING:
    from .waits import FailedWait


class Activity:
    """Begins empty with each test."""

    def __init__(self, server: MailServer) -> None:
        self.looked_at: set[str] = set()
        """Ids of the mails that the test was given."""
        self.failed_waits: list[FailedWait] = []
        self.trusted_silence = False
        """Whether it held that no mail was sent, while nothing even connected."""
        self.playing = Playing(server)
        """The failures that it has asked for."""
        self._evicted_before = server.evicted()
        self._server = server

    def removed(self) -> dict[str, int]:
        """How many mails limits have removed since then, by the flag of the limit."""
        before = self._evicted_before
        return {limit: more for limit, n in self._server.evicted().items() if (more := n - before.get(limit, 0)) > 0}
