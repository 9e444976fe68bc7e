"""The server in this process: a catcher on a free port, started when a test first asks for it."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from catcher.app import Catcher
from catcher.config import Config
from catcher.message import Entry

from .route import Route, Tls
from .server import Arrival, News

if TYPE_CHECKING:
    from catcher.events import Subscription
    from catcher.session import Session


class LocalServer:
    """A catcher of this process; it may be stopped twice."""

    skew = 0.0

    def __init__(self) -> None:
        self._catcher = Catcher(Config(smtp="127.0.0.1:0", http=None, store="memory:", max_messages=0))
        self._catcher.start()
        self.host, self.port = self._catcher.smtp_address
        self._mailbox = self._catcher.mailbox

    def stop(self) -> None:
        """End every conversation and the catcher's threads."""
        self._catcher.stop()

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """``smtp://host:port``."""
        return self.route().url

    def env(self) -> dict[str, str]:
        """The variables that common settings are read from, pointing here."""
        return self.route().env()

    def route(self, tls: Tls = "", *, user: str = "", password: str = "") -> Route:
        """The way here, with TLS or a login if asked for."""
        return Route(self.host, self.port, user=user, password=password, tls=tls)

    def now(self) -> float:
        """This process's clock."""
        return time.time()

    def newest(self) -> int:
        """``seq`` of the last mail, 0 if there is none."""
        latest = self._mailbox.latest()
        return latest.seq if latest else 0

    def after(self, seq: int) -> list[Arrival]:
        """Mail that came after that one, oldest first."""
        return [_arrival(entry) for entry in reversed(list(self._newer_than(seq)))]

    def raw(self, id: str) -> bytes:
        """The bytes of a mail."""
        return self._mailbox.raw(id)

    def forget(self, arrivals: Sequence[Arrival]) -> None:
        """Free their memory."""
        self._mailbox.remove([arrival.id for arrival in arrivals])

    def sessions(self, *, since: float) -> "list[Session]":
        """Conversations that had not ended by then, or began later, oldest first."""
        return sorted(self._ending_last(since), key=lambda session: session.began)

    @contextmanager
    def listen(self, seq: int, *, wake: Callable[[], None] | None = None) -> Iterator[News]:
        """Listen to the hub: what arrives wakes the waiter at once."""
        with self._mailbox.hub.subscribe(limit=1, wake=wake) as subscription:
            yield _HubNews(subscription)

    def _newer_than(self, seq: int) -> Iterator[Entry]:
        """Newest first, in pages that grow: most looks find one mail or none."""
        start, limit = 0, 8
        while True:
            entries = self._mailbox.find(start=start, limit=limit).entries
            for entry in entries:
                if entry.seq <= seq:
                    return
                yield entry
            if len(entries) < limit:
                return
            start, limit = start + limit, limit * 8

    def _ending_last(self, since: float) -> "Iterator[Session]":
        """Open conversations, then those that ended since, the last to end first."""
        start, limit = 0, 8
        while True:
            sessions = self._mailbox.sessions(start=start, limit=limit).sessions
            yield from (s for s in sessions if s.ended is None or s.ended >= since)
            if len(sessions) < limit or (sessions[-1].ended or since) < since:
                return
            start, limit = start + limit, limit * 8


class _HubNews:
    def __init__(self, subscription: "Subscription") -> None:
        self._subscription = subscription

    def wait(self, timeout: float) -> None:
        self._subscription.take(timeout=timeout)


def _arrival(entry: Entry) -> Arrival:
    return Arrival(entry.seq, entry.id, entry.received, entry.envelope, entry.session_id)
