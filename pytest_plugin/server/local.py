"""The server in this process: a catcher on free ports, started when a test first asks for it."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from catcher.app import Catcher
from catcher.config import Config, Listener, parse_address
from catcher.errors import CatcherError, NotFound
from catcher.store import open_store

from . import Arrival, MailServer, News, Words
from .route import Route, Tls
from .shelf import Shelf

if TYPE_CHECKING:
    from catcher.events import Subscription
    from catcher.session import Session
    from catcher.store import Store

_STORED = ("http", "max_messages", "max_age", "max_store_size", "ignore_duplicate_ids")
"""Options for which a list of what arrived is not enough."""
_HERE = "127.0.0.1:0"


class LocalServer(MailServer):
    """A catcher of this process; it may be stopped twice."""

    skew = 0.0
    shared = False
    refuses = True

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.asked_for: dict[str, str] = {}
        self._pid = os.getpid()
        self._login: tuple[str, str] = options.get("auth", ("", ""))
        self._shelf = Shelf(beside=open_store("memory:") if any(map(options.get, _STORED)) else None)
        self._catcher = _started(options, self._shelf)
        if self._login[0]:
            self.require_login(*self._login)
        plain, starttls, *_, implicit = self._catcher.listeners
        self.host, self.port = parse_address(plain.address)
        self.starttls_port = parse_address(starttls.address).port
        self.tls_port = parse_address(implicit.address).port

    def stop(self) -> None:
        """End every conversation and the catcher's threads."""
        self._catcher.stop()
        if "ca_file" in self.__dict__:
            Path(self.ca_file).unlink(missing_ok=True)

    @cached_property
    def ca_file(self) -> str:
        """Path of the authority that signed this server's certificate; both are made when first asked for."""
        descriptor, path = tempfile.mkstemp(prefix="smtp-catcher-", suffix=".pem")
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._catcher.smtp.certificates.authority())
        return path

    def route(self, tls: Tls = "", *, user: str = "", password: str = "") -> Route:
        """The way here, with TLS or a login if asked for."""
        port = {"": self.port, "starttls": self.starttls_port, "implicit": self.tls_port}[tls]
        user, password = (user, password) if user else self._login
        return Route(self.host, port, user, password, tls, self.ca_file if tls else "")

    def now(self) -> float:
        """This process's clock."""
        return time.time()

    def newest(self) -> int:
        """``seq`` of the last mail, 0 if there is none."""
        return self._shelf.newest

    def after(self, seq: int) -> list[Arrival]:
        """Mail that came after that one, oldest first; without a question to the store if there is none."""
        if os.getpid() != self._pid:
            raise RuntimeError(
                f"this mailbox belongs to process {self._pid}, and this is its fork {os.getpid()}, where no mail "
                "arrives: send from the child, and look at the mailbox in the parent"
            )
        return self._shelf.after(seq)

    def raw(self, id: str) -> bytes:
        """The bytes of a mail."""
        return self._catcher.mailbox.raw(id)

    def forget(self, arrivals: Sequence[Arrival]) -> None:
        """Free their memory."""
        self._shelf.forget(arrival.id for arrival in arrivals)

    def sessions(self, *, since: float) -> "list[Session]":
        """Conversations that had not ended by then, or began later, oldest first."""
        once = {session.id: session for session in self._ending_last(since)}
        return sorted(once.values(), key=lambda session: session.began)

    def session(self, id: str) -> "Session | None":
        """The conversation of that id; None once it is forgotten."""
        try:
            return self._catcher.mailbox.session(id)
        except NotFound:
            return None

    def evicted(self) -> Mapping[str, int]:
        """How many mails each limit has removed so far, by its flag."""
        return self._shelf.evicted()

    def heard(self) -> bool:
        """Whether anything has ever connected."""
        return self._catcher.mailbox.sessions(limit=1).total > 0

    def play(self, words: Words) -> int:
        """Play a fault; returns its number."""
        from catcher.smtp.fault import fault_of

        return self._catcher.smtp.faults.add(fault_of(words)).id

    def stop_playing(self, number: int) -> None:
        """Play it no more."""
        with suppress(NotFound):
            self._catcher.smtp.faults.remove(number)

    def require_login(self, user: str, password: str) -> Callable[[], None]:
        """Take mail only from who logs in as that."""
        smtp = self._catcher.smtp
        before = smtp.require_auth, smtp.passwords

        def undo() -> None:
            smtp.require_auth, smtp.passwords = before

        smtp.require_auth, smtp.passwords = True, lambda *given: given == (user, password)
        return undo

    @contextmanager
    def listen(self, seq: int, *, wake: Callable[[], None] | None = None) -> Iterator[News]:
        """Listen to the hub: what arrives wakes the waiter at once."""
        with self._catcher.mailbox.hub.subscribe(limit=1, wake=wake) as subscription:
            yield _HubNews(subscription)

    def _ending_last(self, since: float) -> "Iterator[Session]":
        """Open conversations, then those that ended since, the last to end first."""
        start, limit = 0, 8
        while True:
            sessions = self._catcher.mailbox.sessions(start=start, limit=limit).sessions
            yield from (s for s in sessions if s.ended is None or s.ended >= since)
            if len(sessions) < limit or (sessions[-1].ended or since) < since:
                return
            start, limit = start + limit, limit * 8


class _HubNews:
    def __init__(self, subscription: "Subscription") -> None:
        self._subscription = subscription

    def wait(self, timeout: float) -> None:
        self._subscription.take(timeout=timeout)


def _started(options: Mapping[str, Any], shelf: Shelf) -> Catcher:
    """A catcher that runs: a plain listener, one with STARTTLS, those of ``listeners``, one with implicit TLS."""
    settings = {"http": None, "max_messages": 0, **options}
    more = settings.pop("listeners", ())
    settings.pop("auth", None)
    try:
        config = Config(
            smtp=(_HERE, Listener(address=_HERE, starttls=True), *more), smtps=(_HERE,), store="memory:", **settings
        )
        catcher = Catcher(config, store=cast("Store", shelf))
        catcher.start()
    except (TypeError, CatcherError) as error:
        raise pytest.UsageError(f"mail_server_options: {error}") from error
    except RuntimeError as error:
        if type(error).__name__ != "SocketBlockedError":
            raise
        raise pytest.UsageError(
            "the mail server needs a socket, and pytest-socket forbids it: use --allow-hosts=127.0.0.1 in place of "
            "--disable-socket, or mark the tests that send mail with @pytest.mark.enable_socket"
        ) from error
    return catcher
