"""The one door to everything that is kept: deliver, find, mark, remove, wait. It stores first, then tells the hub."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from catcher.errors import NotFound
from catcher.events import Arrived, Cleared, Connected, Disconnected, Event, Hub, Marked, Removed
from catcher.mailbox.writer import Writer
from catcher.message import Entry, Message, Receipt
from catcher.session import Outcome, Record, Session
from catcher.store import Page, SessionPage, Stats, Store

__all__ = ["Mailbox"]

T = TypeVar("T")


class Mailbox:
    """Everything that is kept, for any thread.

    ``max_messages`` is the number that stays, oldest go first; 0 means no limit.
    """

    def __init__(self, store: Store, *, hub: Hub | None = None, max_messages: int = 0) -> None:
        self.hub = hub or Hub()
        self._store = store
        self._max_messages = max_messages
        self._writer = Writer(self.add) if store.blocking else None
        self._open: dict[str, Record] = {}

    async def deliver(self, message: Message) -> Receipt:
        """Keep one message; from the event loop, which does not wait on a disk. Returns when it is kept."""
        if self._writer is None:
            return self.add([message])[0]
        return await self._writer.submit(message)

    def add(self, batch: Sequence[Message]) -> list[Receipt]:
        """Keep these, all or none, in this order; blocks until they are kept."""
        receipts = self._store.add(batch)
        events: list[Event] = [Arrived(receipt.seq, receipt.id, "main") for receipt in receipts]
        if self._max_messages:
            removed = self._store.trim(max_messages=self._max_messages)
            if removed:
                events.append(Removed(tuple(removed)))
        self.hub.publish(*events)
        return receipts

    def get(self, id: str) -> Entry:
        """The entry of that id, ``latest`` for the newest; ``NotFound`` if there is none."""
        entry = self.latest() if id == "latest" else self._store.get(id)
        if entry is None:
            raise NotFound(f"no message {id!r}: it was removed, or never was")
        return entry

    def latest(self) -> Entry | None:
        """The newest entry, None if the mailbox is empty."""
        return next(iter(self.find(limit=1).entries), None)

    def raw(self, id: str) -> bytes:
        """The bytes of a message exactly as they arrived; ``NotFound`` if there is none of that id."""
        raw = self._store.raw(id)
        if raw is None:
            raise NotFound(f"no message {id!r}: it was removed, or never was")
        return raw

    def find(self, *, start: int = 0, limit: int | None = 50) -> Page:
        """Entries newest first, in strict order of arrival; ``limit`` None means all."""
        return self._store.find(start=start, limit=limit)

    def mark(self, ids: Sequence[str] | None, *, read: bool) -> None:
        """Mark these (None: all) as read or unread. Unknown ids are passed over."""
        changed = self._store.mark(ids, read=read)
        if changed:
            self.hub.publish(Marked(tuple(changed)))

    def remove(self, ids: Sequence[str]) -> int:
        """Remove these; returns how many were there. Unknown ids are passed over."""
        removed = self._store.remove(ids)
        if removed:
            self.hub.publish(Removed(tuple(removed)))
        return len(removed)

    def clear(self) -> int:
        """Remove every message; returns how many. ``seq`` goes on where it was."""
        count = self._store.clear()
        self.hub.publish(Cleared())
        return count

    def open_session(self, record: Record) -> None:
        """A conversation has begun; from now on it can be looked at."""
        self._open[record.id] = record
        self.hub.publish(Connected(record.id))

    def keep_session(self, record: Record) -> None:
        """Keep a conversation that has ended; costs its caller an append."""
        self._store.keep_sessions([record])
        self._open.pop(record.id, None)
        self.hub.publish(Disconnected(record.id))

    def sessions(self, *, start: int = 0, limit: int | None = 50, outcome: Outcome | None = None) -> SessionPage:
        """Conversations of that outcome or of any: those that are open first, then the last to end."""
        wanted = list(reversed(self._open.copy().values())) if outcome in (None, "open") else []
        shown = wanted[start:] if limit is None else wanted[start : start + limit]
        kept = self._store.sessions(
            start=max(0, start - len(wanted)),
            limit=None if limit is None else limit - len(shown),
            outcome=outcome,
        )
        return SessionPage((*(record.session() for record in shown), *kept.sessions), len(wanted) + kept.total)

    def session(self, id: str) -> Session:
        """The conversation of that id, open or ended; ``NotFound`` if there is none."""
        record = self._open.get(id)
        session = record.session() if record is not None else self._store.session(id)
        if session is None:
            raise NotFound(f"no conversation {id!r}: it was removed, or never was")
        return session

    def remove_sessions(self, ids: Sequence[str] | None = None) -> int:
        """Forget these conversations, or all that have ended; returns how many were there."""
        return self._store.remove_sessions(ids)

    def stats(self) -> Stats:
        """The mailbox in numbers."""
        return self._store.stats()

    def wait(self, answer: Callable[[], T | None], *, timeout: float) -> T | None:
        """Ask ``answer`` now and after every event until it says something other than None.

        Blocks the calling thread for at most ``timeout`` seconds; None says that the time is up.
        """
        deadline = time.monotonic() + timeout
        with self.hub.subscribe() as subscription:
            while (said := answer()) is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                subscription.take(timeout=left)
        return said

    def close(self) -> None:
        """Write what waits and close the store. Closing twice is harmless."""
        if self._writer is not None:
            self._writer.close()
        self._store.close()
