"""A store in a file that another process writes: looked at beside it, never changed."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from catcher.errors import StoreError, StoreTaken
from catcher.message import Message, Receipt
from catcher.store import index
from catcher.store.database import is_damage, is_damage_of_index, told
from catcher.store.file import FileStore
from catcher.store.rows import arrivals

LONGEST_BEHIND = 10.0
"""Seconds to wait for the writer to make the rows of what has just come, and for its index to hold all mail."""
LOOK = 0.02
"""Seconds between two looks at it: another process wakes nobody here."""


class ReadingStore(FileStore):
    """What its writer has kept by now. ``taken`` says who writes, for whoever tries to change something."""

    def __init__(self, path: str | Path, *, taken: StoreTaken) -> None:
        super().__init__(path)
        self._taken = taken
        self._last = 0  # rows are its writer's to make
        self._chores = self._chores_after(0)
        with self._reading() as connection:
            kept = connection.execute("SELECT id, record FROM session ORDER BY number").fetchall()
        self.conversations.load(kept)

    def rest(self) -> None:
        """See ``Store.rest``. Nothing is done behind here."""

    def close(self) -> None:
        """See ``Store.close``."""
        self._close_readers()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        self._remembered.changed()  # as far as anybody here can tell
        deadline = time.monotonic() + LONGEST_BEHIND
        while True:
            with super()._reading() as connection:
                settled, last = arrivals.newest(connection)
                if settled == last or time.monotonic() > deadline:
                    yield connection
                    return
            time.sleep(LOOK)

    def add(self, batch: Sequence[Message], *, inboxes: Sequence[str] | None = None) -> list[Receipt]:
        """See ``Store.add``. That is its writer's to do."""
        self._refuse()

    def probe(self, octets: int) -> None:
        """See ``Store.probe``. So is that."""
        self._refuse()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        yield self._refuse()

    _deriving = _writing

    def _doubt(self, error: BaseException | None, *, index_only: bool = False) -> bool:
        return is_damage(error) or is_damage_of_index(error)  # its writer will find out too

    def _refuse(self) -> NoReturn:
        raise StoreError(f"{self._taken.fact}: to change it, ask that one with --url")

    def _is_much_unsettled(self) -> bool:
        return False

    def _catch_up(self) -> None:
        deadline = time.monotonic() + LONGEST_BEHIND
        while not self._is_indexed():
            if time.monotonic() > deadline:
                raise StoreError(f"{self._taken.fact}, and its search index is behind: ask that one with --url")
            time.sleep(LOOK)

    def _is_indexed(self) -> bool:
        with told(self._index), self._reading() as connection:
            _, last = arrivals.newest(connection)
            return index.upto(connection) >= last
