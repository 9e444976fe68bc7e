"""The account of what was removed: how many in all, and what limits took, which somebody is to be told."""

import threading
from collections.abc import Sequence

from catcher.store.limits import Eviction


class Removals:
    """Counts since the start. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._total = 0
        self._by_limit: dict[str, int] = {}
        self._untold: list[Eviction] = []

    @property
    def total(self) -> int:
        """Messages that were removed, by whatever cause."""
        return self._total

    @property
    def by_limit(self) -> dict[str, int]:
        """How many of them each limit took, by its flag."""
        with self._lock:
            return dict(self._by_limit)

    @property
    def are_untold(self) -> bool:
        """Whether there is anything in ``untold``."""
        return bool(self._untold)

    def count(self, messages: int) -> None:
        """Somebody removed so many."""
        with self._lock:
            self._total += messages

    def note(self, found: Sequence[Eviction]) -> None:
        """Limits took these."""
        with self._lock:
            for eviction in found:
                self._total += len(eviction.ids)
                self._by_limit[eviction.limit] = self._by_limit.get(eviction.limit, 0) + len(eviction.ids)
            self._untold += found

    def untold(self) -> list[Eviction]:
        """What limits took since this was asked last, oldest first."""
        with self._lock:
            found, self._untold = self._untold, []
        return found
