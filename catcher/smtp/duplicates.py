"""``--ignore-duplicate-ids``: which Message-IDs are kept already."""

import asyncio
from collections import OrderedDict

from catcher.errors import NotFound
from catcher.mailbox import Mailbox
from catcher.message import read

MOST_IDS = 100_000


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
        id = self._kept.get(read(raw).message_id)
        if id is None:
            return None
        try:
            self._mailbox.get(id)
        except NotFound:
            return None
        return id

    def keep(self, raw: bytes, id: str) -> None:
        """This mail is kept under that id."""
        if name := read(raw).message_id:
            self._kept[name] = id
            if len(self._kept) > MOST_IDS:
                self._kept.popitem(last=False)
