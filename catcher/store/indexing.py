"""Mail into the index, a piece at a time; while it pours in, one piece is written as the next is being read.

To read is Python's work, to write is SQLite's, which goes on outside the interpreter's lock: on another core, if
there is one. It pays only where a piece goes in with few statements, since after each one the thread has to wait
for the interpreter; so it is done with whole pieces, which are written that way (``index.enter``).
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import NamedTuple

from catcher.query import Document
from catcher.store import index, rows, tags
from catcher.store.vocabulary import Vocabulary

MOST_OCTETS = 4_000_000
"""Of mail, in a piece that is less than whole: some tens of milliseconds of work, and of mail in memory."""

logger = logging.getLogger(__name__)

Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]
Tagging = Callable[[Document], Sequence[str]]


class Piece(NamedTuple):
    """Mail that has been read, up to that seq, and what it is to be tagged with."""

    entered: list[index.Entered]
    tagged: list[tuple[int, Sequence[str]]]
    upto: int
    whole: bool


class Indexing:
    """Enters what came after ``done``. For one thread."""

    def __init__(self, *, reading: Opened, writing: Opened, deriving: Opened, done: int) -> None:
        self.tagging: Tagging = lambda document: document.content.tags
        self.done = done
        """The seq up to which everything is in the index."""
        self._reading = reading
        self._writing = writing
        self._deriving = deriving
        self._vocabulary = Vocabulary()
        self._ahead: Piece | None = None

    def some(self) -> bool:
        """Enter a piece; whether there was any."""
        piece, self._ahead = self._ahead, None
        if piece is None:
            found, last = self._fetch(self.done)
            if not found:
                self._pass_over(last)
                return False
            piece = self._read(found)
        if piece.whole:
            following, _ = self._fetch(piece.upto)  # first: in memory nobody can look while one writes
            with ThreadPoolExecutor(1, "smtp-catcher-index") as beside:
                written = beside.submit(self._write, piece)
                ahead = self._read(following) if following else None
                written.result()
            self._ahead = ahead
        else:
            self._write(piece)
        return True

    def forget(self, *, done: int) -> None:
        """The index has been emptied, and holds all up to that seq."""
        self.done = done
        self._ahead = None
        self._vocabulary.forget()

    def _fetch(self, after: int) -> tuple[list[rows.Content], int]:
        """What comes after that seq, and the last that was given."""
        with self._reading() as connection:
            found = some(rows.contents(connection, "m.seq > ? ORDER BY m.seq LIMIT ?", after, index.PIECE))
            (last,) = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
        return found, last

    def _read(self, found: list[rows.Content]) -> Piece:
        entered, tagged = [], []
        for one in found:
            document = one.document()
            try:
                entered.append(index.Entered(one.seq, document))
                tagged.append((one.seq, self.tagging(document)))
            except Exception:
                # Nothing is so malformed that it should come here; if it does, one mail is not found, not all.
                logger.exception("message %d can't be indexed", one.seq)
        return Piece(entered, tagged, found[-1].seq, len(entered) == index.PIECE)

    def _write(self, piece: Piece) -> None:
        if asked := [(seq, names) for seq, names in piece.tagged if names]:
            with self._writing() as connection:
                tags.give(connection, asked)
        words = self._vocabulary.unknown((one.seq, one.lines) for one in piece.entered)
        with self._deriving() as connection:
            try:
                self._vocabulary.learn(connection, words)
                index.enter(connection, piece.entered, upto=piece.upto)
            except BaseException:
                self._vocabulary.forget()
                raise
        self.done = piece.upto

    def _pass_over(self, last: int) -> None:
        """Nothing is left to be entered, though what came last may be gone already."""
        if last > self.done:
            with self._deriving() as connection:
                index.enter(connection, [], upto=last)
            self.done = last


def some(found: Iterator[rows.Content]) -> list[rows.Content]:
    """As many rows as may be held at a time; one at least, if there is one."""
    taken, octets = [], 0
    for one in found:
        taken.append(one)
        octets += len(one.stored)
        if octets >= MOST_OCTETS:
            break
    return taken
