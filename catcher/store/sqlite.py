"""``sqlite:PATH``: a file that survives the process, written by one catcher and read by any number of threads.

One connection writes, under a lock; readers have their own, and with a write-ahead log they never wait.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from catcher.errors import StoreError
from catcher.message import Message, Receipt
from catcher.store import rows
from catcher.store.database import connect, migrate, snapshot, told, transaction
from catcher.store.ids import Ids
from catcher.store.rows import Arrival
from catcher.store.sql import SqlStore


class SqliteStore(SqlStore):
    """A store in a file."""

    blocking = True

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        self._path = Path(path)
        self._name = str(path)
        self.url = f"sqlite:{path}"
        if not self._path.parent.is_dir():
            raise StoreError(f"store {self.url!r}: folder {self._path.parent} does not exist")
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._ids = Ids()
        with told(self._name), ExitStack() as stack:
            self._claim = stack.enter_context(self._claimed())
            self._writer = connect(self._name)
            stack.callback(self._writer.close)
            migrate(self._writer, self._name)  # first: another program's file is left as it is
            self._writer.execute("PRAGMA journal_mode = WAL")
            self._writer.execute("PRAGMA synchronous = NORMAL")
            self._writer.execute("UPDATE state SET value = ? WHERE name = 'pid'", (os.getpid(),))
            (self._last,) = self._writer.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
            self._open = stack.pop_all()

    def add(self, batch: Sequence[Message]) -> list[Receipt]:
        """See ``Store.add``."""
        if not batch:
            return []
        with self._writing() as connection:
            arrivals = [Arrival(seq, self._ids.next(), message) for seq, message in enumerate(batch, self._last + 1)]
            rows.insert(connection, arrivals)
            self._last = arrivals[-1].seq
        return [Receipt(arrival.seq, arrival.id) for arrival in arrivals]

    def close(self) -> None:
        """See ``Store.close``."""
        with self._lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()
            self._open.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self._name), transaction(self._writer) as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with told(self._name):
            connection = self._borrowed()
            try:
                with snapshot(connection):
                    yield connection
            finally:
                self._idle.append(connection)
                if self._closed:
                    connection.close()

    def _borrowed(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            if self._closed:
                raise StoreError(f"store {self._name!r} is closed") from None
            return connect(self._name)

    @contextmanager
    def _claimed(self) -> Iterator[None]:
        """The right to write this file, until the block ends; who holds it is told to whoever comes second.

        It is a lock on a second, empty database: SQLite's own, so it works wherever SQLite does, ends with
        the process, and leaves readers of the first alone.
        """
        claim = sqlite3.connect(f"{self._name}-lock", timeout=0, isolation_level=None, check_same_thread=False)
        try:
            claim.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            claim.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise StoreError(
                f"store {self._name!r} is used by another smtp-catcher{self._holder()}: "
                "stop it, or give this one a file of its own"
            ) from None
        try:
            yield
        finally:
            claim.close()

    def _holder(self) -> str:
        try:
            with connect(self._name, timeout=0) as connection:
                (pid,) = connection.execute("SELECT value FROM state WHERE name = 'pid'").fetchone()
        except sqlite3.Error:
            return ""
        return f" (pid {pid})"

    def _size(self, connection: sqlite3.Connection) -> int:
        files = (Path(f"{self._name}{suffix}") for suffix in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
