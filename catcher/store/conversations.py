"""The newest conversations that have ended. They are for whoever debugs: bounded, and never in mail's way.

Keeping one is an append. It is rendered when somebody looks, or when the store writes it behind.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from catcher.session import Outcome, Record, Session
from catcher.store.protocol import SessionPage

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Session).decode


class Conversations:
    """The newest ``most`` that were kept, in the order in which they ended. Safe from any thread."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Record | Session | bytes] = OrderedDict()
        self._unwritten: set[str] = set()
        self._forgotten: set[str] = set()

    def keep(self, records: Sequence[Record]) -> None:
        """Keep these, which have ended."""
        with self._lock:
            for record in records:
                self._kept[record.id] = record
                self._unwritten.add(record.id)
            self._forget_oldest()

    def limit(self, most: int) -> None:
        """Keep no more than so many from now on."""
        with self._lock:
            self._most = most
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        while len(self._kept) > self._most:
            id, _ = self._kept.popitem(last=False)
            self._unwritten.discard(id)
            self._forgotten.add(id)

    def page(self, *, start: int, limit: int | None, outcome: Outcome | None) -> SessionPage:
        """Those of that outcome, or all, newest first."""
        with self._lock:
            if outcome is None:
                ids = list(reversed(self._kept))
            else:
                ids = [id for id in reversed(self._kept) if self._rendered(id).outcome == outcome]
            chosen = ids[start:] if limit is None else ids[start : start + limit]
            return SessionPage(tuple(self._rendered(id) for id in chosen), len(ids))

    def get(self, id: str) -> Session | None:
        """The conversation of that id."""
        with self._lock:
            return self._rendered(id) if id in self._kept else None

    def remove(self, ids: Sequence[str] | None) -> list[str]:
        """Forget these, or all; returns the ids that were there."""
        with self._lock:
            gone = [id for id in (list(self._kept) if ids is None else ids) if id in self._kept]
            for id in gone:
                self._kept.pop(id, None)
                self._unwritten.discard(id)
                self._forgotten.add(id)
            return gone

    def load(self, written: Sequence[tuple[str, bytes]]) -> None:
        """Take up what an earlier process wrote, oldest first."""
        with self._lock:
            self._kept.update(written)

    def changes(self) -> tuple[list[tuple[str, bytes]], list[str]]:
        """What was kept since the last call, oldest first, as it is to be written, and which were forgotten."""
        if not (self._unwritten or self._forgotten):
            return [], []
        with self._lock:
            kept = [(id, _encode(self._rendered(id))) for id in self._kept if id in self._unwritten]
            gone = list(self._forgotten)
            self._unwritten.clear()
            self._forgotten.clear()
            return kept, gone

    def _rendered(self, id: str) -> Session:
        kept = self._kept[id]
        if isinstance(kept, bytes):
            return _decode(kept)
        if isinstance(kept, Record):
            kept = self._kept[id] = kept.session()
        return kept
