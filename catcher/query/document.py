"""One message as a query sees it: its fields folded, what goes by a name, and its marks.

What is here is what an index is filled with, so that an index and ``matches`` can't disagree on a mail.
Everything is worked out when first asked for: to ask for the sender reads no body.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Self

from catcher import message
from catcher.message import MAIN, Address, Entry, Envelope, host_of
from catcher.message.recurring import recurring
from catcher.query.fold import ADDRESS, BREAK, fold, fold_lines
from catcher.query.operators import ADDRESS_FIELDS

if TYPE_CHECKING:
    from catcher.message import Content

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
_SCHEMES = ("http", "https", "ftp")
_WWW, _MAILTO = re.compile(r"www\.\w"), re.compile(r"mailto:\w")


class Document:
    """A message to be searched. ``raw`` and ``envelope`` are what it is; the rest is what we say about it."""

    def __init__(
        self,
        raw: bytes,
        envelope: Envelope,
        *,
        received: float = 0.0,
        session_id: str = "",
        inbox: str = MAIN,
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
        self._lines: dict[str, list[str]] = {}
        self._folded: dict[str, str] = {}

    @classmethod
    def of(cls, entry: Entry, raw: bytes) -> Self:
        """A message as it is kept, with its marks."""
        return cls(
            raw,
            entry.envelope,
            received=entry.received,
            session_id=entry.session_id,
            inbox=entry.inbox,
            read=entry.read,
            pinned=entry.pinned,
            tags=entry.tags,
        )

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
            known = self._folded[field] = " ".join(self.lines(field))
        return known

    def lines(self, field: str) -> list[str]:
        """The same in pieces, of which many have been in other mail too: the lines of a text, names, addresses."""
        known = self._lines.get(field)
        if known is None:
            items = _FIELDS[field](self)
            known = self._lines[field] = _apart(items) if items else []
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
        for field, raw in self.content.headers.fields:
            name = _indexed_as(field)
            if name:
                yield name, fold(message.text_of(raw))
        for name, values in _NAMED.items():
            if name not in UNFOLDED_NAMES:
                for value in values(self):
                    yield name, value


@recurring(1_000)
def _indexed_as(field: bytes) -> str:
    name = field.decode("ascii").lower()
    return "" if name in UNFOLDED_HEADERS else f"header:{name}"


def _apart(items: Iterable[list[str]]) -> list[str]:
    """Lines of several items, with what no phrase reaches over between two of them."""
    found: list[str] = []
    for item in items:
        if item:
            if found:
                found.append(BREAK)
            found += item
    return found


def _addresses(people: Iterable[Address]) -> Iterator[list[str]]:
    for person in people:
        if person.name and (name := fold(person.name)):
            yield [name]
        yield [f"{ADDRESS} {fold(person.address)}"]


def _bare(addresses: Iterable[str]) -> Iterator[list[str]]:
    return ([f"{ADDRESS} {fold(address)}"] for address in dict.fromkeys(addresses) if address)


def _body(document: Document) -> Iterator[list[str]]:
    content = document.content
    plain = fold_lines(content.plain)
    yield plain
    if content.html:
        seen = fold_lines(content.seen_lines)
        if seen != plain and " ".join(seen) != " ".join(plain):
            yield seen
        for href in dict.fromkeys(content.hrefs):
            yield fold_lines(href)


def _host(document: Document) -> Iterator[str]:
    if document.envelope.peer:
        yield host_of(document.envelope.peer)


def _has(document: Document) -> Iterator[str]:
    content = document.content
    if content.attachments:
        yield "attachment"
    if content.inline:
        yield "inline"
    if content.hrefs or _names_a_link(content.plain.lower()):
        yield "link"


def _names_a_link(text: str) -> bool:
    return (
        ("://" in text and any(text.endswith(_SCHEMES, 0, found.start()) for found in _AFTER_SCHEME.finditer(text)))
        or ("www." in text and _WWW.search(text) is not None)
        or ("mailto:" in text and _MAILTO.search(text) is not None)
    )


def _texts_of(people: Iterable[Address]) -> Iterator[str]:
    return (f"{person.name} <{person.address}>" if person.name else person.address for person in people)


def _file_names(document: Document) -> Iterator[str]:
    return (part.filename for part in document.content.attachments + document.content.inline if part.filename)


_People = Callable[[Document], tuple[Address, ...]]
_PEOPLE: dict[str, _People] = {
    field: attrgetter(f"content.{name}")
    for field, name in zip(ADDRESS_FIELDS, ("senders", "to", "cc", "bcc", "reply_to"), strict=True)
}


def _addresses_in(people: _People) -> Callable[[Document], Iterable[list[str]]]:
    return lambda document: _addresses(found) if (found := people(document)) else ()


def _texts_in(people: _People) -> Callable[[Document], Iterable[str]]:
    return lambda document: _texts_of(people(document))


_FIELDS: dict[str, Callable[[Document], Iterable[list[str]]]] = {
    **{field: _addresses_in(people) for field, people in _PEOPLE.items()},
    "subject": lambda document: (fold_lines(document.content.subject),),
    "envelope-from": lambda document: _bare((document.envelope.mail_from,)),
    "envelope-to": lambda document: _bare(document.envelope.rcpt_to),
    "filename": lambda document: map(fold_lines, _file_names(document)),
    "body": _body,
}

_TEXTS: dict[str, Callable[[Document], Iterable[str]]] = {
    **{field: _texts_in(people) for field, people in _PEOPLE.items()},
    "subject": lambda document: (document.content.subject,),
    "envelope-from": lambda document: (document.envelope.mail_from,),
    "envelope-to": lambda document: document.envelope.rcpt_to,
    "filename": _file_names,
    "peer": _host,
    "body": lambda document: (document.content.plain, document.content.seen_text),
}

_NAMED: dict[str, Callable[[Document], Iterable[str]]] = {
    "type": lambda document: map(fold, dict.fromkeys(part.content_type for part in document.content.parts)),
    "session": lambda document: (fold(document.session_id),) if document.session_id else (),
    "auth": lambda document: (fold(document.envelope.auth_user),) if document.envelope.auth_user else (),
    "peer": lambda document: map(fold, _host(document)),
    "has": _has,
    "code": lambda document: ("code",) if any(code.likely for code in document.content.codes) else (),
    "is": lambda document: ("defective",) if document.content.defects else (),
}
