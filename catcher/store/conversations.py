"""Conversations: those that are open, and the newest that have ended. They are for whoever debugs: bounded, and never
in mail's way.

Keeping one is an append. It is rendered when somebody looks, or when the store writes it behind.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from catcher.session import Outcome, Record, Session

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Session).decode


class SessionPage(Struct, frozen=True):
    """A slice of the conversations, those that ended last first."""

    sessions: tuple[Session, ...]
    total: int
    """Conversations that match, on this page and off it."""


class Conversations:
    """Those that are open, and of those that have ended the last ``most``. Safe from any thread."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._open: dict[str, Record] = {}
        self._kept: OrderedDict[str, Record | Session | bytes] = OrderedDict()
        self._unwritten: set[str] = set()
        self._forgotten: set[str] = set()

    def open(self, record: Record) -> None:
        """One has begun; from now on it can be looked at."""
        with self._lock:
            self._open[record.id] = record

    def keep(self, record: Record) -> None:
        """One has ended. Never waits for a disk."""
        with self._lock:
            self._open.pop(record.id, None)
            self._kept[record.id] = record
            self._unwritten.add(record.id)
            self._forget_oldest()

    def limit(self, most: int) -> None:
        """Keep no more than so many that have ended from now on."""
        with self._lock:
            self._most = most
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        while len(self._kept) > self._most:
            id, _ = self._kept.popitem(last=False)
            self._forget(id)

    def _forget(self, id: str) -> None:
        """Have it erased where it is written, if it is: a store in memory writes none."""
        if id in self._unwritten:
            self._unwritten.remove(id)
        else:
            self._forgotten.add(id)

    def page(self, *, start: int = 0, limit: int | None = 50, outcome: Outcome | None = None) -> SessionPage:
        """Those of that outcome (None: of any): the open ones first, then the last to end. ``limit`` None means all."""
        with self._lock:
            ids = [id for id in reversed(self._open) if outcome is None or self._open[id].outcome == outcome]
            ids += [id for id in reversed(self._kept) if outcome is None or self._rendered(id).outcome == outcome]
            chosen = ids[start:] if limit is None else ids[start : start + limit]
            return SessionPage(tuple(self._rendered(id) for id in chosen), len(ids))

    def get(self, id: str) -> Session | None:
        """The conversation of that id."""
        with self._lock:
            return self._rendered(id) if id in self._open or id in self._kept else None

    def remove(self, ids: Sequence[str] | None) -> int:
        """Forget these, or all, of those that have ended; returns how many were there."""
        with self._lock:
            gone = [id for id in (list(self._kept) if ids is None else ids) if self._kept.pop(id, None)]
            for id in gone:
                self._forget(id)
            return len(gone)

    def load(self, written: Sequence[tuple[str, bytes]]) -> None:
        """Take up what an earlier process wrote, oldest first."""
        with self._lock:
            self._kept.update(written)

    def changes(self) -> tuple[list[tuple[str, bytes]], list[str]]:
        """What was kept since the last call, oldest first, as it is to be written, and what is to be erased."""
        if not (self._unwritten or self._forgotten):
            return [], []
        with self._lock:
            kept = [(id, _encode(self._rendered(id))) for id in self._kept if id in self._unwritten]
            gone = list(self._forgotten)
            self._unwritten.clear()
            self._forgotten.clear()
            return kept, gone

    def _rendered(self, id: str) -> Session:
        if id in self._open:
            return self._open[id].session()
        kept = self._kept[id]
        if isinstance(kept, bytes):
            return _decode(kept)
        if isinstance(kept, Record):
            kept = self._kept[id] = kept.session()
        return kept
