"""The record of one SMTP conversation: every line both ways with its time, and what came of it.

Recording is on the way of every mail, so a ``Record`` appends what it is given and renders nothing: that
happens when somebody looks, or once when the conversation ends, in ``Record.session``. Secrets never get
here: the AUTH command and what follows it are masked before they are recorded.
"""

import secrets
import time
from typing import Literal

from msgspec import Struct

MOST_LINES = 500
"""Lines kept of the beginning and of the end of a conversation; those between are counted."""
MOST_REFUSALS = 100
"""Refusals kept; a client that asks ten thousand times is told the same as often, but remembered once."""
MOST_WARNINGS = 100
"""Warnings kept, for the same reason."""
HIDDEN = b"********"
"""What stands where a password stood."""

Side = Literal["C", "S", "-"]
Outcome = Literal["open", "delivered", "refused", "aborted", "empty"]


class Line(Struct, frozen=True, array_like=True):
    """One line of a transcript."""

    at: int
    """Milliseconds since the conversation began."""
    side: Side
    """``C`` the client said it, ``S`` we did, ``-`` it happened (TLS, a warning, the end)."""
    text: str
    """Without its line end; what can't be shown is escaped, a mail's body is a count."""


class Refusal(Struct, frozen=True):
    """A command we said no to, and how."""

    command: str
    reply: str


class Session(Struct, frozen=True, kw_only=True):
    """A conversation as people are shown it."""

    id: str
    """Opaque, URL-safe, sortable by time of connection."""
    began: float
    """In seconds since the epoch."""
    ended: float | None = None
    """None while it is open."""
    peer: str = ""
    """Where the client spoke from: ``127.0.0.1:53412``, ``[::1]:53412`` or ``unix``."""
    listener: str = ""
    """Where it was spoken to, in the same form, or ``unix:PATH``."""
    helo: str = ""
    tls: str = ""
    """Version and cipher, as in ``TLSv1.3 TLS_AES_256_GCM_SHA384``; empty without TLS."""
    auth_user: str = ""
    outcome: Outcome = "open"
    """``delivered`` if any mail was kept; else ``refused`` if anything was; else ``aborted`` if the client
    did not say QUIT; else ``empty``."""
    ending: str = ""
    """How it ended: ``QUIT``, ``client hung up after RCPT``…; empty while it is open."""
    delivered: tuple[str, ...] = ()
    """Ids of the messages it brought, in order."""
    refused: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    """What a stricter server would have refused, each once, in order of appearance."""
    lines: tuple[Line, ...] = ()
    omitted: int = 0
    """Lines left out after the first ``MOST_LINES``."""


_Said = tuple[float, Side, bytes | str]
"""When, by whom, and what: a line, or a reply of several."""


class Record:
    """A conversation while it is held. One thread writes; any thread may take a ``session`` of it."""

    __slots__ = (
        "_began_at",
        "_lines",
        "_omitted",
        "_refused",
        "auth_user",
        "began",
        "delivered",
        "ended",
        "ending",
        "helo",
        "id",
        "listener",
        "peer",
        "tls",
        "warnings",
    )

    def __init__(self, *, peer: str, listener: str = "") -> None:
        self.began = time.time()
        self._began_at = time.monotonic()
        self.id = f"{int(self.began * 1e6):014x}{secrets.token_hex(2)}"
        self.peer = peer
        self.listener = listener
        self.helo = self.tls = self.auth_user = self.ending = ""
        self.ended: float | None = None
        self.delivered: list[str] = []
        self.warnings: list[str] = []
        self._refused: list[tuple[bytes, bytes]] = []
        self._lines: list[_Said] = []
        self._omitted = 0

    @property
    def outcome(self) -> Outcome:
        """What has come of it by now; see ``Session``."""
        if self.ended is None:
            return "open"
        if self.delivered:
            return "delivered"
        if self._refused:
            return "refused"
        return "empty" if self.ending == "QUIT" else "aborted"

    def said(self, line: bytes) -> None:
        """The client said this; the line end may be there or not."""
        self._lines.append((time.monotonic(), "C", line))
        if len(self._lines) > 3 * MOST_LINES:
            self._omitted += sum(map(_height, self._lines[MOST_LINES:-MOST_LINES]))
            del self._lines[MOST_LINES:-MOST_LINES]

    def sent(self, size: int) -> None:
        """The client sent a mail's body, or a chunk of it."""
        self.said(b"[%d bytes]" % size)

    def answered(self, reply: bytes) -> None:
        """We said this, one line or several."""
        self._lines.append((time.monotonic(), "S", reply))
        if reply >= b"4" and len(self._refused) < MOST_REFUSALS:
            self._refused.append((self._last_line(), reply))

    def happened(self, text: str) -> None:
        """Neither side said it, but it belongs here."""
        self._lines.append((time.monotonic(), "-", text))

    def warn(self, text: str) -> None:
        """A stricter server would have refused this; said once a conversation."""
        if text not in self.warnings and len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(text)
            self.happened(f"warning: {text}")

    def end(self, how: str) -> None:
        """Nothing more will come. Only the first word on how it ended counts."""
        if self.ended is None:
            self.ending = how
            self.happened(how)
            self.ended = time.time()  # last: who sees this in another thread sees the rest

    def last_said(self) -> str:
        """What the client said last, for people."""
        return _shown(self._last_line())

    def session(self) -> Session:
        """What is known by now."""
        omitted, lines = self._omitted, self._rendered(self._lines.copy())
        if len(lines) > 2 * MOST_LINES:
            omitted += len(lines) - 2 * MOST_LINES
            del lines[MOST_LINES:-MOST_LINES]
        return Session(
            id=self.id,
            began=self.began,
            ended=self.ended,
            peer=self.peer,
            listener=self.listener,
            helo=self.helo,
            tls=self.tls,
            auth_user=self.auth_user,
            outcome=self.outcome,
            ending=self.ending,
            delivered=tuple(self.delivered),
            refused=tuple(Refusal(_shown(command), _shown(reply)) for command, reply in self._refused.copy()),
            warnings=tuple(self.warnings),
            lines=tuple(lines),
            omitted=omitted,
        )

    def _last_line(self) -> bytes:
        for _, side, line in reversed(self._lines):
            if side == "C" and isinstance(line, bytes):
                return line
        return b""

    def _rendered(self, kept: list[_Said]) -> list[Line]:
        return [
            Line(max(0, round((at - self._began_at) * 1000)), side, text)
            for at, side, raw in kept
            for text in (_shown(raw) if isinstance(raw, bytes) else raw).split("\n")
        ]


def _height(said: _Said) -> int:
    """In lines."""
    _, _, what = said
    return max(1, what.count(b"\n")) if isinstance(what, bytes) else 1


def _shown(raw: bytes) -> str:
    """Bytes for people: UTF-8 as it is, everything that can't be shown as ``\\xNN``; CRLF inside becomes ``\\n``."""
    lines = raw.decode("utf-8", "backslashreplace").rstrip("\r\n").split("\r\n")
    return "\n".join("".join(c if c.isprintable() else _escaped(c) for c in line) for line in lines)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
