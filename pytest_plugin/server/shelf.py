"""Where a catcher of this process keeps its mail: a list, because a test that sends and asserts asks for no more.

What does ask for more, as the page and the limits do, is given a whole store ``beside``: that one numbers the mail,
answers every other question, and says what it removes.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from catcher.message import Message, Receipt
from catcher.store import Choice
from catcher.store.conversations import Conversations
from catcher.store.ids import Ids

from . import Arrival

if TYPE_CHECKING:
    from catcher.store import Eviction, Limits, Store


class Shelf:
    """A ``catcher.store.Store``, as far as SMTP needs one; the rest is the one beside."""

    url = "memory:"
    blocking = False

    def __init__(self, *, beside: "Store | None" = None) -> None:
        self.newest = 0
        """``seq`` of the last mail, 0 if there is none."""
        self._beside = beside
        self._numbers = count(1)
        self._ids = Ids()
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[Arrival, bytes]] = {}
        self.conversations = Conversations(most=0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._beside, name)

    # What a test asks

    def after(self, seq: int) -> list[Arrival]:
        """Mail that came after that one, oldest first."""
        if seq >= self.newest:
            return []
        with self._lock:
            arrivals = [arrival for arrival, _ in self._kept.values() if arrival.seq > seq]
        if self._beside is None:
            return arrivals
        left = set(self._beside.ids(Choice(after=seq)))
        return [arrival for arrival in arrivals if arrival.id in left]

    def raw(self, id: str) -> bytes | None:
        """The bytes of a mail; None once it is forgotten."""
        kept = self._kept.get(id)
        return kept[1] if kept else self._beside.raw(id) if self._beside else None

    def evicted(self) -> Mapping[str, int]:
        """How many mails each limit of the store beside has removed; it keeps to them when it is looked at."""
        return self._beside.stats().evicted if self._beside is not None else {}

    def forget(self, ids: Iterable[str]) -> None:
        """Free the memory of these; the store beside has limits of its own."""
        with self._lock:
            for id in ids:
                self._kept.pop(id, None)

    # What the catcher asks

    def follow(self, *, limits: "Limits", tagging: Any, told: Callable[[], None]) -> None:
        """See ``Store.follow``."""
        self.conversations.limit(limits.max_sessions)
        if self._beside is not None:
            self._beside.follow(limits=limits, tagging=tagging, told=told)

    def add(self, batch: Sequence[Message], *, inboxes: Sequence[str] | None = None) -> list[Receipt]:
        """See ``Store.add``."""
        if self._beside is not None:
            receipts = self._beside.add(batch, inboxes=inboxes)
        else:
            receipts = [Receipt(next(self._numbers), self._ids.next()) for _ in batch]
        with self._lock:
            for receipt, mail in zip(receipts, batch, strict=True):
                arrival = Arrival(receipt.seq, receipt.id, mail.received, mail.envelope, mail.session_id)
                self._kept[receipt.id] = arrival, mail.raw
                self.newest = receipt.seq
        return receipts

    def evictions(self) -> "list[Eviction]":
        """See ``Store.evictions``."""
        return self._beside.evictions() if self._beside is not None else []

    def rest(self) -> None:
        """See ``Store.rest``."""
        if self._beside is not None:
            self._beside.rest()

    def close(self) -> None:
        """See ``Store.close``."""
        if self._beside is not None:
            self._beside.close()
