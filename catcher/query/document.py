"""One message as a query sees it: its fields folded, what goes by a name, and its marks.

What is here is what an index is filled with, so that an index and ``matches`` can't disagree on a mail.
Everything is worked out when first asked for: to ask for the sender reads no body.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from catcher import message
from catcher.message import Address, Envelope
from catcher.query.fold import ADDRESS, BREAK, fold
from catcher.query.operators import ADDRESS_FIELDS

if TYPE_CHECKING:
    from catcher.message import Content, Header

UNFOLDED_HEADERS = frozenset(
    {
        *("from", "to", "cc", "bcc", "reply-to", "subject"),  # searched as fields of their own
        *("received", "dkim-signature", "x-google-dkim-signature", "domainkey-signature"),  # long, and no two alike
        *("arc-seal", "arc-message-signature", "arc-authentication-results", "autocrypt", "face", "x-face"),
        *("content-type", "content-transfer-encoding", "mime-version", "date", "references"),
    }
)
"""Headers that an index leaves out; a search for one reads the mail."""
UNFOLDED_NAMES = frozenset({"code"})
"""Names that an index leaves out: to weigh every number of every mail costs more than to index it."""

_AFTER_SCHEME = re.compile(r'://[^\s<>"]')
_WITHOUT_SCHEME = (re.compile(r"www\.\w"), re.compile(r"mailto:\w"))
"""What begins with fixed characters is found thirty times as fast as what begins with one of several."""
_fold_known = lru_cache(maxsize=8_192)(fold)
"""For what comes again in the next mail: addresses, names, headers of the same program."""


LONG = 100
"""Octets from which a header's value is taken not to come again."""


class Document:
    """A message to be searched. ``raw`` and ``envelope`` are what it is; the rest is what we say about it."""

    def __init__(
        self,
        raw: bytes,
        envelope: Envelope,
        *,
        received: float = 0.0,
        session_id: str = "",
        inbox: str = "main",
        read: bool = False,
        pinned: bool = False,
        tags: tuple[str, ...] = (),
    ) -> None:
        self.raw = raw
        self.envelope = envelope
        self.size = len(raw)
        self.received = received
        self.session_id = session_id
        self.inbox = inbox
        self.read = read
        self.pinned = pinned
        self.tags = tags
        self._content: Content | None = None
        self._folded: dict[str, str] = {}

    @property
    def content(self) -> "Content":
        """What the mail holds."""
        if self._content is None:
            self._content = message.read(self.raw, self.envelope)
        return self._content

    def folded(self, field: str) -> str:
        """A field as it is searched: folded, its items apart, addresses marked."""
        known = self._folded.get(field)
        if known is None:
            known = self._folded[field] = f" {BREAK} ".join(filter(None, _FIELDS[field](self)))
        return known

    def plain(self, field: str) -> Iterable[str]:
        """The texts of a field as a regular expression sees them: decoded, not folded."""
        if field.startswith("header:"):
            return (header.text for header in self.content.headers.all(field[7:]))
        return _TEXTS[field](self)

    def named(self, name: str) -> tuple[str, ...]:
        """The folded values of what goes by that name."""
        if name.startswith("header:"):
            return tuple(fold(header.text) for header in self.content.headers.all(name[7:]))
        return tuple(_NAMED[name](self))

    def names(self) -> Iterator[tuple[str, str]]:
        """Everything that goes by a name and belongs into an index, with its folded value."""
        for header in self.content.headers:
            name = header.name.lower()
            if name not in UNFOLDED_HEADERS:
                yield f"header:{name}", _fold_header(header)
        for name, values in _NAMED.items():
            if name not in UNFOLDED_NAMES:
                for value in values(self):
                    yield name, value


def _fold_header(header: "Header") -> str:
    return _fold_value(header) if len(header.raw) < LONG else fold(header.text)


@lru_cache(maxsize=4_096)
def _fold_value(header: "Header") -> str:
    return fold(header.text)


def _addresses(people: Iterable[Address]) -> Iterator[str]:
    for person in people:
        name = _fold_known(person.name)
        if name:
            yield name
        yield f"{ADDRESS} {_fold_known(person.address)}"


def _bare(addresses: Iterable[str]) -> Iterator[str]:
    return (f"{ADDRESS} {_fold_known(address)}" for address in dict.fromkeys(addresses) if address)


def _body(document: Document) -> Iterator[str]:
    content = document.content
    plain = fold(content.plain)
    yield plain
    if content.html:
        seen = fold(content.seen_text)
        if seen != plain:
            yield seen
        for href in dict.fromkeys(content.hrefs):
            yield fold(href)


def _has(document: Document) -> Iterator[str]:
    content = document.content
    if content.attachments:
        yield "attachment"
    if content.inline:
        yield "inline"
    if content.hrefs or _names_a_link(content.plain.lower()):
        yield "link"


def _names_a_link(text: str) -> bool:
    return any(text.endswith(("http", "https", "ftp"), 0, found.start()) for found in _AFTER_SCHEME.finditer(text)) or (
        any(link.search(text) for link in _WITHOUT_SCHEME)
    )


def _texts_of(people: Iterable[Address]) -> Iterator[str]:
    return (f"{person.name} <{person.address}>" if person.name else person.address for person in people)


def _file_names(document: Document) -> Iterator[str]:
    return (part.filename for part in document.content.attachments + document.content.inline if part.filename)


_Field = Callable[["Document"], Iterable[str]]


def _people(document: Document, field: str) -> tuple[Address, ...]:
    content = document.content
    match field:
        case "from":
            return content.senders
        case "to":
            return content.to
        case "cc":
            return content.cc
        case "bcc":
            return content.bcc
        case _:
            return content.reply_to


def _addresses_in(field: str) -> _Field:
    return lambda document: _addresses(_people(document, field))


def _texts_in(field: str) -> _Field:
    return lambda document: _texts_of(_people(document, field))


_FIELDS: dict[str, _Field] = {
    **{name: _addresses_in(name) for name in ADDRESS_FIELDS},
    "subject": lambda document: (fold(document.content.subject),),
    "envelope-from": lambda document: _bare((document.envelope.mail_from,)),
    "envelope-to": lambda document: _bare(document.envelope.rcpt_to),
    "filename": lambda document: map(fold, _file_names(document)),
    "body": _body,
}

_TEXTS: dict[str, _Field] = {
    **{name: _texts_in(name) for name in ADDRESS_FIELDS},
    "subject": lambda document: (document.content.subject,),
    "envelope-from": lambda document: (document.envelope.mail_from,),
    "envelope-to": lambda document: document.envelope.rcpt_to,
    "filename": _file_names,
    "body": lambda document: (document.content.plain, document.content.seen_text),
}

_NAMED: dict[str, _Field] = {
    "type": lambda document: map(_fold_known, dict.fromkeys(part.content_type for part in document.content.parts)),
    "session": lambda document: (fold(document.session_id),) if document.session_id else (),
    "auth": lambda document: (fold(document.envelope.auth_user),) if document.envelope.auth_user else (),
    "has": _has,
    "code": lambda document: ("code",) if any(code.likely for code in document.content.codes) else (),
    "is": lambda document: ("defective",) if document.content.defects else (),
}
