"""The server beside the application: a catcher that runs elsewhere, used over its HTTP API.

It may be shared with other workers and other people: nothing of theirs is shown to an inbox, and nothing is
ever removed. Seconds are the server's; where its clock is off by more than its Date header can tell apart,
ours is taken to be off by as much.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from catcher.client import Client, TooLate
from catcher.client.values import entry
from catcher.errors import CatcherError, NotFound

from . import Arrival, MailServer, News, Words
from .held import HeldRequest
from .route import Route, Tls
from .values import CUT, later, later_session

if TYPE_CHECKING:
    from catcher.message import Entry
    from catcher.session import Session

SAME_CLOCK = 2.0
"""Seconds: a Date header is up to one behind, and the answer took its time."""
AT_ONCE = 50
"""Conversations that are asked for at once."""


class RemoteServer(MailServer):
    """A catcher at ``http://HOST:PORT``; ``smtp`` is where applications send, if it is not what the catcher says."""

    ca_file = ""
    refuses = False

    def __init__(self, url: str, *, smtp: str = "", ca: str = "", inbox: str = "") -> None:
        self.asked_for: dict[str, str] = {}
        self.ca_file = ca
        worker = os.environ.get("PYTEST_XDIST_WORKER")
        self.shared = worker is not None and "{worker}" not in inbox
        self._inbox = inbox.replace("{worker}", worker or "main") or None
        if self._inbox and ("{" in self._inbox or "}" in self._inbox):
            raise pytest.UsageError(f"--mail-inbox {inbox!r}: only {{worker}} may stand in braces")
        if smtp and not re.fullmatch(r".+:[0-9]{1,5}", smtp):
            raise pytest.UsageError(f"--mail-smtp {smtp!r}: expected HOST:PORT, as in 127.0.0.1:1025")
        with ExitStack() as undone, _as_usage_errors():
            self._client = Client(url, flag="--mail-url", otherwise="leave out --mail-url to use one in this process")
            undone.callback(self._client.close)
            told = self._client.info()
            host, _, port = (smtp or str(told["SMTP"])).rpartition(":")
            self.skew = self._clock() - time.time()
            undone.pop_all()
        if abs(self.skew) < SAME_CLOCK:
            self.skew = 0.0
        self.host = host.strip("[]") if smtp or self._is_here(host) else self._client.host
        self.port = int(port)
        listeners = told["Listeners"]
        self.starttls_port = _port(one["Address"] for one in listeners if one["StartTLS"])
        self.tls_port = _port(one["Address"] for one in listeners if one["Protocol"] == "smtps")

    def stop(self) -> None:
        """Hang up; the catcher goes on."""
        self._client.close()

    def route(self, tls: Tls = "", *, user: str = "", password: str = "") -> Route:
        """The way there, with TLS or a login if asked for."""
        port = {"": self.port, "starttls": self.starttls_port, "implicit": self.tls_port}[tls]
        if not port:
            flag = "--starttls" if tls == "starttls" else "--smtps"
            raise pytest.UsageError(f"the catcher at {self._client.url} offers no tls={tls!r}: start it with {flag}")
        return Route(self.host, port, user, password, tls, self.ca_file if tls else "")

    def now(self) -> float:
        """The server's clock."""
        return time.time() + self.skew

    def newest(self) -> int:
        """``seq`` of the last mail, 0 if there is none."""
        return max((entry.seq for entry in self._client.find(limit=1).entries), default=0)

    def after(self, seq: int) -> list[Arrival]:
        """Mail that came after that one, oldest first."""
        rows, total = self._some_after(seq, count=1)
        if len(rows) < total:
            rows, _ = self._some_after(seq, count=total)
        return [arrival for row in reversed(rows) if (arrival := self._arrival(row.id))]

    def _some_after(self, seq: int, *, count: int) -> "tuple[Sequence[Entry], int]":
        """Rows of mail that came after that one, newest first, and how many there are in all."""
        try:
            page = self._client.wait(inbox=self._inbox, after=seq, count=count, timeout=0)
        except TooLate as late:
            rows = [entry(said) for said in late.answer["messages"]]
            return rows, len(rows)
        return page.entries, page.total

    def raw(self, id: str) -> bytes:
        """The bytes of a mail."""
        return self._client.raw(id)

    def forget(self, arrivals: Sequence[Arrival]) -> None:
        """Leave them: others may look at them."""

    def sessions(self, *, since: float) -> "list[Session]":
        """Conversations that had not ended by then, or began later, oldest first."""
        found: dict[str, Session] = {}
        start = 0
        while True:
            page = self._client.sessions(start=start, limit=AT_ONCE).sessions
            recent = [row for row in map(later_session, page) if row.ended is None or row.ended >= since]
            for row in recent:
                if whole := self.session(row.id):
                    found[row.id] = whole
            if len(page) < AT_ONCE or len(recent) < len(page):
                return sorted(found.values(), key=lambda session: session.began)
            start += AT_ONCE

    def session(self, id: str) -> "Session | None":
        """The conversation of that id; None once it is forgotten."""
        try:
            return later_session(self._client.session(id))
        except NotFound:
            return None

    def evicted(self) -> Mapping[str, int]:
        """How many mails each limit has removed so far, whoever's they were."""
        counts: dict[str, int] = self._client.info()["Evicted"]
        return counts

    def heard(self) -> bool:
        """Whether anything has ever connected, that it remembers."""
        return self._client.sessions(limit=1).total > 0

    def play(self, words: Words) -> int:
        """Play a fault; returns its number."""
        if not any(word in words for word in ("to", "user", "from")):
            raise ValueError(
                f"that would strike everyone who uses {self._client.url}: ask it of an inbox, "
                "make_inbox() or mailbox.inbox(address)"
            )
        return int(self._client.add_fault(dict(words))["ID"])

    def stop_playing(self, number: int) -> None:
        """Play it no more."""
        with suppress(NotFound):
            self._client.remove_faults([number])

    def require_login(self, user: str, password: str) -> Callable[[], None]:
        """Not here: others send there too."""
        raise NotImplementedError

    @contextmanager
    def listen(self, seq: int, *, wake: Callable[[], None] | None = None) -> Iterator[News]:
        """Have the server hold a request until there is mail."""
        news = HeldRequest(self._client, seq, self._inbox)
        thread = threading.Thread(target=news.report, args=[wake], daemon=True) if wake else None
        if thread:
            thread.start()
        try:
            yield news
        finally:
            news.close()
            if thread:
                thread.join()

    def _arrival(self, id: str) -> Arrival | None:
        """All that is known of a mail; None if it was removed meanwhile."""
        try:
            whole = self._client.get(id)
        except NotFound:
            return None
        return Arrival(
            seq=whole.seq,
            id=id,
            received=whole.received + CUT,
            envelope=later(whole.envelope),
            session_id=whole.session_id,
        )

    def _clock(self) -> float:
        """What time it is there; ours, if it does not say."""
        try:
            return parsedate_to_datetime(self._client.date()).timestamp()
        except ValueError:
            return time.time()

    def _is_here(self, host: str) -> bool:
        """Whether the address that the catcher names is one that we can use."""
        everywhere = host in ("0.0.0.0", "[::]", "::", "")
        return not everywhere and (not host.startswith("127.") or self._client.host in ("127.0.0.1", "localhost"))


def _port(addresses: Iterable[str]) -> int:
    """The port of the first; 0 if there is none."""
    return next((int(address.rpartition(":")[2]) for address in addresses if not address.startswith("unix:")), 0)


@contextmanager
def _as_usage_errors() -> Iterator[None]:
    try:
        yield
    except CatcherError as error:
        raise pytest.UsageError(str(error)) from error
