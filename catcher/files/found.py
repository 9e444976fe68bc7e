"""A mail that was found in a file, and what it becomes where it is kept: a message that nobody sent by SMTP."""

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from catcher import message
from catcher.message import MAIN, Envelope, Message
from catcher.message.moments import is_sayable

if TYPE_CHECKING:
    from catcher.message import Content

MOST_AT_ONCE = 100
NOBODY = Envelope(mail_from="", rcpt_to=())
"""The envelope of a mail of which only the bytes are known."""


class Marks(Struct, frozen=True, kw_only=True):
    """What we had said of a mail when it was exported."""

    inbox: str = MAIN
    read: bool = False
    pinned: bool = False
    tags: tuple[str, ...] = ()


class Found(Struct, frozen=True, kw_only=True):
    """One mail of a file, and what the file says of it."""

    raw: bytes
    origin: str
    """Where it was found, for people: ``old.mbox, mail 3``."""
    date: float | None = None
    """When it arrived there, in seconds since the epoch; None where that is not known."""
    envelope: Envelope = NOBODY
    """What the file knows of it: mbox the sender, JSON lines everything, the others nothing."""
    marks: Marks | None = None
    """None where the file says nothing of them; only JSON lines do."""


def portions(found: Iterable[Found], *, octets: int) -> Iterator[list[Found]]:
    """Mails to be kept in one go: a hundred, or fewer where they have more octets than that."""
    some: list[Found] = []
    for one in found:
        some.append(one)
        if len(some) == MOST_AT_ONCE or sum(len(each.raw) for each in some) > octets:
            yield some
            some = []
    if some:
        yield some


def arrival(found: Found, *, own_date: bool = False) -> Message:
    """The message to keep. What its envelope lacks is read from its headers.

    ``own_date`` lets it have arrived when its Date header, or else the file, says; otherwise, or where that is before
    1970 or after the year 9999, it arrives now.
    """
    content = message.read(found.raw)
    envelope = found.envelope
    if not envelope.rcpt_to:
        envelope = replace(envelope, mail_from=envelope.mail_from or _sender(content), rcpt_to=_recipients(content))
    date = (content.date.timestamp() if content.date else found.date) if own_date else None
    received = time.time() if date is None or not is_sayable(date) else date
    return Message(raw=found.raw, envelope=envelope, received=received)


def _sender(content: "Content") -> str:
    """Who the last server that delivered the mail wrote down (RFC 5321, 4.4), or else who sent it."""
    for field in ("return-path", "sender"):
        for header in content.headers.all(field):
            addresses, _ = message.parse_addresses(header.value)
            if addresses or header.value == "<>":
                return addresses[0].address if addresses else ""
    return content.sender.address if content.sender else ""


def _recipients(content: "Content") -> tuple[str, ...]:
    named = (*content.to, *content.cc, *content.bcc)
    return tuple(dict.fromkeys(person.address for person in named if person.address))


def with_crlf(raw: bytes) -> bytes:
    """A mail as it travels: a file that knows only LF gets CRLF; one with any CRLF is as it was sent."""
    return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
