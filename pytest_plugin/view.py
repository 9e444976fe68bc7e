"""A live view of a server's mail: what arrived since some moment, for whom; and waiting for more of it."""

import time
from collections.abc import Callable
from typing import TypeVar

from .addresses import Address
from .message import Message, Start
from .server import Arrival, MailServer

T = TypeVar("T")
Mine = Callable[[Arrival], bool]


class View:
    """Which part of a server's mail is shown: what arrives after ``seq``, began after ``start`` and is ``mine``."""

    def __init__(self, server: MailServer, start: Start, seq: int, mine: Mine | None = None) -> None:
        self.server = server
        self.start = start
        self.seq = seq
        """The last mail that is not shown; ``clear`` moves it."""
        self.mine = mine
        """Decides what is shown; None shows all."""
        self.messages: list[Message] = []
        self.elsewhere: list[Message] = []
        """Mail of the same time that is not ``mine``."""
        self._looked = seq

    def look(self) -> list[Message]:
        """Take in what came since the last look; mail begun before this view began is an earlier test's."""
        for arrival in self.server.after(self._looked):
            self._looked = arrival.seq
            if arrival.began >= self.start.at:
                shown = self.messages if self.mine is None or self.mine(arrival) else self.elsewhere
                shown.append(Message(arrival, server=self.server, number=len(shown) + 1, start=self.start))
        return self.messages

    def clear(self) -> None:
        """Show no more what came so far."""
        self.look()
        self.seq = self._looked
        self.messages, self.elsewhere = [], []

    def from_now(self, scope: str) -> "View":
        """A view of what begins from now on."""
        self.look()
        return View(self.server, Start(self.server.now(), scope), self._looked, self.mine)

    def narrowed(self, mine: Mine) -> "View":
        """A view of those mails here that are ``mine``."""
        outer = self.mine
        both = mine if outer is None else lambda arrival: mine(arrival) and outer(arrival)
        return View(self.server, self.start, self.seq, both)

    def until(self, answer: Callable[[], T | None], seconds: float) -> T | None:
        """Ask now, and after every arrival, until there is an answer or the time is up."""
        if (said := answer()) is not None or seconds <= 0:
            return said
        deadline = time.monotonic() + seconds
        with self.server.listen(self._looked) as news:
            while (said := answer()) is None and (left := deadline - time.monotonic()) > 0:
                news.wait(left)
        return said

    async def until_async(self, answer: Callable[[], T | None], seconds: float) -> T | None:
        """The same for a coroutine, which is woken by the server's thread."""
        if (said := answer()) is not None or seconds <= 0:
            return said
        from .bell import new_bell

        deadline = time.monotonic() + seconds
        bell = new_bell()
        with self.server.listen(self._looked, wake=bell.ring):
            while (said := answer()) is None and (left := deadline - time.monotonic()) > 0:
                await bell.wait(left)
        return said


def for_address(address: str) -> Mine:
    """Whether a mail is for that address, or was sent by who logged in with it."""
    wanted = Address(address)

    def mine(arrival: Arrival) -> bool:
        envelope = arrival.envelope
        return envelope.auth_user == address or any(wanted == recipient for recipient in envelope.rcpt_to)

    return mine
