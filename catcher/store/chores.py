"""What is done behind the acknowledgement: index and tag what came, sweep what went, note frequent words, give space
back."""

import logging
from collections.abc import Iterable

from catcher.errors import StoreError
from catcher.store import aside, database, index, rows
from catcher.store.database import placeholders
from catcher.store.index import frequent
from catcher.store.index.indexing import Indexing, Opened

MOST_SWEPT = 100
"""Messages swept at a time: some tens of milliseconds, beside whoever sends again."""
FREE_PAGES = 1_000
"""Unused pages, 4 to 16 MB, that a file may have before half of these are given back, in some 15 ms."""

logger = logging.getLogger(__name__)


class Chores:
    """Works through them, a piece at a time, in one thread.

    ``reading``, ``writing`` and ``deriving`` open the store: for questions, for changes to what is kept, for
    changes to the index.
    """

    def __init__(self, *, reading: Opened, writing: Opened, deriving: Opened, done: int) -> None:
        self.indexing = Indexing(reading=reading, writing=writing, deriving=deriving, done=done)
        self.freed = False
        """Whether space has fallen free; who gives it back to the disk sets this back."""
        self._reading = reading
        self._writing = writing
        self._deriving = deriving

    def piece(self) -> tuple[int, bool]:
        """Do the next piece; returns the seq up to which everything is indexed, and whether more is left."""
        more = (
            self.indexing.some() or self._sweep_some() or self._sweep_aside() or self._note_frequent() or self._shrink()
        )
        return self.indexing.done, more

    def _sweep_some(self) -> bool:
        """Take what was removed out of the index, then its content out of the store."""
        with self._reading() as connection:
            seqs = [seq for (seq,) in connection.execute("SELECT seq FROM gone LIMIT ?", (MOST_SWEPT,))]
            if not seqs:
                return False
            (empty,) = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM message)").fetchone()
            many = rows.are_many(connection)
            found = []
            if not empty:
                indexed = f"m.seq IN ({placeholders(len(seqs))}) AND m.seq IN (SELECT seq FROM idx.card) ORDER BY m.seq"
                found = rows.some(rows.contents(connection, indexed, *seqs, table="gone"))
                if sum(len(one.stored) for one in found) >= rows.MOST_OCTETS:
                    seqs = [seq for seq in seqs if seq <= found[-1].seq]
        if empty and many:
            self._put_rest_aside()
            return True
        left = [index.Entered(one.seq, one.document()) for one in found]
        try:
            with self._deriving() as connection:
                if empty:
                    index.empty(connection)
                    self.indexing.forget(done=self.indexing.done)
                else:
                    index.leave(connection, left)
        except StoreError as error:
            if not database.is_damage(error.__cause__):
                raise
            self._make_anew()
            return True
        with self._writing() as connection:
            for table in ("content", "gone"):
                connection.executemany(f"DELETE FROM {table} WHERE seq = ?", [(seq,) for seq in seqs])
        self.freed = True
        return True

    def _put_rest_aside(self) -> None:
        """Clear the store of what was removed from it, unless mail has come since."""
        with self._writing() as connection:
            if rows.counts(connection) == (0, 0):
                rows.clear(connection)

    def _sweep_aside(self) -> bool:
        """Delete what was put aside, some at a time."""
        for opened, schema in self._schemas():
            with self._reading() as connection:
                waits = aside.waits(connection, schema=schema)
            if waits:
                with opened() as connection:
                    aside.sweep(connection, schema=schema)
                self.freed = True
                return True
        return False

    def _schemas(self) -> Iterable[tuple[Opened, str]]:
        """How each of both files is changed, and what it is called in SQL."""
        return (self._writing, "main"), (self._deriving, "idx")

    def _make_anew(self) -> None:
        """The index does not hold what it should: everything in it is derived, so it is derived again."""
        logger.warning("the search index is damaged and is made anew")
        with self._deriving() as connection:
            index.make(connection)
        self.indexing.forget(done=0)
        self.freed = True

    def _note_frequent(self) -> bool:
        """Write down where the frequent words stand in the next stretch that is complete."""
        with self._reading() as connection:
            stretch = frequent.complete(connection, self.indexing.done)
            if stretch is None:
                return False
            seqs = frequent.sample(stretch)
            sample = [*rows.contents(connection, f"m.seq IN ({placeholders(len(seqs))})", *seqs)]
        texts = [index.Entered(one.seq, one.document()).words() for one in sample]
        with self._reading() as connection:
            found = frequent.find(connection, stretch, texts)
        with self._deriving() as connection:
            frequent.note(connection, stretch, found)
        return True

    def _shrink(self) -> bool:
        """Give unused pages back to the disk, some at a time; whether any were."""
        shrunk = False
        for opened, schema in self._schemas():
            with self._reading() as connection:
                free = database.free_pages(connection, schema)
            if free > FREE_PAGES:
                with opened() as connection:
                    shrunk |= database.give_back(connection, schema, pages=FREE_PAGES // 2)
        self.freed |= shrunk
        return shrunk
