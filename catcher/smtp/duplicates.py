"""``--ignore-duplicate-ids``: which Message-IDs are kept already."""

import asyncio
from collections import OrderedDict
from contextlib import suppress

from catcher.errors import NotFound
from catcher.events import Arrived, Lagged, Subscription
from catcher.mailbox import Mailbox
from catcher.message import read

MOST_IDS = 100_000


class Duplicates:
    """Remembers which Message-ID is kept under which id, from what the store has on. Belongs to the event loop.

    ``news`` tells of mail that comes otherwise than by SMTP: it is imported, or sent by the API.
    """

    def __init__(self, mailbox: Mailbox, news: Subscription) -> None:
        self._mailbox = mailbox
        self._news = news
        self.deciding = asyncio.Lock()
        """Held while it is found out whether a mail is new, and until it is kept."""
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._ours: set[str] = set()
        """Ids of which the news is still to come."""
        self._look()

    def original(self, raw: bytes) -> str | None:
        """The id of the message that is kept with this mail's Message-ID."""
        self._hear()
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
        self._note(read(raw).message_id, id)
        self._ours.add(id)

    def _look(self) -> None:
        for entry in reversed(self._mailbox.find(limit=MOST_IDS).entries):
            self._note(entry.summary.message_id, entry.id)

    def _hear(self) -> None:
        for event in self._news.take():
            match event:
                case Lagged():
                    self._ours.clear()
                    self._look()
                case Arrived(id=id) if id in self._ours:
                    self._ours.remove(id)
                case Arrived(id=id):
                    with suppress(NotFound):
                        self._note(self._mailbox.get(id).summary.message_id, id)

    def _note(self, message_id: str, id: str) -> None:
        if message_id:
            self._kept[message_id] = id
            if len(self._kept) > MOST_IDS:
                self._kept.popitem(last=False)
