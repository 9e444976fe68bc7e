"""A mail as a test sees it: read from its bytes when first asked about, the same in every mode."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from .addresses import Address
from .picking import Pattern, found_code, one_code, one_link
from .server import Arrival, MailServer

if TYPE_CHECKING:
    from email.message import EmailMessage

    from selectolax.lexbor import LexborNode

    from catcher.message import Address as CoreAddress
    from catcher.message import Content, Envelope
    from catcher.session import Session


class Start(NamedTuple):
    """When a mailbox began to look, and at what: ``test``, ``class``, ``module`` or ``session``."""

    at: float
    scope: str


class Headers(Mapping[str, str]):
    """A mail's headers, decoded; by any spelling of a name the first of that name, in order of appearance."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header that is repeated, as Received is."""
        return tuple(value for other, value in self.pairs if other.lower() == name.lower())

    def __getitem__(self, name: str) -> str:
        if values := self.all(name):
            return values[0]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self.pairs))

    def __len__(self) -> int:
        return len({name.lower() for name, _ in self.pairs})

    def __repr__(self) -> str:
        return f"<headers: {', '.join(self)}>"


class Attachment(NamedTuple):
    """A file that a mail carries."""

    filename: str
    content_type: str
    content: bytes

    @property
    def text(self) -> str:
        """Its content as UTF-8 text."""
        return self.content.decode("utf-8", "replace")

    def __str__(self) -> str:
        return self.filename

    def __repr__(self) -> str:
        return f"<attachment {self.filename!r}, {self.content_type}, {len(self.content):,} bytes>"


class Message:
    """One mail. ``number`` counts from 1 in the mailbox that shows it, ``id`` is the server's."""

    def __init__(self, arrival: Arrival, *, server: MailServer, number: int, start: Start) -> None:
        self.id = arrival.id
        self.number = number
        self.envelope: Envelope = arrival.envelope
        self.received = arrival.received
        self._session_id = arrival.session_id
        self._server = server
        self._start = start

    @cached_property
    def raw(self) -> bytes:
        """The bytes that were sent, exactly."""
        return self._server.raw(self.id)

    @cached_property
    def _content(self) -> "Content":
        from catcher.message import read

        return read(self.raw, self.envelope)

    @property
    def subject(self) -> str:
        """Decoded, on one line."""
        return self._content.subject

    @cached_property
    def sender(self) -> Address | None:
        """The first address of From; the envelope's is ``envelope.mail_from``."""
        sender = self._content.sender
        return Address(sender.address, sender.name) if sender else None

    @cached_property
    def to(self) -> tuple[Address, ...]:
        """Addresses of the To header."""
        return _addresses(self._content.to)

    @cached_property
    def cc(self) -> tuple[Address, ...]:
        """Addresses of the Cc header."""
        return _addresses(self._content.cc)

    @cached_property
    def bcc(self) -> tuple[Address, ...]:
        """Recipients of the envelope that no header names: To, Cc, nor a Bcc header, which every recipient can read."""
        named = {*self.to, *self.cc}
        for value in self.headers.all("Bcc"):
            named.update(Address.parse(part) for part in value.split(","))
        return tuple(address for address in self.rcpt if address not in named)

    @cached_property
    def rcpt(self) -> tuple[Address, ...]:
        """Recipients of the envelope, each once."""
        return tuple(dict.fromkeys(Address(address) for address in self.envelope.rcpt_to))

    @property
    def text(self) -> str:
        """What a person reads: the text part, or the text of the HTML where there is none."""
        return self._content.text

    @property
    def html(self) -> str:
        """The HTML source, decoded; empty where there is none."""
        return self._content.html

    @cached_property
    def headers(self) -> Headers:
        """Every header, decoded."""
        return Headers([(header.name, header.text) for header in self._content.headers])

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """Its files, in order."""
        content = self._content
        return tuple(Attachment(part.filename or "", part.content_type, part.body) for part in content.attachments)

    @property
    def session(self) -> "Session | None":
        """The conversation that brought it; None if none did, or once the server has forgotten it."""
        return self._server.session(self._session_id) if self._session_id else None

    @property
    def asked_for(self) -> str:
        """``host:port`` that the application named, where ``mail_patch`` rerouted it; else empty."""
        return self._server.asked_for.get(self.envelope.peer, "")

    @property
    def links(self) -> tuple[str, ...]:
        """Every URL of text and HTML, each once, in order of appearance."""
        return tuple(dict.fromkeys(link.url for link in self._content.links))

    def link(self, pattern: Pattern | None = None) -> str:
        """The one URL that ``pattern`` finds, or the only one there is; a LookupError names the candidates."""
        __tracebackhide__ = True
        return one_link(self.links, pattern, title=self.title)

    def code(self, pattern: Pattern | None = None) -> str:
        """The one-time code: what ``pattern`` finds (its first group, if it has one), or the one that is clear.

        A LookupError names the candidates and where they stand.
        """
        __tracebackhide__ = True
        if pattern is None:
            return one_code(self._content, title=self.title)
        return found_code(f"{self.subject}\n{self.text}", pattern, title=self.title)

    def select(self, css: str) -> "list[LexborNode]":
        """Elements of the HTML that a CSS selector finds, each with ``.text()`` and ``.attributes``."""
        __tracebackhide__ = True
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError

        try:
            return LexborHTMLParser(self.html).css(css)
        except SelectolaxError:
            raise ValueError(f"{css!r} is no CSS selector: write it as a stylesheet does, as in 'a[href]'") from None

    def as_email(self) -> "EmailMessage":
        """The same mail as the standard library reads it."""
        from email import message_from_bytes, policy

        return message_from_bytes(self.raw, policy=policy.default)

    def normalized(self) -> dict[str, Any]:
        """What stays the same from run to run, as plain values for a snapshot: no date, ids or boundaries."""
        return {
            "from": self.sender.full if self.sender else None,
            "to": [address.full for address in self.to],
            "cc": [address.full for address in self.cc],
            "bcc": list(map(str, self.bcc)),
            "subject": self.subject,
            "text": self.text.replace("\r\n", "\n").rstrip(),
            "html": self.html.replace("\r\n", "\n").rstrip(),
            "attachments": [f"{a.filename} ({a.content_type}, {len(a.content)} bytes)" for a in self.attachments],
        }

    @property
    def after(self) -> float:
        """Seconds from the beginning of the test to its arrival."""
        return self.received - self._start.at

    @property
    def when(self) -> str:
        """``0.12 s after the test began``."""
        return f"{self.after:.2f} s after the {self._start.scope} began"

    @property
    def title(self) -> str:
        """``#1 "Welcome"``; without the number if no mailbox shows it."""
        subject = self.subject if len(self.subject) <= 60 else self.subject[:59] + "…"
        return f'#{self.number} "{subject}"' if self.number else f'"{subject}"'

    @property
    def line(self) -> str:
        """The mail in one line, as failures and reports name it."""
        return f"{self.title}  {self.route}"

    @property
    def route(self) -> str:
        """``from shop@x.example to bob@x.example``."""
        return f"from {self.sender or self.envelope.mail_from or '<>'} to {_people(self.to or self.rcpt)}"

    def __repr__(self) -> str:
        files = f", {len(self.attachments)} attached" if self.attachments else ""
        return f"<mail {self.line}{files}>"


def _addresses(addresses: "tuple[CoreAddress, ...]") -> tuple[Address, ...]:
    return tuple(Address(address.address, address.name) for address in addresses)


def _people(addresses: tuple[Address, ...]) -> str:
    more = f" and {len(addresses) - 3} more" if len(addresses) > 3 else ""
    return ", ".join(addresses[:3]) + more if addresses else "nobody"
