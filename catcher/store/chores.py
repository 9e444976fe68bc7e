"""What is done behind the acknowledgement: index and tag what came, sweep what went, give space back."""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from catcher.errors import StoreError
from catcher.query.document import Document
from catcher.store import common, index, rows, tags
from catcher.store.database import is_damage
from catcher.store.vocabulary import Vocabulary

MOST_MESSAGES = 200
MOST_OCTETS = 4_000_000
"""Taken at a time: some tens of milliseconds of work, and of mail in memory."""
MOST_SWEPT = 500
FREE_PAGES = 1_000
"""Unused pages, 4 to 16 MB, that a file may have before they are given back to the disk."""

logger = logging.getLogger(__name__)

Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]
Tagging = Callable[[Document], Sequence[str]]


class Chores:
    """Works through them, a piece at a time, in one thread.

    ``reading``, ``writing`` and ``deriving`` open the store: for questions, for changes to what is kept, for
    changes to the index.
    """

    def __init__(self, *, reading: Opened, writing: Opened, deriving: Opened, done: int) -> None:
        self.tagging: Tagging = lambda document: document.content.tags
        self._reading = reading
        self._writing = writing
        self._deriving = deriving
        self._done = done
        self._vocabulary = Vocabulary()

    def piece(self) -> tuple[int, bool]:
        """Do the next piece; returns the seq up to which everything is indexed, and whether more is left."""
        more = self._index_some() or self._sweep_some() or self._note_common() or self._shrink()
        return self._done, more

    def _index_some(self) -> bool:
        with self._reading() as connection:
            found = _some(rows.contents(connection, "m.seq > ? ORDER BY m.seq LIMIT ?", self._done, MOST_MESSAGES))
            (last,) = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
        if not found:
            if last > self._done:  # what came last is gone already
                with self._deriving() as connection:
                    index.enter(connection, [], upto=last)
                self._done = last
            return False
        entered, tagged = [], []
        for one in found:
            document = _document(one)
            try:
                entered.append(index.Entered(one.seq, document))
                tagged.append((one.seq, self.tagging(document)))
            except Exception:
                # Nothing is so malformed that it should come here; if it does, one mail is not found, not all.
                logger.exception("message %d can't be indexed", one.seq)
        self._mark(tagged)
        words = self._vocabulary.unknown((one.seq, one.lines) for one in entered)
        with self._deriving() as connection:
            try:
                self._vocabulary.learn(connection, words)
                index.enter(connection, entered, upto=found[-1].seq)
            except BaseException:
                self._vocabulary.forget()
                raise
        self._done = found[-1].seq
        return True

    def _mark(self, tagged: list[tuple[int, Sequence[str]]]) -> None:
        tagged = [(seq, names) for seq, names in tagged if names]
        if tagged:
            with self._writing() as connection:
                for seq, names in tagged:
                    tags.add(connection, [seq], names)

    def _sweep_some(self) -> bool:
        """Take what was removed out of the index, then its content out of the store."""
        with self._reading() as connection:
            seqs = [seq for (seq,) in connection.execute("SELECT seq FROM gone LIMIT ?", (MOST_SWEPT,))]
            if not seqs:
                return False
            (empty,) = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM message)").fetchone()
            found = []
            if not empty:
                indexed = f"m.seq IN ({rows.places(seqs)}) AND m.seq IN (SELECT seq FROM idx.card) ORDER BY m.seq"
                found = _some(rows.contents(connection, indexed, *seqs, table="gone"))
                if sum(len(one.stored) for one in found) >= MOST_OCTETS:
                    seqs = [seq for seq in seqs if seq <= found[-1].seq]
        left = [index.Entered(one.seq, _document(one)) for one in found]
        try:
            with self._deriving() as connection:
                if empty:
                    index.empty(connection)
                    self._vocabulary.forget()
                else:
                    index.leave(connection, left)
        except StoreError as error:
            if not is_damage(error):
                raise
            self._make_anew()
            return True
        with self._writing() as connection:
            for table in ("content", "gone"):
                connection.executemany(f"DELETE FROM {table} WHERE seq = ?", [(seq,) for seq in seqs])
        return True

    def _make_anew(self) -> None:
        """The index does not hold what it should: everything in it is derived, so it is derived again."""
        logger.warning("the search index is damaged and is made anew")
        with self._deriving() as connection:
            index.make(connection)
        self._vocabulary.forget()
        self._done = 0

    def _note_common(self) -> bool:
        """Write down where the common words stand in the next stretch that is complete."""
        with self._reading() as connection:
            stretch = common.complete(connection, self._done)
            if stretch is None:
                return False
            seqs = common.sample(stretch)
            sample = [*rows.contents(connection, f"m.seq IN ({rows.places(seqs)})", *seqs)]
        texts = [index.Entered(one.seq, _document(one)).words() for one in sample]
        with self._reading() as connection:
            found = common.find(connection, stretch, texts)
        with self._deriving() as connection:
            common.note(connection, stretch, found)
        return True

    def _shrink(self) -> bool:
        """Give unused pages back to the disk, some at a time."""
        more = False
        for opened, schema in ((self._writing, "main"), (self._deriving, "idx")):
            with self._reading() as connection:
                (free,) = connection.execute(f"PRAGMA {schema}.freelist_count").fetchone()
            if free > FREE_PAGES:
                with opened() as connection:
                    connection.execute(f"PRAGMA {schema}.incremental_vacuum({FREE_PAGES // 2})").fetchall()
                more = True
        return more


def _some(found: Iterator[rows.Content]) -> list[rows.Content]:
    """As many rows as may be held at a time; one at least, if there is one."""
    some, octets = [], 0
    for one in found:
        some.append(one)
        octets += len(one.stored)
        if octets >= MOST_OCTETS:
            break
    return some


def _document(content: rows.Content) -> Document:
    """The message as a query sees it."""
    return Document(content.raw, rows.envelope_of(content.envelope), session_id=content.session)
