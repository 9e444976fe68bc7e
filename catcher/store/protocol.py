"""What every store can do. One contract suite (tests/store) holds each engine to it.

A store keeps; it knows nothing of sockets, events or HTTP. Every method may be called from any thread,
and each is atomic: all of it happens, or none. Whatever goes wrong is a ``StoreError``.
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from catcher.message import Entry, Message, Receipt
from catcher.session import Outcome, Record, Session


class Page(Struct, frozen=True):
    """A slice of a list, newest first, and the size of the whole it was cut from."""

    entries: tuple[Entry, ...]
    total: int
    """Messages that match, on this page and off it."""
    unread: int
    """How many of ``total`` are unread."""


class SessionPage(Struct, frozen=True):
    """A slice of the conversations, those that ended last first."""

    sessions: tuple[Session, ...]
    total: int
    """Conversations that match, on this page and off it."""


class Stats(Struct, frozen=True, kw_only=True):
    """The store in numbers."""

    messages: int
    unread: int
    size: int
    """Octets the store occupies: of the file and its companions, or of the mail in memory."""
    removed: int
    """Messages removed since the store was opened, by hand and by limits."""
    tags: dict[str, int]
    """Messages by tag."""


class Store(Protocol):
    """Keeps messages and our marks on them."""

    url: str
    """As people write it: ``memory:`` or ``sqlite:mail.db``."""
    blocking: bool
    """Whether ``add`` may wait for a disk and so has no place on an event loop."""

    def add(self, batch: Sequence[Message]) -> list[Receipt]:
        """Keep these, all or none, in this order; when it returns they survive whatever the store promises."""

    def get(self, id: str) -> Entry | None:
        """The entry of that id."""

    def raw(self, id: str) -> bytes | None:
        """The bytes of that message, exactly as they arrived."""

    def find(self, *, start: int = 0, limit: int | None = 50) -> Page:
        """Entries newest first by ``seq``, without the first ``start``; ``limit`` None means all."""

    def mark(self, ids: Sequence[str] | None, *, read: bool) -> list[str]:
        """Mark these (None: all) as read or unread; returns the ids that changed. Unknown ids are passed over."""

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Remove these; returns the ids that were there. Unknown ids are passed over."""

    def clear(self) -> int:
        """Remove every message; returns how many. ``seq`` goes on where it was."""

    def trim(self, *, max_messages: int) -> list[str]:
        """Remove the oldest until ``max_messages`` are left (0: no limit); returns their ids."""

    def keep_sessions(self, records: Sequence[Record]) -> None:
        """Keep these conversations, which have ended; the newest thousand stay. Never waits for a disk."""

    def sessions(self, *, start: int = 0, limit: int | None = 50, outcome: Outcome | None = None) -> SessionPage:
        """Conversations of that outcome (None: of any), those that ended last first."""

    def session(self, id: str) -> Session | None:
        """The conversation of that id."""

    def remove_sessions(self, ids: Sequence[str] | None) -> int:
        """Forget these conversations (None: all); returns how many were there."""

    def stats(self) -> Stats:
        """The store in numbers, cheap enough to ask for on every page."""

    def close(self) -> None:
        """Let go of files and memory. Closing twice is harmless; anything else after it is a ``StoreError``."""
