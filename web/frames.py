"""What is said of an event on a live stream: ``{"Type": …, "Data": …}``, in Mailpit's types and ours.

``new`` (a summary), ``update`` (the marks of one message), ``delete``, ``prune`` (much changed: load the list
afresh), ``truncate`` (every message is gone), ``stats``, ``error`` (an SMTP client was told no); and ours: ``hello``,
which opens a stream, ``connected`` and ``disconnected`` (an SMTP conversation begins, is over), and ``lagged``, for a
client that read too slowly or was away for too long, and lost some.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

import msgspec

from catcher import __version__
from catcher.errors import NotFound
from catcher.events import Arrived, Cleared, Connected, Disconnected, Event, Lagged, Marked, Refused, Removed
from catcher.mailbox import Mailbox
from catcher.message import Entry

from .render import summary

ONE_BY_ONE = 200
"""More marks or deletions at once than this are told as ``prune``: to load the list afresh is cheaper."""

_encode = msgspec.json.Encoder().encode


class Frame(msgspec.Struct, frozen=True):
    """One thing said. The same JSON travels on every kind of stream."""

    Type: str
    Data: object = None

    def as_sse(self, id: str = "") -> bytes:
        """As a Server-Sent Event; one without an id is not something to continue from."""
        head = f"id: {id}\ndata: ".encode() if id else b"data: "
        return head + _encode(self) + b"\n\n"


def frames_of(event: Event, mailbox: Mailbox) -> Iterator[Frame]:
    """What a client is told of this event; nothing of a message that is gone by now."""
    match event:
        case Arrived(id=id):
            for entry in _still_there([id], mailbox):
                yield Frame("new", summary(entry))
        case Marked(ids=ids) | Removed(ids=ids) if len(ids) > ONE_BY_ONE:
            yield Frame("prune")
        case Marked(ids=ids):
            for entry in _still_there(ids, mailbox):
                yield Frame("update", {"ID": entry.id, "Read": entry.read, "Pinned": entry.pinned, "Tags": entry.tags})
        case Removed(ids=ids):
            for id in ids:
                yield Frame("delete", {"ID": id})
        case Cleared():
            yield Frame("truncate")
        case Lagged():
            yield Frame("lagged")
        case _:
            yield from _of_conversations(event)


def _of_conversations(event: Event) -> Iterator[Frame]:
    match event:
        case Connected(session_id=id):
            yield Frame("connected", {"SessionID": id})
        case Refused(session_id=id, command=command, reply=reply, fault=fault):
            level = "error" if reply.startswith("5") else "warning"
            said = {"Level": level, "Type": "smtpd", "Message": reply}
            yield Frame("error", said | {"SessionID": id, "Command": command, "Fault": fault})
        case Disconnected(session_id=id):
            yield Frame("disconnected", {"SessionID": id})


def _still_there(ids: Iterable[str], mailbox: Mailbox) -> Iterator[Entry]:
    for id in ids:
        with suppress(NotFound):
            yield mailbox.get(id)


def stats(mailbox: Mailbox) -> Frame:
    """The counts that a page shows."""
    counts = mailbox.stats()
    return Frame("stats", {"Total": counts.messages, "Unread": counts.unread, "Version": f"v{__version__}"})
