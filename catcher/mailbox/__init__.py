"""The one door to everything that is kept: deliver, find, mark, remove, wait. It stores first, then tells the hub."""

from collections.abc import Callable, Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from catcher.errors import NotFound, StoreError
from catcher.events import Arrived, Cleared, Connected, Disconnected, Hub, Marked, Removed
from catcher.mailbox.evictions import EvictionLog
from catcher.mailbox.rules import Rules
from catcher.mailbox.waiting import Waiting
from catcher.mailbox.writer import Writer
from catcher.message import MAIN, Entry, Message, Receipt
from catcher.session import Outcome, Record, Session
from catcher.store import Choice, Limits, Page, SessionPage, Sort, Stats, Store

if TYPE_CHECKING:
    from catcher.query import Node

__all__ = ["Mailbox"]

T = TypeVar("T")


class Mailbox:
    """Everything that is kept, for any thread.

    Where a method takes a ``query`` it is text in the search language (``QueryError`` points at what can't be
    read) or its tree; ``inbox`` narrows to one. What a store raises (``StoreError``) comes through.
    """

    def __init__(
        self,
        store: Store,
        *,
        hub: Hub | None = None,
        limits: Limits | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.hub = hub or Hub()
        self._store = store
        self._rules = rules or Rules()
        self._writer = Writer(self.add, apart=store.blocking)
        self._log = EvictionLog()
        self._trouble: int | None = None
        """Octets that could not be kept, until it is known that as many could be."""
        store.follow(limits=limits or Limits(), tagging=self._rules.tags, told=self._tell_evictions)

    async def deliver(self, message: Message) -> Receipt:
        """Keep one message; from the event loop, which does not wait on a disk. Returns when it is kept."""
        return await self._writer.submit(message)

    def add(self, batch: Sequence[Message]) -> list[Receipt]:
        """Keep these, all or none, in this order; blocks until they are kept."""
        inboxes = self._rules.inboxes(batch) if self._rules.filing else None
        try:
            receipts = self._store.add(batch, inboxes=inboxes)
        except StoreError:
            self._trouble = sum(len(message.raw) for message in batch)
            raise
        where = inboxes or repeat(MAIN)
        self.hub.publish(*[Arrived(new.seq, new.id, inbox) for new, inbox in zip(receipts, where, strict=False)])
        return receipts

    def check(self) -> None:
        """Raise what prevents mail from being kept, if some could not be kept and still can't.

        That a smaller one could be kept since then proves nothing.
        """
        trouble = self._trouble
        self._store.probe(trouble or 0)
        if self._trouble == trouble:  # no more has come meanwhile
            self._trouble = None
        self._store.get("")  # reads, where a count might only be remembered

    def _tell_evictions(self) -> None:
        for eviction in self._store.evictions():
            self.hub.publish(Removed(eviction.ids))
            self._log.note(eviction)

    def get(self, id: str) -> Entry:
        """The entry of that id, ``latest`` for the newest; ``NotFound`` if there is none."""
        entry = self.latest() if id == "latest" else self._store.get(id)
        if entry is None:
            raise NotFound.of("message", id)
        return entry

    def latest(self) -> Entry | None:
        """The newest entry, None if the mailbox is empty."""
        return next(iter(self.find(limit=1).entries), None)

    def raw(self, id: str) -> bytes:
        """The bytes of a message exactly as they arrived; ``NotFound`` if there is none of that id."""
        raw = self._store.raw(id)
        if raw is None:
            raise NotFound.of("message", id)
        return raw

    def find(
        self,
        query: "str | Node | None" = None,
        *,
        inbox: str | None = None,
        after: int | None = None,
        before: int | None = None,
        start: int = 0,
        limit: int | None = 50,
        newest_first: bool = True,
        sort: Sort = "time",
    ) -> Page:
        """Entries in strict order of arrival; ``limit`` None means all. ``after`` and ``before`` are seqs.

        Sorted by ``size`` or ``from`` the largest come first, the smallest where ``newest_first`` is False.
        It sees every message that was kept before the call, though it may wait for those to be indexed.
        """
        return self._store.find(
            _choice(query, inbox, after, before), start=start, limit=limit, newest_first=newest_first, sort=sort
        )

    def mark(
        self,
        ids: Sequence[str] | None = None,
        *,
        read: bool | None = None,
        pinned: bool | None = None,
        query: "str | Node | None" = None,
        inbox: str | None = None,
        after: int | None = None,
        before: int | None = None,
    ) -> int:
        """Mark these, or all that the query finds; returns how many changed. Unknown ids are passed over."""
        which = _choice(query, inbox, after, before) if ids is None else ids
        return self._marked(self._store.mark(which, read=read, pinned=pinned))

    def tag(
        self,
        ids: Sequence[str] | None = None,
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        query: "str | Node | None" = None,
        inbox: str | None = None,
        after: int | None = None,
        before: int | None = None,
    ) -> int:
        """Add and take off tags; returns how many messages changed."""
        which = _choice(query, inbox, after, before) if ids is None else ids
        return self._marked(self._store.tag(which, add=add, remove=remove))

    def retag(self, ids: Sequence[str], tags: Sequence[str]) -> int:
        """Have these messages tagged so and not otherwise; returns how many changed."""
        return self._marked(self._store.retag(ids, tags))

    def rename_tag(self, old: str, new: str) -> int:
        """Call a tag otherwise, joining it with the one of that name if there is one; ``NotFound`` without it."""
        ids = self._store.rename_tag(old, new)
        if ids is None:
            raise NotFound(f"no tag {old!r}")
        return self._marked(ids)

    def delete_tag(self, name: str) -> int:
        """Take a tag off every message that has it; ``NotFound`` if none has."""
        from catcher.query.tree import Tag

        ids = self._store.tag(Choice(query=Tag(name.casefold())), remove=[name])
        if not ids:
            raise NotFound(f"no tag {name!r}")
        return self._marked(ids)

    def _marked(self, ids: Sequence[str]) -> int:
        if ids:
            self.hub.publish(Marked(tuple(ids)))
        return len(ids)

    def remove(
        self,
        ids: Sequence[str] | None = None,
        *,
        query: "str | Node | None" = None,
        inbox: str | None = None,
        after: int | None = None,
        before: int | None = None,
    ) -> int:
        """Remove these, or all that the query finds; returns how many were there. Unknown ids are passed over."""
        choice = _choice(query, inbox, after, before)
        if ids is None and choice == Choice():
            return self.clear()
        removed = self._store.remove(choice if ids is None else ids)
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
        self._store.conversations.open(record)
        self.hub.publish(Connected(record.id))

    def keep_session(self, record: Record) -> None:
        """Keep a conversation that has ended; costs its caller an append."""
        self._store.conversations.keep(record)
        self.hub.publish(Disconnected(record.id))

    def sessions(self, *, start: int = 0, limit: int | None = 50, outcome: Outcome | None = None) -> SessionPage:
        """Conversations of that outcome or of any: those that are open first, then the last to end."""
        return self._store.conversations.page(start=start, limit=limit, outcome=outcome)

    def session(self, id: str) -> Session:
        """The conversation of that id, open or ended; ``NotFound`` if there is none."""
        session = self._store.conversations.get(id)
        if session is None:
            raise NotFound.of("conversation", id)
        return session

    def remove_sessions(self, ids: Sequence[str] | None = None) -> int:
        """Forget these conversations, or all that have ended; returns how many were there."""
        return self._store.conversations.remove(ids)

    def stats(self) -> Stats:
        """The mailbox in numbers."""
        return self._store.stats()

    def backup(self, path: Path) -> int:
        """Copy everything that is kept to a new SQLite file; service goes on meanwhile. Returns how many mails."""
        return self._store.backup(path)

    def wait(self, answer: Callable[[], T | None], *, timeout: float) -> T | None:
        """Ask ``answer`` now and after every event until it says something other than None.

        Blocks the calling thread for at most ``timeout`` seconds; None says that the time is up.
        """
        return Waiting(self.hub, timeout=timeout).for_answer(answer)

    def wait_for(
        self,
        query: "str | Node | None" = None,
        *,
        count: int = 1,
        inbox: str | None = None,
        after: int | None = None,
        timeout: float,
    ) -> Page | None:
        """Wait until the query finds ``count`` messages, those that are there already included; the oldest of them.

        Blocks the calling thread for at most ``timeout`` seconds; None says that the time is up.
        """
        return self.wait(self._asking(query, inbox, after, count), timeout=timeout)

    async def wait_for_async(
        self,
        query: "str | Node | None" = None,
        *,
        count: int = 1,
        inbox: str | None = None,
        after: int | None = None,
        timeout: float,  # noqa: ASYNC109  the answer of a wait that is over is None, not an error
    ) -> Page | None:
        """As ``wait_for``, from an event loop."""
        return await Waiting(self.hub, timeout=timeout).for_answer_async(self._asking(query, inbox, after, count))

    def _asking(
        self, query: "str | Node | None", inbox: str | None, after: int | None, count: int
    ) -> Callable[[], Page | None]:
        choice = _choice(query, inbox, after)

        def ask() -> Page | None:
            page = self._store.find(choice, limit=count, newest_first=False)
            return page if page.total >= count else None

        return ask

    def rest(self) -> None:
        """Have no search wait any longer for what came before it: the end is near. Mail is taken still."""
        self._store.rest()

    def close(self) -> None:
        """Write what waits and close the store. Closing twice is harmless."""
        self._writer.close()
        self._store.close()


def _choice(
    query: "str | Node | None", inbox: str | None = None, after: int | None = None, before: int | None = None
) -> Choice:
    if isinstance(query, str):
        from catcher.query import parse

        query = parse(query)
    return Choice(query=query, inbox=inbox, after=after, before=before)
