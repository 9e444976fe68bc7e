"""``memory:``: nothing outlives the process, and nothing is written on the way to the 250.

What arrives is appended to a list. Its rows are made behind, or when somebody looks, in a private database in memory:
so both engines answer every question in the same words, and this one needs no second set of rules. Long mail is packed
last, when nothing else is to be done.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from catcher.errors import StoreError
from catcher.message import MAIN, Message, Receipt
from catcher.store import index
from catcher.store.database import connect, migrate, snapshot, told, transaction
from catcher.store.ids import Ids
from catcher.store.index import beside
from catcher.store.rows import arrivals
from catcher.store.rows.arrivals import Arrival
from catcher.store.sql import MANY_UNSETTLED, SqlStore

HEAVY_UNSETTLED = 32_000_000
"""Octets of mail that may wait for rows: before there are rows no limit is kept. Where these, or
``MANY_UNSETTLED`` messages, are not made rows of soon enough behind, who brings twice as much makes them itself."""
MOST_UNPACKED = 128_000_000
"""Octets of mail that may come in a rush before what is long is packed as it gets its row, time or not."""
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
        beside.attach(self._database, ":memory:", page_size=PAGE)
        migrate(self._database, self.url)
        self._ids = Ids()
        self._last = 0
        self._waiting: list[Arrival] = []
        self._weight = 0
        self._closed = False
        self._packed_upto = 0
        """The seq up to which long mail is packed."""
        self._since_packed = 0
        """Octets of mail, long or not, that came since all was."""
        self._start(indexed=index.prepare(self._database))

    def add(self, batch: Sequence[Message], *, inboxes: Sequence[str] | None = None) -> list[Receipt]:
        """See ``Store.add``."""
        receipts = []
        with self._arriving:
            if self._closed:
                raise StoreError("store 'memory:' is closed")
            for position, message in enumerate(batch):
                self._last += 1
                inbox = MAIN if inboxes is None else inboxes[position]
                arrival = Arrival(self._last, self._ids.next(), inbox, message)
                self._waiting.append(arrival)
                self._weight += len(message.raw)
                receipts.append(Receipt(arrival.seq, arrival.id))
        self._remembered.changed()
        if self._is_much_unsettled(times=2):
            with self._writing():
                pass
        self._behind.wake()
        return receipts

    def probe(self, octets: int) -> None:
        """See ``Store.probe``: nothing but a closed store keeps mail from being kept."""
        with self._reading():
            pass

    def close(self) -> None:
        """See ``Store.close``."""
        with self._arriving:
            self._closed = True
        self._remembered.changed()
        self.rest()
        with self._lock:
            self._database.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.url):
            self._settle()
            with snapshot(self._database) as connection:
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.url):
            self._settle()
            with transaction(self._database) as connection:
                yield connection
            self._remembered.changed()

    _deriving = _writing

    def _settle(self) -> None:
        """Make the rows of what has arrived, with the lock held."""
        with self._arriving:
            waiting = self._waiting.copy()
        if not waiting:
            return
        hurried = self._since_packed < MOST_UNPACKED
        with transaction(self._database) as connection:
            arrivals.append(connection, waiting, inboxes=self._inboxes, packer=self._packer, hurried=hurried)
            found = self._make_rows(connection)
        weight = sum(len(arrival.message.raw) for arrival in waiting)
        self._since_packed += weight
        with self._arriving:
            del self._waiting[: len(waiting)]
            self._weight -= weight
        self._note(found)

    def _piece(self) -> tuple[int, bool]:
        done, more = super()._piece()
        return done, more or self._pack_some()

    def _pack_some(self) -> bool:
        """Pack some of what waits for it; whether there was any."""
        if not self._since_packed:
            return False
        with self._writing() as connection:
            last = arrivals.pack(connection, self._packer, after=self._packed_upto)
            self._packed_upto = last or arrivals.newest(connection)[0]
            if last is None:
                self._since_packed = 0
        return last is not None

    def _finish(self, copy: sqlite3.Connection) -> None:
        with transaction(copy):
            last = 0
            while packed := arrivals.pack(copy, self._packer, after=last):
                last = packed

    def _is_much_unsettled(self, times: int = 1) -> bool:
        return len(self._waiting) >= times * MANY_UNSETTLED or self._weight >= times * HEAVY_UNSETTLED

    def _size(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT sum(size) FROM inbox").fetchone()[0])
