"""What is in the file of ``sqlite:PATH``, for any number of threads that look: each has a connection of its own."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from catcher.errors import StoreError
from catcher.store.database import companion, connect, snapshot, told
from catcher.store.index import beside
from catcher.store.sql import SqlStore

MOST_IDLE = 8
"""Connections kept open for the next reader; each keeps a piece of the file in memory."""
LONGEST_LOOK = 1.0
"""Seconds to wait for whoever looks, while others who want to look wait as well: a backup takes longer."""


class FileStore(SqlStore):
    """A store in a file, as far as it is read."""

    blocking = True

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        self._name = str(path)
        self._index = beside.path_of(self._name)
        self._files = files_of(self._name)
        self.url = f"sqlite:{path}"
        self._idle: list[sqlite3.Connection] = []
        self._pool = threading.Condition()
        self._lent = 0
        self._shut = False
        """Whether who wants to look has to wait."""
        self._closed = False

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with told(self._name, indexed=True):
            connection = self._borrowed()
            try:
                with snapshot(connection):
                    # The index first: what it says of a message must not be newer than the message's own row.
                    connection.execute("SELECT 1 FROM idx.about LIMIT 1").fetchone()
                    yield connection
            finally:
                self._returned(connection)

    def _borrowed(self) -> sqlite3.Connection:
        with self._pool:
            self._pool.wait_for(lambda: not self._shut)
            if self._closed:
                raise StoreError(f"store {self._name!r} is closed")
            connection = self._idle.pop() if self._idle else self._connected()
            self._lent += 1
            return connection

    def _connected(self) -> sqlite3.Connection:
        connection = connect(self._name)
        try:
            with told(self._index):
                connection.execute("ATTACH ? AS idx", (self._index,))
        except StoreError:
            connection.close()
            raise
        return connection

    def _returned(self, connection: sqlite3.Connection) -> None:
        with self._pool:
            self._lent -= 1
            self._pool.notify_all()
            if self._closed or len(self._idle) >= MOST_IDLE:
                connection.close()
            else:
                self._idle.append(connection)

    def _close_readers(self) -> bool:
        """Let nobody look any more; whether anybody could until now."""
        with self._pool:
            if self._closed:
                return False
            self._closed = True
            self._close_idle()
        return True

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        """Let nobody look while the block runs, nor keep open what was looked at; ``StoreError`` if that can't be."""
        with self._pool:
            self._shut = True
            try:
                if not self._pool.wait_for(lambda: not self._lent, LONGEST_LOOK):
                    raise StoreError(f"store {self._name!r} is being read for too long")
                self._close_idle()
                yield
            finally:
                self._shut = False
                self._pool.notify_all()

    def _close_idle(self) -> None:
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    def _size(self, connection: sqlite3.Connection) -> int:
        return octets_in(self._files)


def octets_in(files: Iterable[str]) -> int:
    """How large these are together, as far as they are there."""
    size = 0
    for file in files:
        with suppress(FileNotFoundError):
            size += os.stat(file).st_size  # noqa: PTH116  asked for with every list
    return size


def files_of(name: str) -> list[str]:
    """Everything that is written of the store in that file."""
    return [companion(name, suffix) for suffix in ("", "-wal", "-index", "-index-wal")]
