"""``memory:``: nothing outlives the process, and nothing is written on the way to the 250.

What arrives is appended to a list, which costs a microsecond or two. Its rows are made when somebody looks,
or when the list is long, in a private database in memory: so both engines answer every question in the
same words, and this one needs no second set of rules.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from catcher.errors import StoreError
from catcher.message import Message, Receipt
from catcher.store import index, retention, rows
from catcher.store.database import connect, migrate, snapshot, told, transaction
from catcher.store.ids import Ids
from catcher.store.rows import Arrival
from catcher.store.sql import SqlStore

MOST_WAITING = 500
"""Arrivals that may wait for their rows: few enough that whoever makes them is done in some milliseconds."""

HEAVIEST_WAITING = 64_000_000
"""Octets that may wait so: limits are not kept before there are rows."""
PAGE = 16_384
"""Octets: rows of some hundred to some thousand octets leave less of it unused than of SQLite's usual 4,096."""


class MemoryStore(SqlStore):
    """A store that lives as long as the process."""

    url = "memory:"
    blocking = False

    def __init__(self) -> None:
        super().__init__()
        self._arriving = threading.Lock()
        self._lock = threading.RLock()
        self._database = connect(":memory:")
        self._database.execute("ATTACH ':memory:' AS idx")
        for schema in ("main", "idx"):
            self._database.execute(f"PRAGMA {schema}.page_size = {PAGE}")
        migrate(self._database, self.url)
        self._ids = Ids()
        self._last = 0
        self._waiting: list[Arrival] = []
        self._weight = 0
        self._closed = False
        self._start(indexed=index.prepare(self._database))

    def add(self, batch: Sequence[Message], *, inboxes: Sequence[str] | None = None) -> list[Receipt]:
        """See ``Store.add``."""
        receipts = []
        with self._arriving:
            if self._closed:
                raise StoreError("store 'memory:' is closed")
            for position, message in enumerate(batch):
                self._last += 1
                inbox = "main" if inboxes is None else inboxes[position]
                arrival = Arrival(self._last, self._ids.next(), message, inbox)
                self._waiting.append(arrival)
                self._weight += len(message.raw)
                receipts.append(Receipt(arrival.seq, arrival.id))
        self._behind.wake()
        return receipts

    def trim(self) -> None:
        """See ``Store.trim``; here limits are kept whenever rows are made, and rows when anybody looks."""
        waiting = len(self._waiting)
        if waiting < MOST_WAITING and self._weight < HEAVIEST_WAITING:
            return
        # Called on the event loop: a search that holds the lock is waited for only if it can't be helped.
        if self._lock.acquire(blocking=waiting >= 10 * MOST_WAITING or self._weight >= HEAVIEST_WAITING):
            try:
                with self._writing():
                    pass
            finally:
                self._lock.release()

    def close(self) -> None:
        """See ``Store.close``."""
        with self._arriving:
            self._closed = True
        self._behind.close()
        with self._lock:
            self._database.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.url):
            if self._waiting:
                with transaction(self._database):
                    self._settle()
            with snapshot(self._database) as connection:
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.url), transaction(self._database) as connection:
            self._settle()
            yield connection

    _deriving = _writing

    def _settle(self) -> None:
        """Make the rows of what waits."""
        with self._arriving:
            waiting, self._waiting, self._weight = self._waiting, [], 0
        if waiting:
            rows.insert(self._database, waiting)
            self._note(retention.enforce(self._database, self._limits))

    def _size(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT sum(size) FROM inbox").fetchone()[0])
