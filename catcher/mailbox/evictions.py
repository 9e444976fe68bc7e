"""Says in the log that limits remove mail: the first time at once, then what added up since, once in a while."""

import logging
import threading
import time
from collections import Counter

from catcher.store import Eviction

PAUSE = 60.0
"""Seconds between two lines: a full mailbox removes a message for each that comes."""

logger = logging.getLogger(__name__)


class EvictionLog:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unsaid: Counter[str] = Counter()
        self._said = float("-inf")

    def note(self, eviction: Eviction) -> None:
        """Messages were removed by a limit."""
        with self._lock:
            self._unsaid[eviction.limit] += len(eviction.ids)
            if time.monotonic() - self._said < PAUSE:
                return
            self._said = time.monotonic()
            unsaid, self._unsaid = self._unsaid, Counter()
        for limit, count in unsaid.items():
            logger.warning("mails removed by a limit", extra={"limit": limit, "count": count})
