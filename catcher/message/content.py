"""Everything that can be known of one mail. Each property is worked out when first asked for, then kept.

Total: any bytes are a mail, and what is wrong with them is a line in ``defects``, never an exception.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from catcher.message import addresses, charsets
from catcher.message.body import Roles, leaves
from catcher.message.calendars import Invitation, invitations
from catcher.message.codes import Code, candidates, clear
from catcher.message.defects import of_headers
from catcher.message.headers import Headers, unfolded
from catcher.message.html import Document, declared_charset, preview
from catcher.message.lazy import lazy
from catcher.message.links import Link, in_text
from catcher.message.mime import Part, named, tree
from catcher.message.reports import Delivery, deliveries
from catcher.message.unsubscribe import ListUnsubscribe, verdict
from catcher.message.values import Address, Envelope

SNIPPET = 250
"""Characters of the text that a list shows."""

_MESSAGE_ID = re.compile(r"<([^<>]*)>")
# What senders pad the preview of a mail with, so that nothing follows it there.
_PADDING = re.compile("[\\s\u00ad\u034f\u200b\u200c\u2007\u2060\ufeff]{2,}")


class Content:
    """What one mail holds. Two threads may read one; both find the same."""

    def __init__(self, raw: bytes, envelope: Envelope | None = None) -> None:
        self.raw = raw
        self.envelope = envelope

    # Header fields

    @lazy
    def _tree(self) -> tuple[Part, list[str]]:
        return tree(self.raw)

    @property
    def root(self) -> Part:
        """The whole mail as a part; its children are the parts within."""
        return self._tree[0]

    @property
    def headers(self) -> Headers:
        """The header fields, in order, repeated ones too."""
        return self._tree[0].headers

    @lazy
    def subject(self) -> str:
        """The decoded subject."""
        return self.headers.get("subject")

    @lazy
    def _from(self) -> tuple[tuple[Address, ...], list[str]]:
        return self._addresses(b"from")

    @property
    def sender(self) -> Address | None:
        """The first mailbox of From."""
        return next(iter(self._from[0]), None)

    @property
    def senders(self) -> tuple[Address, ...]:
        """Every mailbox of From (RFC 5322, 3.6.2, allows several)."""
        return self._from[0]

    @lazy
    def _to(self) -> tuple[tuple[Address, ...], list[str]]:
        return self._addresses(b"to")

    @property
    def to(self) -> tuple[Address, ...]:
        """Every mailbox of every To field, groups opened."""
        return self._to[0]

    @lazy
    def _cc(self) -> tuple[tuple[Address, ...], list[str]]:
        return self._addresses(b"cc")

    @property
    def cc(self) -> tuple[Address, ...]:
        """Every mailbox of every Cc field."""
        return self._cc[0]

    @lazy
    def _bcc(self) -> tuple[tuple[Address, ...], list[str]]:
        return self._addresses(b"bcc")

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

    @lazy
    def _reply_to(self) -> tuple[tuple[Address, ...], list[str]]:
        return self._addresses(b"reply-to")

    @property
    def reply_to(self) -> tuple[Address, ...]:
        """Every mailbox of Reply-To."""
        return self._reply_to[0]

    def _addresses(self, name: bytes) -> tuple[tuple[Address, ...], list[str]]:
        values = self.headers.every(name)
        if not values:
            return (), []
        if len(values) == 1:
            return addresses.parse(unfolded(values[0]))
        found: list[Address] = []
        defects: list[str] = []
        for value in values[:100]:
            some, wrong = addresses.parse(unfolded(value))
            found += some
            defects += wrong
        return tuple(found), defects

    @lazy
    def message_id(self) -> str:
        """Message-ID without its angle brackets; empty where the mail has none."""
        value = self.headers.get("message-id")
        match = _MESSAGE_ID.search(value)
        return (match[1] if match else value).strip()

    @lazy
    def date(self) -> datetime | None:
        """The Date field with the sender's offset, UTC where it names none; None where it can't be read."""
        value = self.headers.get("date")
        try:
            date = parsedate_to_datetime(value)
            return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    @lazy
    def tags(self) -> tuple[str, ...]:
        """What X-Tags asks to be tagged with, in its order."""
        return tuple(tag for tag in (piece.strip() for piece in self.headers.get("x-tags").split(",")) if tag)

    @lazy
    def list_unsubscribe(self) -> ListUnsubscribe:
        """List-Unsubscribe, and whether it would work."""
        return verdict(self.headers)

    # Parts

    @lazy
    def parts(self) -> tuple[Part, ...]:
        """Every part, the root first, each before its children."""
        found, stack = [], [self.root]
        while stack:
            part = stack.pop()
            found.append(part)
            stack.extend(reversed(part.children))
        return tuple(found)

    def part(self, id: str) -> Part | None:
        """The part of that id."""
        return next((part for part in self.parts if part.id == id), None)

    def body(self, part: Part) -> bytes:
        """A part's octets, decoded."""
        return part.body

    @lazy
    def _leaves(self) -> Roles:
        return leaves(self.root)

    @property
    def attachments(self) -> tuple[Part, ...]:
        """The parts that are files of their own."""
        return self._leaves.attachments

    @property
    def inline(self) -> tuple[Part, ...]:
        """The parts that the text shows within itself, or means to."""
        return self._leaves.inline

    @lazy
    def cids(self) -> dict[str, Part]:
        """The parts that ``cid:`` links can name (RFC 2392), by Content-ID."""
        return {part.content_id: part for part in reversed(self.parts) if part.content_id}

    @lazy
    def deliveries(self) -> tuple[Delivery, ...]:
        """What a delivery report says of each recipient; empty for other mail."""
        return deliveries(self.parts)

    @lazy
    def invitations(self) -> tuple[Invitation, ...]:
        """What the calendar parts ask for."""
        return invitations(self.parts)

    # Text

    @lazy
    def _texts(self) -> tuple[list[str], list[str], list[str]]:
        """The plain texts, the HTML texts, and what is wrong with their charsets."""
        defects: list[str] = []
        plain = [self._decoded(part, defects) for part in self._leaves.text]
        rich = [self._decoded(part, defects) for part in self._leaves.html]
        return plain, rich, defects

    def _decoded(self, part: Part, defects: list[str]) -> str:
        data = part.body
        charset = part.charset
        if not charset and part.content_type == "text/html":
            charset = declared_charset(data)
        text, wrong = charsets.decode(data, charset)
        if wrong:
            defects.append(f"{named(part)} {wrong}")
        return text.removeprefix("\ufeff")

    @lazy
    def plain(self) -> str:
        """The text parts; empty where the mail has none."""
        return _joined(self._texts[0])

    @lazy
    def html(self) -> str:
        """The HTML parts as they were sent; empty where the mail has none."""
        return _joined(self._texts[1])

    @lazy
    def _document(self) -> Document | None:
        return Document(self.html) if self.html else None

    @lazy
    def text(self) -> str:
        """What a person reads: the text parts, or the HTML laid out as text where there are none."""
        if self.plain or self._document is None:
            return self.plain
        return self._document.readable()

    @lazy
    def seen_text(self) -> str:
        """The text one sees in the HTML, white space collapsed; empty where there is no HTML."""
        return self._document.text if self._document is not None else ""

    @lazy
    def snippet(self) -> str:
        """The first 250 characters that one sees, white space collapsed."""
        if self.html.strip():
            text = preview(self.html, 2 * SNIPPET)
        else:
            text = self.plain[: 8 * SNIPPET]
            if len(text) < len(self.plain) and len(" ".join(text.split())) < SNIPPET:
                text = self.plain
            text = " ".join(text.split())
        if not text.isascii():
            text = _PADDING.sub(" ", text).strip()
        return text[:SNIPPET]

    @property
    def hrefs(self) -> list[str]:
        """The targets of the HTML's links, as written."""
        return self._document.hrefs if self._document is not None else []

    @lazy
    def links(self) -> tuple[Link, ...]:
        """Every link: those of the HTML, then those of the plain text."""
        rich = self._document.links if self._document is not None else ()
        return rich + in_text(self.plain)

    @lazy
    def codes(self) -> tuple[Code, ...]:
        """What could be a one-time code, the likeliest first."""
        return candidates(self.subject, self.plain, self._document.readable() if self._document else "")

    @property
    def code(self) -> str | None:
        """The one-time code, where there is no doubt which number it is."""
        code = clear(self.codes)
        return code.value if code is not None else None

    # What is wrong

    @lazy
    def defects(self) -> tuple[str, ...]:
        """What is wrong with the mail, in plain words: with its header, its structure, its text.

        Attachments are not decoded to find out.
        """
        lists = {"From": self._from, "To": self._to, "Cc": self._cc, "Bcc": self._bcc, "Reply-To": self._reply_to}
        smtputf8 = self.envelope is None or any(word.upper() == "SMTPUTF8" for word in self.envelope.mail_options)
        return (
            *self._tree[1],
            *of_headers(self.headers, smtputf8=smtputf8),
            *(f"{name} {defect}" for name, (_, wrong) in lists.items() for defect in wrong),
            *([] if self.date or not self.headers.first(b"date") else [self._unread_date]),
            *(f"{named(part)} {defect}" for part in self.parts for defect in part.damage),
            *self._texts[2],
        )

    @property
    def _unread_date(self) -> str:
        return f"Date {self.headers.get('date')[:60]!r} can't be read"


def read(raw: bytes, envelope: Envelope | None = None) -> Content:
    """Read a mail. The envelope adds who was written to without being named."""
    return Content(raw, envelope)


def _joined(texts: list[str]) -> str:
    """Several bodies as one, each beginning on a line of its own."""
    if len(texts) == 1:
        return texts[0]
    return "".join(text if text.endswith("\n") or text is texts[-1] else text + "\n" for text in texts)
