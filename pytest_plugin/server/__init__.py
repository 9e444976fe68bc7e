"""What the fixtures stand on: a server that takes mail, in this process or beside the application."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .route import Route, Tls

if TYPE_CHECKING:
    from catcher.message import Envelope
    from catcher.session import Session


Words = Mapping[str, object]
"""A fault in the words of ``--fault``: ``{"stage": "rcpt", "to": "*@full.example", "reply": "452 4.2.2 full"}``."""


class Arrival(NamedTuple):
    """That a mail is kept, and all that is known of it before its bytes are read."""

    seq: int
    """Order of arrival at this server, never used twice."""
    id: str
    received: float
    """When the last byte came, in seconds since the epoch, by the server's clock."""
    envelope: "Envelope"
    session_id: str

    @property
    def began(self) -> float:
        """When the sender began with it: a mail is the doing of the test that ran then."""
        return self.envelope.began or self.received


class News(Protocol):
    """Wakes one waiter when mail arrives."""

    def wait(self, timeout: float) -> None:
        """Return when there may be news, or after ``timeout`` seconds."""


class MailServer(Protocol):
    """A server that an application under test sends its mail to."""

    host: str
    port: int
    """Plain SMTP."""
    starttls_port: int
    """SMTP that offers STARTTLS."""
    tls_port: int
    """TLS from the first octet."""
    shared: bool
    """Whether others use it at the same time: then not all mail is that of our tests."""
    refuses: bool
    """Whether it can be told to take mail only from who logs in; else what others sent is not shown."""
    asked_for: dict[str, str]
    """Which host was meant, by the client's address, where ``mail_patch`` rerouted it."""

    @property
    def ca_file(self) -> str:
        """Path of the authority (PEM) that the certificate of this server is verified with."""

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """``smtp://host:port``."""
        return self.route().url

    def env(self) -> Mapping[str, str]:
        """The variables that common settings are read from, pointing here."""
        return self.route().env()

    def route(self, tls: Tls = "", *, user: str = "", password: str = "") -> Route:
        """The way here, with TLS or a login if asked for."""

    skew: float
    """Seconds by which the server's clock is ahead of this process's."""

    def now(self) -> float:
        """The server's clock, in seconds since the epoch."""

    def newest(self) -> int:
        """``seq`` of the last mail, 0 if there was none."""

    def after(self, seq: int) -> list[Arrival]:
        """Mail that came after that one, oldest first."""

    def raw(self, id: str) -> bytes:
        """The bytes of a mail."""

    def play(self, words: Words) -> int:
        """Play a fault; returns its number. A ``ConfigError`` says which word is wrong."""

    def stop_playing(self, number: int) -> None:
        """Play it no more; doing it twice is harmless."""

    def stop(self) -> None:
        """Let go of it, or end it if it is ours; doing it twice is harmless."""

    def require_login(self, user: str, password: str) -> Callable[[], None]:
        """Take mail only from who logs in as that; returns what undoes it."""

    def forget(self, arrivals: Sequence[Arrival]) -> None:
        """Nobody will look at these again."""

    def sessions(self, *, since: float) -> "list[Session]":
        """Conversations that had not ended by then, or began later, oldest first."""

    def session(self, id: str) -> "Session | None":
        """The conversation of that id; None once it is forgotten."""

    def evicted(self) -> Mapping[str, int]:
        """How many mails each limit has removed so far, by its flag."""

    def heard(self) -> bool:
        """Whether anything has ever connected."""

    def listen(self, seq: int, *, wake: Callable[[], None] | None = None) -> AbstractContextManager[News]:
        """Listen for mail after that one; ``wake`` is called from any thread whenever there may be news."""
