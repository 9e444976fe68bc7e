"""``--ignore-duplicate-ids``: which Message-IDs are kept already."""

import asyncio
import re
from collections import OrderedDict

from catcher.errors import NotFound
from catcher.mailbox import Mailbox
from catcher.smtp.data import header_of

MOST_IDS = 100_000
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>]*>|\S+)")


class Duplicates:
    """Remembers which Message-ID is kept under which id, from what the store has on. Belongs to the event loop."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self.deciding = asyncio.Lock()
        """Held while it is found out whether a mail is new, and until it is kept."""
        self._kept = OrderedDict(
            (entry.summary.message_id, entry.id)
            for entry in mailbox.find(limit=MOST_IDS, newest_first=False).entries
            if entry.summary.message_id
        )

    def original(self, raw: bytes) -> str | None:
        """The id of the message that is kept with this mail's Message-ID."""
        id = self._kept.get(message_id(raw))
        if id is None:
            return None
        try:
            self._mailbox.get(id)
        except NotFound:
            return None
        return id

    def keep(self, raw: bytes, id: str) -> None:
        """This mail is kept under that id."""
        name = message_id(raw)
        if name:
            self._kept[name] = id
            if len(self._kept) > MOST_IDS:
                self._kept.popitem(last=False)


def message_id(raw: bytes) -> str:
    """The Message-ID in a mail's header, without its brackets; empty if it has none."""
    found = _MESSAGE_ID.search(header_of(raw))
    return found[1].decode("utf-8", "replace").strip("<> ") if found else ""
