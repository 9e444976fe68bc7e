"""What every store can do. One contract suite (tests/store) holds each engine to it.

A store keeps; it knows nothing of sockets, events or HTTP. Every method may be called from any thread, and
each is atomic: all of it happens, or none. Only marks, tags and removals of more than some thousand messages go in
several steps, each atomic, so that arriving mail never waits long. Whatever goes wrong is a ``StoreError``.

Messages are chosen by a ``Choice``: a query's tree, an inbox, a stretch of ``seq``. What is derived of a mail
(its summary, its words, its tags) is worked out behind, but no reader can tell: a search waits for it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from catcher.message import Entry, Message, Receipt
from catcher.store.conversations import Conversations
from catcher.store.limits import Eviction, Limits

if TYPE_CHECKING:
    from catcher.query import Document, Node


class Page(Struct, frozen=True):
    """A slice of a list and the size of the whole it was cut from."""

    entries: tuple[Entry, ...]
    total: int
    """Messages that match, on this page and off it."""
    unread: int
    """How many of ``total`` are unread."""


class Inbox(Struct, frozen=True, kw_only=True):
    """A named part of the mailbox, in numbers."""

    name: str
    messages: int
    unread: int


class Stats(Struct, frozen=True, kw_only=True):
    """The store in numbers."""

    messages: int
    unread: int
    size: int
    """Octets the store occupies: of the file and its companions, or of the mail in memory."""
    removed: int
    """Messages removed since the store was opened, by hand and by limits."""
    evicted: dict[str, int]
    """How many of these were removed by which limit: ``--max-messages``, ``--max-age``, ``--max-store-size``."""
    tags: dict[str, int]
    """Messages by tag."""
    inboxes: tuple[Inbox, ...]
    """``main`` first, then by name."""


class Choice(Struct, frozen=True, kw_only=True):
    """Which messages: all of these hold."""

    query: "Node | None" = None
    inbox: str | None = None
    after: int | None = None
    """Only messages with a greater seq."""
    before: int | None = None
    """Only messages with a smaller seq."""


EVERYTHING = Choice()

Sort = Literal["time", "size", "from"]
"""What a list is sorted by: arrival, octets, or the sender's name (address where there is none) in any case."""


class Store(Protocol):
    """Keeps messages, our marks on them, and conversations."""

    url: str
    """As people write it: ``memory:`` or ``sqlite:mail.db``."""
    blocking: bool
    """Whether ``add`` may wait for a disk and so has no place on an event loop."""
    conversations: Conversations
    """With clients, open and ended; a store that outlives the process writes these down behind."""

    def follow(
        self, *, limits: Limits, tagging: "Callable[[Document], Sequence[str]] | None", told: Callable[[], None]
    ) -> None:
        """Keep to these limits from now on, and tag what comes with what ``tagging`` says (None: its X-Tags).

        ``told`` is called, in any thread, when there are ``evictions`` to be told of.
        """

    def add(self, batch: Sequence[Message], *, inboxes: Sequence[str] | None = None) -> list[Receipt]:
        """Keep these, all or none, in this order; when it returns they survive whatever the store promises.

        ``inboxes`` names one for each; None: all in ``main``. What exceeds the limits goes behind, and before
        any reader could see it.
        """

    def evictions(self) -> list[Eviction]:
        """What was removed by a limit since this was last asked."""

    def get(self, id: str) -> Entry | None:
        """The entry of that id."""

    def raw(self, id: str) -> bytes | None:
        """The bytes of that message, exactly as they arrived."""

    def find(
        self,
        choice: Choice = EVERYTHING,
        *,
        start: int = 0,
        limit: int | None = 50,
        newest_first: bool = True,
        sort: Sort = "time",
    ) -> Page:
        """Entries in the order of their seq, without the first ``start``; ``limit`` None means all.

        Sorted by anything else the largest come first, or with ``newest_first`` False the smallest; of equal ones
        the newest.
        """

    def ids(self, choice: Choice = EVERYTHING) -> list[str]:
        """The ids of the chosen messages, oldest first."""

    def mark(self, which: Sequence[str] | Choice, *, read: bool | None = None, pinned: bool | None = None) -> list[str]:
        """Set these marks (None: leave it); returns the ids that changed, oldest first. Unknown ids are passed over."""

    def tag(self, which: Sequence[str] | Choice, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> list[str]:
        """Add and take off tags; returns the ids that changed, oldest first."""

    def retag(self, which: Sequence[str] | Choice, names: Sequence[str]) -> list[str]:
        """Have these messages tagged so and not otherwise; returns the ids that changed, oldest first."""

    def rename_tag(self, old: str, new: str) -> list[str] | None:
        """Call a tag otherwise; returns the ids that have it, None if there is no such tag."""

    def remove(self, which: Sequence[str] | Choice) -> list[str]:
        """Remove these; returns the ids that were there, oldest first. Unknown ids are passed over."""

    def clear(self) -> int:
        """Remove every message; returns how many. ``seq`` goes on where it was."""

    def stats(self) -> Stats:
        """The store in numbers, cheap enough to ask for on every page."""

    def probe(self, octets: int) -> None:
        """Find out within a second whether so much mail could be kept now; ``StoreError`` if not.

        By writing, if it is any; of none, whether what is written would still be there afterwards.
        """

    def backup(self, path: Path) -> int:
        """Copy everything that is kept, as it is at this moment, to a new SQLite file; service goes on meanwhile.

        Returns how many messages are in it.
        """

    def rest(self) -> None:
        """Work behind no more, and tell whoever waits for that, or has mail read to find some.

        So a stop never waits for an index to catch up, or for a search.
        """

    def close(self) -> None:
        """Let go of files and memory. Closing twice is harmless; anything else after it is a ``StoreError``."""
