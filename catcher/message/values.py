"""The values that the whole program speaks in: what arrived, and what we say about it.

They are ``msgspec`` structs rather than dataclasses: as frozen and as small, created in a third of the
time (one of each per mail), and written to JSON and SQLite without a line of code. None can be part of a
cycle, so none is tracked by the garbage collector, which would otherwise visit each of a million. Those that
stand beside every mail leave out what is empty: that is a fiftieth of a store.
"""

from msgspec import Struct, field

MAIN = "main"
"""The inbox of mail that no rule files elsewhere."""


class Address(Struct, frozen=True, gc=False):
    """One mailbox of an address header (RFC 5322, 3.4), both halves decoded for people."""

    name: str
    address: str


class Envelope(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What SMTP said about a mail, kept beside it and never inside it (RFC 5321, 2.3.1)."""

    mail_from: str
    """The reverse-path without its angle brackets; empty for the null sender ``<>``."""
    rcpt_to: tuple[str, ...]
    """Accepted forward-paths, in the order of their RCPT commands; repeats are kept."""
    helo: str = ""
    """What the client called itself."""
    peer: str = ""
    """Where the client spoke from: ``127.0.0.1:53412``, ``[::1]:53412`` or ``unix``."""
    tls: str = ""
    """Version and cipher, as in ``TLSv1.3 TLS_AES_256_GCM_SHA384``; empty without TLS."""
    auth_user: str = ""
    """Who logged in; empty if nobody did."""
    mail_options: tuple[str, ...] = ()
    """Parameters of MAIL as sent: ``SIZE=1000``, ``BODY=8BITMIME``, ``SMTPUTF8``…"""
    rcpt_options: tuple[tuple[str, ...], ...] = ()
    """Parameters of each RCPT, aligned with ``rcpt_to``; empty if no RCPT had any."""
    began: float = 0.0
    """When the MAIL command came, in seconds since the epoch."""


def host_of(peer: str) -> str:
    """The address of an envelope's peer without its port, which says nothing, and without the brackets of IPv6."""
    return (peer.rpartition(":")[0] or peer).strip("[]")


class Message(Struct, frozen=True, kw_only=True, gc=False):
    """A mail as it arrived. It never changes."""

    raw: bytes
    """What the client sent between DATA and the final dot, unstuffed, byte for byte."""
    envelope: Envelope
    received: float
    """When the last byte came, in seconds since the epoch."""
    session_id: str = ""
    """The conversation that brought it; empty for mail that was imported."""


class Receipt(Struct, frozen=True, gc=False):
    """Proof that a message is kept."""

    seq: int
    """Order of arrival in this store, from 1, never used twice."""
    id: str
    """Opaque, URL-safe, sortable by time of arrival."""


class Summary(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What a list shows of a mail; derived from its bytes and envelope, and can be derived again."""

    message_id: str = ""
    """Message-ID without its angle brackets; empty where the mail has none."""
    sender: Address | None = None
    """The first mailbox of From; None where there is none."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    """The Bcc header's, then every envelope recipient that no address header names."""
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    snippet: str = ""
    """The first 250 characters of the text, white space collapsed."""
    attachments: int = 0
    defects: int = 0


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """A kept message, without its bytes, and our marks on it."""

    seq: int
    id: str
    received: float
    """When the last byte came, in seconds since the epoch."""
    size: int
    """Octets of the raw mail."""
    envelope: Envelope
    summary: Summary
    session_id: str = ""
    inbox: str = MAIN
    read: bool = False
    pinned: bool = False
    tags: tuple[str, ...] = field(default=())
    """Sorted without regard to case, no two equal without regard to case."""
