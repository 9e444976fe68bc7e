"""``sqlite:PATH``: a file that survives the process, written by one catcher and read by any number of threads.

One connection writes, under a lock; readers have their own, and with a write-ahead log they wait for nothing
but the rows of what has just come. The index lies in a second file, ``PATH-index``, with a writer of its own.
"""

import logging
import math
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import repeat
from pathlib import Path

from catcher.errors import StoreError, StoreFull
from catcher.message import MAIN, Message, Receipt
from catcher.store import rows
from catcher.store.claim import claimed
from catcher.store.database import JOURNAL, companion, connect, migrate, told, transaction, with_journal
from catcher.store.fairness import FairLock
from catcher.store.file import FileStore, octets_in
from catcher.store.ids import Ids
from catcher.store.index import beside
from catcher.store.rows import arrivals
from catcher.store.rows.arrivals import Arrival
from catcher.store.sql import MANY_UNSETTLED

logger = logging.getLogger(__name__)


class SqliteStore(FileStore):
    """A store in a file, with its one writer."""

    def __init__(self, path: str | Path, *, power_safe: bool = False) -> None:
        super().__init__(path)
        folder = Path(path).parent
        if not folder.is_dir():
            raise StoreError(f"store {self.url!r}: folder {folder} does not exist")
        self._log = Path(companion(self._name, "-wal"))
        self._folder = self._log.parent
        self._idled = False
        """Whether the last look behind found nothing to do."""
        self._lock = FairLock()
        self._ids = Ids()
        with told(self._name), ExitStack() as stack:
            stack.enter_context(claimed(self._name))
            # To migrate comes first: another program's file is left as it is.
            self._writer, logged = with_journal(self._name, lambda writer: migrate(writer, self._name))
            stack.callback(self._writer.close)
            if not logged:
                logger.warning(
                    "store %r: no write-ahead log is possible there, so a slower rollback journal is used", self._name
                )
            self._writer.execute(f"PRAGMA synchronous = {'FULL' if power_safe else 'NORMAL'}")
            self._writer.execute("PRAGMA wal_autocheckpoint = 0")  # no commit waits for the disk: see _shorten_log
            self._copier = connect(self._name, timeout=0)
            stack.callback(self._copier.close)
            self._writer.execute("UPDATE state SET value = ? WHERE name = 'pid'", (os.getpid(),))
            self._identity = self._found_there()
            self._looked = time.monotonic()
            """When the file was last seen where it belongs."""
            self._settled, self._last = arrivals.newest(self._writer)
            self._given = self._last
            self.conversations.load(self._writer.execute("SELECT id, record FROM session ORDER BY number").fetchall())
            with told(self._index):
                self._indexer, indexed = beside.opened(self._name)
            stack.callback(lambda: self._indexer.close())
            self._start(indexed=indexed)
            self._open = stack.pop_all()

    def add(self, batch: Sequence[Message], *, inboxes: Sequence[str] | None = None) -> list[Receipt]:
        """See ``Store.add``."""
        if not batch:
            return []
        with self._lock, told(self._name):
            if time.monotonic() > self._looked + BETWEEN_LOOKS:
                self._look()
            self._leave_room(sum(len(message.raw) for message in batch))
            new = [
                Arrival(self._given + place, self._ids.next(), inbox, message)
                for place, (message, inbox) in enumerate(zip(batch, inboxes or repeat(MAIN), strict=False), 1)
            ]
            self._given = new[-1].seq  # also if it can't be kept: a gap does no harm
            arrivals.append(self._writer, new, inboxes=self._inboxes, packer=self._packer)
            self._last = self._given
            self._remembered.changed()
        self._behind.wake()
        return [Receipt(arrival.seq, arrival.id) for arrival in new]

    def probe(self, octets: int) -> None:
        """See ``Store.probe``. Not by the writer's connection, which may be waiting for what is looked into here."""
        self._look()
        if not octets:
            return
        self._leave_room(octets)
        size = min(max(octets, LEAST_PROBED), MOST_PROBED)
        with told(self._name), closing(connect(self._name, timeout=PROBED_WITHIN)) as connection:
            connection.execute("INSERT OR REPLACE INTO state VALUES ('probe', zeroblob(?))", (size,))
            connection.execute("DELETE FROM state WHERE name = 'probe'")

    def _leave_room(self, octets: int = 0) -> None:
        """Refuse to let the files grow into the last of the disk: rows of what was kept, and removals, need some."""
        left = room(self._folder) - RESERVE - octets
        if left < 2 * LONGEST_LOG and left < self._in_logs():
            self._chores.freed = True  # the logs at least can be shortened
            raise StoreFull(f"store {self._name!r}: no room is left on the disk: free some")

    def _in_logs(self) -> int:
        """Octets by which the files may grow when their logs are copied into them."""
        return octets_in(companion(name, "-wal") for name in (self._name, self._index))

    @contextmanager
    def _growing(self) -> Iterator[sqlite3.Connection]:
        self._leave_room()
        with self._deriving() as connection:
            yield connection

    def clear(self) -> int:
        """See ``Store.clear``. On a full disk mail that has no row yet is not given one first."""
        try:
            return super().clear()
        except StoreFull:
            with self._lock, told(self._name):
                with transaction(self._writer) as connection:
                    count = arrivals.pass_over(connection) + rows.clear(connection)
                self._settled = self._last
        self._count_removed(count)
        return count

    def _look(self) -> None:
        """Make sure that the file lies where it was opened: what is written to one that was removed is gone with us."""
        if self._found_there() != self._identity:
            raise StoreError(f"store {self._name!r} was removed or replaced: put it back, or start this catcher again")
        self._looked = time.monotonic()

    def _found_there(self) -> tuple[int, int] | None:
        """Which file lies there, if one can be found."""
        try:
            there = os.stat(self._name)  # noqa: PTH116  before mail is acknowledged
        except OSError:
            return None
        return there.st_dev, there.st_ino

    def _connected(self) -> sqlite3.Connection:
        self._look()  # SQLite makes what is not there
        return super()._connected()

    def close(self) -> None:
        """See ``Store.close``."""
        self.rest()
        self._remembered.changed()
        if self._close_readers():
            try:
                self._write_sessions()
            finally:
                with self._lock:
                    self._open.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self._name):
            self._settle()
            with transaction(self._writer) as connection:
                yield connection
            self._remembered.changed()

    @contextmanager
    def _deriving(self) -> Iterator[sqlite3.Connection]:
        with told(self._index), transaction(self._indexer, at_once=False) as connection:
            yield connection
        self._remembered.changed()  # the size of the file, if nothing else

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if self._settled < self._last:
            with self._lock, told(self._name):
                self._settle()
        try:
            with super()._reading() as connection:
                yield connection
        except StoreError as error:
            self._doubt(error.__cause__)
            raise

    def _is_index_sound(self) -> bool:
        with told(self._index):
            return beside.is_sound(self._name)

    def _make_index(self) -> None:
        """Another file: what is damaged may not take it, and what was deleted nobody would see.

        Who opens a file that is empty yet takes away a log that lies there: nobody may.
        """
        self._look()
        with self._unseen(), told(self._index):
            self._indexer.close()
            beside.delete(self._name)
            self._indexer, _ = beside.opened(self._name)

    def _settle(self) -> None:
        """Make the rows of what has arrived, with the lock held."""
        if self._settled < self._last:
            with transaction(self._writer) as connection:
                found = self._make_rows(connection)
            self._settled = self._last
            self._note(found)

    def _is_much_unsettled(self) -> bool:
        return self._last - self._settled >= MANY_UNSETTLED

    def _meanwhile(self) -> None:
        super()._meanwhile()
        self._shorten_log(LONGEST_LOG)

    def _piece(self) -> tuple[int, bool]:
        try:
            done, more = super()._piece()
        except StoreFull:
            if self._chores.freed:
                with suppress(StoreError):
                    self._chores.freed = not self._shorten()
            raise
        self._shorten_log(LONGEST_LOG if more else JOURNAL)
        if self._chores.freed and self._idled and not more:  # twice nothing to do: no mail has come for some seconds
            self._chores.freed = not self._shorten()
        self._idled = not more
        return done, more

    def _shorten_log(self, most: int) -> None:
        """Copy the write-ahead log into the file and begin it anew, if it has more octets than that."""
        if self._log.exists() and self._log.stat().st_size > most:
            with told(self._name):
                self._copier.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # most of it, beside the writer
                with self._lock:
                    self._copier.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _shorten(self) -> bool:
        """Have both files end where they may, as they do when their logs are copied; False if a reader prevents it."""
        self._shorten_log(0)
        with told(self._index), closing(connect(self._index, timeout=0)) as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._remembered.changed()  # the size
        return not busy and not (self._log.exists() and self._log.stat().st_size)

    def _write_sessions(self) -> None:
        kept, gone = self.conversations.changes()
        if kept or gone:
            with self._writing() as connection:
                connection.executemany("INSERT OR IGNORE INTO session (id, record) VALUES (?, ?)", kept)
                connection.executemany("DELETE FROM session WHERE id = ?", [(id,) for id in gone])


LONGEST_LOG = 64_000_000
"""Octets of a write-ahead log, in a burst; reading it takes a killed catcher's successor a tenth of a second."""
RESERVE = 2_000_000
"""Octets of the disk that are left for what makes room: a removal is written before it frees any."""
BETWEEN_LOOKS = 1.0
"""Seconds in which mail may be acknowledged before it is noticed that the file is gone."""
PROBED_WITHIN = 0.5
"""Seconds: who asks whether we are ready waits one or two for an answer."""
LEAST_PROBED = 65_536
MOST_PROBED = 4_000_000
"""Octets that are written to find out whether there is room again for what could not be kept."""


def room(folder: Path) -> float:
    """Octets that are free on that folder's disk."""
    try:
        disk = shutil.disk_usage(folder)
    except OSError:  # who writes will be told
        return math.inf
    return disk.free if disk.total else math.inf  # some mounts don't say
