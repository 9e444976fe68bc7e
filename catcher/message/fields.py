"""What the header of a mail says, field by field (RFC 5322, 3.6), and whom only the envelope names."""

import re
from collections.abc import Sequence
from datetime import datetime

from catcher.message import addresses, dates
from catcher.message.headers import Headers, unfolded
from catcher.message.lazy import lazy
from catcher.message.names import tags_of
from catcher.message.unsubscribe import ListUnsubscribe, verdict
from catcher.message.values import Address, Envelope

MOST_REPEATS = 100
"""Address fields of one name that are read; a mail should have one."""

_MESSAGE_ID = re.compile(r"<([^<>]*)>")
_Parsed = tuple[tuple[Address, ...], Sequence[str]]


class Fields:
    """The header fields that a person reads."""

    def __init__(self, headers: Headers, envelope: Envelope | None) -> None:
        self.headers = headers
        """Every field, in order, repeated ones too."""
        self.envelope = envelope

    @lazy
    def subject(self) -> str:
        """The decoded subject."""
        return self.headers.get("subject")

    @property
    def sender(self) -> Address | None:
        """The first mailbox of From."""
        return next(iter(self._from[0]), None)

    @property
    def senders(self) -> tuple[Address, ...]:
        """Every mailbox of From (RFC 5322, 3.6.2, allows several)."""
        return self._from[0]

    @property
    def to(self) -> tuple[Address, ...]:
        """Every mailbox of every To field, groups opened."""
        return self._to[0]

    @property
    def cc(self) -> tuple[Address, ...]:
        """Every mailbox of every Cc field."""
        return self._cc[0]

    @lazy
    def bcc(self) -> tuple[Address, ...]:
        """Those of Bcc, then every envelope recipient that no To, Cc or Bcc names, once each."""
        if self.envelope is None:
            return self._bcc[0]
        told = {one.address.lower() for one in self.to + self.cc + self._bcc[0]}
        hidden: dict[str, Address] = {}
        for recipient in self.envelope.rcpt_to:
            if recipient.lower() not in told:
                hidden.setdefault(recipient.lower(), Address("", recipient))
        return self._bcc[0] + tuple(hidden.values())

    @property
    def reply_to(self) -> tuple[Address, ...]:
        """Every mailbox of Reply-To."""
        return self._reply_to[0]

    @lazy
    def message_id(self) -> str:
        """Message-ID without its angle brackets; empty where the mail has none."""
        value = self.headers.get("message-id")
        match = _MESSAGE_ID.search(value)
        return (match[1] if match else value).strip()

    @lazy
    def date(self) -> datetime | None:
        """The Date field with the sender's offset, UTC where it names none; None where it can't be read."""
        return dates.parse(self.headers.get("date"))

    @lazy
    def tags(self) -> tuple[str, ...]:
        """What X-Tags asks to be tagged with, in its order."""
        return tags_of(self.headers.get("x-tags").split(","))

    @lazy
    def list_unsubscribe(self) -> ListUnsubscribe:
        """List-Unsubscribe, and whether it would work."""
        return verdict(self.headers)

    def unreadable(self) -> list[str]:
        """What is wrong with the values of these fields, in plain words."""
        found = []
        lists = (
            ("From", self._from),
            ("To", self._to),
            ("Cc", self._cc),
            ("Bcc", self._bcc),
            ("Reply-To", self._reply_to),
        )
        for name, (_, defects) in lists:
            if defects:
                found += [f"{name} {defect}" for defect in defects]
        if self.date is None and self.headers.first(b"date") is not None:
            found.append(f"Date {self.headers.get('date')[:60]!r} can't be read")
        return found

    @lazy
    def _from(self) -> _Parsed:
        return self._addresses(b"from")

    @lazy
    def _to(self) -> _Parsed:
        return self._addresses(b"to")

    @lazy
    def _cc(self) -> _Parsed:
        return self._addresses(b"cc")

    @lazy
    def _bcc(self) -> _Parsed:
        return self._addresses(b"bcc")

    @lazy
    def _reply_to(self) -> _Parsed:
        return self._addresses(b"reply-to")

    def _addresses(self, name: bytes) -> _Parsed:
        values = self.headers.every(name)
        if not values:
            return (), []
        if len(values) == 1:
            return addresses.parse(unfolded(values[0]))
        found: list[Address] = []
        defects: list[str] = []
        for value in values[:MOST_REPEATS]:
            some, wrong = addresses.parse(unfolded(value))
            found += some
            defects += wrong
        return tuple(found), defects
