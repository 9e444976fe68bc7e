"""Limits on what is kept: the oldest go first, never what is pinned, and everyone is told."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from catcher.store import rows
from catcher.store.limits import Eviction, Limits

SOME = 2_000
"""Messages removed at a time: a transaction of some milliseconds."""


class Retention:
    """A store's limits, and the account of what was removed, by them or by somebody. Safe from any thread."""

    def __init__(self) -> None:
        self.limits = Limits()
        self._told: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._total = 0
        self._by_limit: dict[str, int] = {}
        self._untold: list[Eviction] = []

    def follow(self, limits: Limits, told: Callable[[], None]) -> None:
        """Keep to these limits from now on; ``told`` is what ``tell`` calls."""
        self.limits = limits
        self._told = told

    def enforce(self, connection: sqlite3.Connection) -> list[Eviction]:
        """Remove what exceeds the limits, in a transaction; what that was is for ``note``, once it is committed."""
        return [
            Eviction(limit, tuple(rows.drop(connection, found)))
            for limit, found in _excess(connection, self.limits)
            if found
        ]

    def note(self, found: Sequence[Eviction]) -> None:
        """Limits took these."""
        with self._lock:
            for eviction in found:
                self._total += len(eviction.ids)
                self._by_limit[eviction.limit] = self._by_limit.get(eviction.limit, 0) + len(eviction.ids)
            self._untold += found

    def count(self, messages: int) -> None:
        """Somebody removed so many."""
        with self._lock:
            self._total += messages

    def tell(self) -> None:
        """Say that limits took something, if they did since ``untold`` was asked last; not while a lock is held."""
        if self._untold:
            self._told()

    def untold(self) -> list[Eviction]:
        """What limits took since this was asked last, oldest first."""
        with self._lock:
            found, self._untold = self._untold, []
        return found

    @property
    def total(self) -> int:
        """Messages that were removed since the start, by whatever cause."""
        return self._total

    @property
    def by_limit(self) -> dict[str, int]:
        """How many of them each limit took, by its flag."""
        with self._lock:
            return dict(self._by_limit)


def _excess(connection: sqlite3.Connection, limits: Limits) -> Iterator[tuple[str, list[rows.Doomed]]]:
    if limits.max_messages:
        full = connection.execute(
            "SELECT number, messages FROM inbox WHERE messages > ?", (limits.max_messages,)
        ).fetchall()
        for inbox, count in full:
            yield (
                "--max-messages",
                rows.doomed(connection, "inbox = ? AND NOT pinned", inbox, most=count - limits.max_messages),
            )
    if limits.max_age:
        yield (
            "--max-age",
            rows.doomed(connection, "received < ? AND NOT pinned", time.time() - limits.max_age, most=SOME),
        )
    if limits.max_size:
        (size,) = connection.execute("SELECT sum(size) FROM inbox").fetchone()
        while size > limits.max_size:
            found = []
            for one in rows.doomed(connection, "NOT pinned", most=SOME):
                if size <= limits.max_size:
                    break
                found.append(one)
                size -= one.size
            yield "--max-store-size", found
            if not found:
                return
