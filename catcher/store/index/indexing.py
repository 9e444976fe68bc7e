"""Mail into the index, a piece at a time; while it pours in, one piece is written as the next is being read.

To read is Python's work, to write is SQLite's, which goes on outside the interpreter's lock: on another core, if
there is one. It pays only where a piece goes in with few statements, since after each one the thread has to wait
for the interpreter; so it is done with whole pieces, which are written that way (``index.enter``).
"""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import NamedTuple

from catcher.query import Document
from catcher.store import index, rows
from catcher.store.index.vocabulary import Vocabulary
from catcher.store.rows import tags

logger = logging.getLogger(__name__)

Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]
Tagging = Callable[[Document], Sequence[str]]


class Fetched(NamedTuple):
    """Mail that is to be read, and what was true at that moment: the seq given last, and up to which all is cleared."""

    found: list[rows.Content]
    last: int
    cleared: int


class Piece(NamedTuple):
    """Mail that has been read, up to that seq, and what it is to be tagged with."""

    entered: list[index.Entered]
    tagged: list[tuple[int, Sequence[str]]]
    upto: int
    cleared: int
    """The seq up to which the store had been cleared when this was there."""
    whole: bool = False


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
        self._cleared = 0
        self._ahead: Piece | None = None

    def some(self) -> bool:
        """Enter a piece; whether there was any."""
        piece, self._ahead = self._ahead, None
        if piece is None:
            fetched = self._fetch(self.done)
            if not fetched.found:
                self._pass_over(fetched)
                return False
            piece = self._read(fetched)
        if piece.whole:
            following = self._fetch(piece.upto)  # first: in memory nobody can look while one writes
            with ThreadPoolExecutor(1, "smtp-catcher-index") as beside:
                written = beside.submit(self._write, piece)
                ahead = self._read(following) if following.found else None
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

    def _fetch(self, after: int) -> Fetched:
        """What comes after that seq."""
        with self._reading() as connection:
            found = rows.some(rows.contents(connection, "m.seq > ? ORDER BY m.seq LIMIT ?", after, index.PIECE))
            state = dict(connection.execute("SELECT name, value FROM state WHERE name IN ('last_seq', 'cleared')"))
        return Fetched(found, state["last_seq"], state["cleared"])

    def _read(self, fetched: Fetched) -> Piece:
        found = fetched.found
        entered, tagged = [], []
        for one in found:
            document = one.document()
            try:
                entered.append(index.Entered(one.seq, document))
                tagged.append((one.seq, self.tagging(document)))
            except Exception:
                # Nothing is so malformed that it should come here; if it does, one mail is not found, not all.
                logger.exception("message %d can't be indexed", one.seq)
        return Piece(entered, tagged, found[-1].seq, fetched.cleared, whole=len(entered) == index.PIECE)

    def _write(self, piece: Piece) -> None:
        if asked := [(seq, names) for seq, names in piece.tagged if names]:
            with self._writing() as connection:
                tags.give(connection, asked)
        if piece.cleared > self._cleared:
            self._vocabulary.forget()
        words = self._vocabulary.unknown((one.seq, one.lines) for one in piece.entered)
        with self._deriving() as connection:
            try:
                index.begin_anew(connection, piece.cleared)
                self._vocabulary.learn(connection, words)
                index.enter(connection, piece.entered, upto=piece.upto)
            except BaseException:
                self._vocabulary.forget()
                raise
        self.done = piece.upto
        self._cleared = piece.cleared

    def _pass_over(self, fetched: Fetched) -> None:
        """Nothing is left to be entered, though what came last may be gone already."""
        if fetched.last > self.done or fetched.cleared > self._cleared:
            self._write(Piece([], [], fetched.last, fetched.cleared))
