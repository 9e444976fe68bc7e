"""The JSON that clients send on Mailpit's routes, named as on the wire. Every field may be left out."""

from typing import Annotated

from msgspec import Meta, Struct, field

Seq = Annotated[int, Meta(ge=0, le=2**53)]


class Which(Struct, frozen=True, kw_only=True):
    """Which messages: these by their ids, or those that a search finds, from one ``Seq`` to another."""

    IDs: list[str] = field(default_factory=list)
    Search: str = ""
    First: Seq = 0
    """The lowest ``Seq``; 0 is any."""
    Last: Seq = 0
    """The highest ``Seq``; 0 is any. What arrives meanwhile is not meant then."""


class Mark(Which, frozen=True, kw_only=True):
    """Mark these; all, where none is named."""

    Read: bool | None = None
    """Unread, where neither this nor ``Pinned`` is said."""
    Pinned: bool | None = None


class Pin(Struct, frozen=True):
    """Whether no limit may remove it."""

    Pinned: bool


class Delete(Which, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Remove these; all, where none is named. A misspelt key must not empty the mailbox: unknown keys are refused."""


class SetTags(Which, frozen=True, kw_only=True):
    """Have these messages, by their ids, tagged so; or add and take off tags."""

    Tags: list[str] = field(default_factory=list)
    Add: list[str] = field(default_factory=list)
    Remove: list[str] = field(default_factory=list)


class RenameTag(Struct, frozen=True):
    """What a tag is to be called."""

    Name: str = ""


class Person(Struct, frozen=True, kw_only=True):
    """Somebody a mail is from or to."""

    Email: str = ""
    Name: str = ""


class SendAttachment(Struct, frozen=True, kw_only=True):
    """A file to send along; one with a ``ContentID`` is inline, for the HTML to show."""

    Content: str = ""
    """Base64; a ``data:`` URL is understood."""
    Filename: str = ""
    ContentType: str = ""
    ContentID: str = ""


class Send(Struct, frozen=True, kw_only=True):
    """A mail to compose and keep."""

    From: Person = field(default_factory=Person)
    To: list[Person] = field(default_factory=list)
    Cc: list[Person] = field(default_factory=list)
    Bcc: list[str] = field(default_factory=list)
    ReplyTo: list[Person] = field(default_factory=list)
    Subject: str = ""
    Text: str = ""
    HTML: str = ""
    Attachments: list[SendAttachment] = field(default_factory=list)
    Tags: list[str] = field(default_factory=list)
    Headers: dict[str, str] = field(default_factory=dict)


class Release(Struct, frozen=True, kw_only=True):
    """Whom to send a message on to."""

    To: list[str] = field(default_factory=list)
