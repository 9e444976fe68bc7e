"""The server beside the application: a catcher that runs elsewhere, used over its HTTP API.

It may be shared with other workers and other people: nothing of theirs is shown to an inbox, and nothing is
ever removed. Seconds are the server's; where its clock is off by more than its Date header can tell apart,
ours is taken to be off by as much.
"""

import http.client
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NoReturn

import pytest

from .api import SECONDS, Api, path
from .held import HeldRequest
from .route import Route, Tls
from .server import Arrival, News, Words
from .values import envelope_of, seconds_of, session_of

if TYPE_CHECKING:
    from catcher.session import Session

SAME_CLOCK = 2.0
"""Seconds: a Date header is up to one behind, and the answer took its time."""


class RemoteServer:
    """A catcher at ``http://HOST:PORT``; ``smtp`` is where applications send, if it is not what the catcher says."""

    def __init__(self, url: str, *, smtp: str = "", inbox: str = "") -> None:
        self.asked_for: dict[str, str] = {}
        self.starttls_port = self.tls_port = 0
        self.ca_file = ""
        self.shared = "PYTEST_XDIST_WORKER" in os.environ
        self._api = Api(url)
        self._narrow = {"inbox": inbox.format(worker=os.environ.get("PYTEST_XDIST_WORKER", "main"))} if inbox else {}
        self.skew = self._clock() - time.time()
        if abs(self.skew) < SAME_CLOCK:
            self.skew = 0.0
        host, _, port = (smtp or self._api.get("/info")["SMTP"]).rpartition(":")
        self.host = host.strip("[]") if smtp or self._is_here(host) else self._api.host
        self.port = int(port)

    def stop(self) -> None:
        """Hang up; the catcher goes on."""
        self._api.close()

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """``smtp://host:port``."""
        return self.route().url

    def env(self) -> dict[str, str]:
        """The variables that common settings are read from, pointing there."""
        return self.route().env()

    def route(self, tls: Tls = "", *, user: str = "", password: str = "") -> Route:
        """The way there, with a login if asked for."""
        if tls:
            self._can_not(f"offer tls={tls!r}: start it with --smtps or --starttls, and name the port by --mail-smtp")
        return Route(self.host, self.port, user, password)

    def now(self) -> float:
        """The server's clock."""
        return time.time() + self.skew

    def newest(self) -> int:
        """``seq`` of the last mail, 0 if there is none."""
        messages = self._api.get("/messages", limit=1)["messages"]
        return int(messages[0]["Seq"]) if messages else 0

    def after(self, seq: int) -> list[Arrival]:
        """Mail that came after that one, oldest first."""
        count = 1
        while True:
            answer = self._api.get("/wait", after=seq, count=count, timeout=0, **self._narrow)
            messages = answer.get("messages", [])
            if len(messages) >= answer.get("messages_count", 0):
                return [arrival for said in reversed(messages) if (arrival := self._arrival(said["ID"]))]
            count = answer["messages_count"]

    def raw(self, id: str) -> bytes:
        """The bytes of a mail."""
        return self._api.raw(f"/message{path(id)}/raw")

    def forget(self, arrivals: Sequence[Arrival]) -> None:
        """Leave them: others may look at them."""

    def sessions(self, *, since: float) -> "list[Session]":
        """Conversations that had not ended by then, or began later, oldest first."""
        found: dict[str, Session] = {}
        start, limit = 0, 50
        while True:
            page = self._api.get("/sessions", start=start, limit=limit)["sessions"]
            recent = [said for said in page if not said["Ended"] or seconds_of(said["Ended"]) >= since]
            for said in recent:
                if whole := self._api.get(f"/sessions{path(said['ID'])}"):
                    found[said["ID"]] = session_of(whole)
            if len(page) < limit or len(recent) < len(page):
                return sorted(found.values(), key=lambda session: session.began)
            start += limit

    def heard(self) -> bool:
        """Whether anything has ever connected, that it remembers."""
        return bool(self._api.get("/sessions", limit=1)["total"])

    def play(self, words: Words) -> int:
        """Play a fault; returns its number."""
        if not any(word in words for word in ("to", "user", "from")):
            raise ValueError(
                f"that would strike everyone who uses {self._api.url}: ask it of an inbox, "
                "make_inbox() or mailbox.inbox(address)"
            )
        return int(self._api.post("/faults", dict(words))["ID"])

    def stop_playing(self, number: int) -> None:
        """Play it no more."""
        self._api.delete(f"/faults/{number}")

    def require_login(self, user: str, password: str) -> Callable[[], None]:
        """Not here."""
        self._can_not("be told to ask for a login: start it with --auth-file and --require-auth")

    @contextmanager
    def listen(self, seq: int, *, wake: Callable[[], None] | None = None) -> Iterator[News]:
        """Have the server hold a request until there is mail."""
        news = HeldRequest(self._api, seq, self._narrow)
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
        said = self._api.get(f"/message{path(id)}", peek=1)
        if said is None:
            return None
        return Arrival(
            seq=int(said["Seq"]),
            id=id,
            received=seconds_of(said["Created"]),
            envelope=envelope_of(said["Envelope"]),
            session_id=said["SessionID"],
        )

    def _clock(self) -> float:
        connection = self._api.connect(SECONDS)
        try:
            connection.request("GET", "/livez")
            date = connection.getresponse().getheader("Date", "")
            return parsedate_to_datetime(date).timestamp()
        except (OSError, http.client.HTTPException, ValueError, TypeError):
            return time.time()
        finally:
            connection.close()

    def _is_here(self, host: str) -> bool:
        """Whether the address that the catcher names is one that we can use."""
        everywhere = host in ("0.0.0.0", "[::]", "::", "")
        return not everywhere and (not host.startswith("127.") or self._api.host in ("127.0.0.1", "localhost"))

    def _can_not(self, what: str) -> NoReturn:
        raise pytest.UsageError(f"the catcher at {self._api.url} can't {what}")
