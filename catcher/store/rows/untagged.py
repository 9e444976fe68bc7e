"""What mail asks to be tagged with that is not tagged yet, as that is done behind its 250.

Only tags are read of it, once: a seventh of the work of indexing it, for which nobody who counts tags has to wait.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from catcher.query import Document
from catcher.store import rows
from catcher.store.rows import tags

TOGETHER = 500
"""Mails read at a time: a store in memory can't be used meanwhile."""


class Untagged:
    """Counts for any thread; ``tagging`` says what a mail is tagged with."""

    def __init__(self, tagging: Callable[[Document], Sequence[str]]) -> None:
        self._tagging = tagging
        self._lock = threading.Lock()
        self._asked: dict[int, list[str]] = {}
        self._read = 0
        """The seq up to which all are in ``_asked`` that ask for something."""

    def read(self, reading: Callable[[], AbstractContextManager[sqlite3.Connection]], *, upto: int) -> None:
        """Read what has come, up to that seq, so that little is left to do for ``asked``."""
        while self._read < upto:
            with reading() as connection:
                before = self._read
                self._read_some(connection)
            if self._read == before:
                return

    def asked(self, connection: sqlite3.Connection) -> Iterator[str]:
        """The tags to come, each as often as mails ask for it."""
        with self._lock:
            asked = self._asked.copy()
        there = connection.execute(
            "SELECT seq FROM message WHERE seq IN (SELECT value FROM json_each(?)) AND seq > ?",
            (json.dumps([*asked]), tags.given(connection)),
        )
        for (seq,) in there:
            yield from asked[seq]

    def _read_some(self, connection: sqlite3.Connection) -> None:
        done = tags.given(connection)
        with self._lock:
            self._read = max(self._read, done)
            self._asked = {seq: names for seq, names in self._asked.items() if seq > done}
            for one in rows.contents(connection, "m.seq > ? ORDER BY m.seq LIMIT ?", self._read, TOGETHER):
                names = tags.cleaned(self._tagging(one.document()))
                if names:
                    self._asked[one.seq] = names
                self._read = one.seq
