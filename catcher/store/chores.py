"""What is done behind the acknowledgement: index and tag what came, sweep what went, note frequent words, give space
back."""

import logging
import math
import time
from collections.abc import Callable, Iterable

from catcher.errors import StoreError, StoreFull
from catcher.store import aside, database, index, rows
from catcher.store.database import placeholders
from catcher.store.index import frequent
from catcher.store.index.indexing import Indexing, Opened

MOST_SWEPT = 100
"""Messages swept at a time: some tens of milliseconds, beside whoever sends again."""
FREE_PAGES = 1_000
"""Unused pages, 4 to 16 MB, that a file may have before half of these are given back, in some 15 ms."""
BETWEEN_DOUBTS = 10.0
"""Seconds: to look through a large index takes as long, and in vain where it is the mail that is damaged."""

logger = logging.getLogger(__name__)


class Chores:
    """Works through them, a piece at a time, in one thread.

    ``reading``, ``writing`` and ``deriving`` open the store: for questions, for changes to what is kept, for
    changes to the index; ``growing`` for such changes to it as need room. ``is_sound`` looks whether the index holds
    together, and ``make`` has an empty one.
    """

    def __init__(
        self,
        *,
        reading: Opened,
        writing: Opened,
        deriving: Opened,
        growing: Opened,
        is_sound: Callable[[], bool],
        make: Callable[[], None],
        done: int,
    ) -> None:
        self.indexing = Indexing(reading=reading, writing=writing, deriving=growing, done=done)
        self.freed = False
        """Whether space has fallen free; who gives it back to the disk sets this back."""
        self._is_sound = is_sound
        self._make = make
        self._doubted = self._damaged = False
        self._doubted_before = -math.inf
        """When the index was last looked at because of a doubt, or made anew."""
        self._reading = reading
        self._writing = writing
        self._deriving = deriving

    def piece(self) -> tuple[int, bool]:
        """Do the next piece; returns the seq up to which everything is indexed, and whether more is left."""
        try:
            more = (
                self._mend()
                or self.indexing.some()
                or self._sweep_some()
                or self._sweep_aside()
                or self._note_frequent()
                or self._shrink()
            )
        except StoreFull:
            more = self._sweep_some() or self._sweep_aside() or self._shrink(most=0)
            if not more:
                raise
        except StoreError as error:
            if not self.doubt(error.__cause__):
                raise
            more = True
        return self.indexing.done, more

    def doubt(self, error: BaseException | None, *, index_only: bool = False) -> bool:
        """Have the next piece look after the index if that error may come from damage in it; whether it may.

        ``index_only`` where it can't come from the mail. For any thread.
        """
        certain = database.is_damage_of_index(error)
        if not certain and not database.is_damage(error):
            return False
        if time.monotonic() - self._doubted_before < BETWEEN_DOUBTS:
            return index_only
        self._doubted = True
        self._damaged |= certain or index_only
        return True

    def _mend(self) -> bool:
        """Make the index anew if it is doubted, and damaged; whether it was. Everything in it is derived."""
        if not self._doubted:
            return False
        self._doubted_before = time.monotonic()
        damaged = self._damaged or not self._is_sound()
        if damaged:
            logger.warning("the search index is damaged and is made anew")
            self._make()
            self.indexing.forget(done=0)
            self.freed = True
        self._doubted = self._damaged = False
        self._doubted_before = time.monotonic()
        return damaged

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
        with self._deriving() as connection:
            if empty:
                index.empty(connection)
                self.indexing.forget(done=self.indexing.done)
            else:
                index.leave(connection, left)
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

    def _shrink(self, *, most: int | None = None) -> bool:
        """Give unused pages back to the disk, some at a time, where there are more than that; whether any were."""
        most = FREE_PAGES if most is None else most
        shrunk = False
        for opened, schema in self._schemas():
            with self._reading() as connection:
                free = database.free_pages(connection, schema)
            if free > most:
                with opened() as connection:
                    shrunk |= database.give_back(connection, schema, pages=FREE_PAGES // 2)
        self.freed |= shrunk
        return shrunk
