"""What both engines do the same: everything but where connections come from and how a message gets in."""

import sqlite3
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import AbstractContextManager

from catcher.message import Entry, Envelope, Summary
from catcher.session import Outcome, Record, Session
from catcher.store import compression, rows
from catcher.store.conversations import Conversations
from catcher.store.protocol import Page, SessionPage, Stats

SESSIONS = 1_000
"""Conversations kept."""
SUMMARIES = 2_000
"""Summaries kept at hand: some pages of a list."""


class SqlStore(ABC):
    """A store whose messages are rows of a SQLite database, on a disk or in memory."""

    url: str
    blocking: bool

    def __init__(self) -> None:
        self._removed = 0
        self._conversations = Conversations(most=SESSIONS)
        self._summaries: OrderedDict[str, Summary] = OrderedDict()

    @abstractmethod
    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection that sees one moment."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection inside a transaction."""

    def get(self, id: str) -> Entry | None:
        """See ``Store.get``."""
        with self._reading() as connection:
            seq = rows.seq_of(connection, id)
            return None if seq is None else self._entries(connection, [seq])[0]

    def raw(self, id: str) -> bytes | None:
        """See ``Store.raw``."""
        with self._reading() as connection:
            seq = rows.seq_of(connection, id)
            return None if seq is None else _raw(connection, seq)

    def find(self, *, start: int = 0, limit: int | None = 50) -> Page:
        """See ``Store.find``."""
        with self._reading() as connection:
            total, unread = connection.execute("SELECT sum(messages), sum(unread) FROM inbox").fetchone()
            seqs = connection.execute(
                "SELECT seq FROM message ORDER BY seq DESC LIMIT ? OFFSET ?", (-1 if limit is None else limit, start)
            ).fetchall()
            return Page(self._entries(connection, [seq for (seq,) in seqs]), total, unread)

    def mark(self, ids: Sequence[str] | None, *, read: bool) -> list[str]:
        """See ``Store.mark``."""
        with self._writing() as connection:
            return rows.mark(connection, ids, read=read)

    def remove(self, ids: Sequence[str]) -> list[str]:
        """See ``Store.remove``."""
        with self._writing() as connection:
            return self._counted(rows.remove(connection, ids))

    def trim(self, *, max_messages: int) -> list[str]:
        """See ``Store.trim``."""
        with self._writing() as connection:
            return self._counted(rows.trim(connection, max_messages=max_messages)) if max_messages else []

    def clear(self) -> int:
        """See ``Store.clear``."""
        with self._writing() as connection:
            count = rows.clear(connection)
        self._removed += count
        return count

    def keep_sessions(self, records: Sequence[Record]) -> None:
        """See ``Store.keep_sessions``."""
        self._conversations.keep(records)

    def sessions(self, *, start: int = 0, limit: int | None = 50, outcome: Outcome | None = None) -> SessionPage:
        """See ``Store.sessions``."""
        return self._conversations.page(start=start, limit=limit, outcome=outcome)

    def session(self, id: str) -> Session | None:
        """See ``Store.session``."""
        return self._conversations.get(id)

    def remove_sessions(self, ids: Sequence[str] | None) -> int:
        """See ``Store.remove_sessions``."""
        return len(self._conversations.remove(ids))

    def stats(self) -> Stats:
        """See ``Store.stats``."""
        with self._reading() as connection:
            messages, unread = connection.execute("SELECT sum(messages), sum(unread) FROM inbox").fetchone()
            tags = connection.execute(
                "SELECT name, count(*) FROM tag JOIN tagged ON tag.number = tagged.tag GROUP BY number ORDER BY folded"
            )
            return Stats(
                messages=messages, unread=unread, size=self._size(connection), removed=self._removed, tags=dict(tags)
            )

    @abstractmethod
    def _size(self, connection: sqlite3.Connection) -> int:
        """Octets the store occupies."""

    def _counted(self, ids: list[str]) -> list[str]:
        self._removed += len(ids)
        return ids

    def _entries(self, connection: sqlite3.Connection, seqs: Sequence[int]) -> tuple[Entry, ...]:
        found: tuple[Entry, ...] = ()
        for first in range(0, len(seqs), 500):
            found += rows.entries(
                connection,
                seqs[first : first + 500],
                lambda seq, id, envelope: self._summary(connection, seq, id, envelope),
            )
        return found

    def _summary(self, connection: sqlite3.Connection, seq: int, id: str, envelope: Envelope) -> Summary:
        summary = self._summaries.get(id)
        if summary is None:
            summary = _summarise(_raw(connection, seq), envelope)
            self._summaries[id] = summary
            while len(self._summaries) > SUMMARIES:
                self._summaries.popitem(last=False)
        return summary


def _raw(connection: sqlite3.Connection, seq: int) -> bytes:
    coding, packed = connection.execute("SELECT coding, raw FROM content WHERE seq = ?", (seq,)).fetchone()
    return compression.unpack(packed, coding)


def _summarise(raw: bytes, envelope: Envelope) -> Summary:
    try:
        from catcher.message import summarise  # type: ignore[attr-defined]
    except ImportError:  # not built yet: the subject will do
        from email import message_from_bytes

        return Summary(subject=str(message_from_bytes(raw)["Subject"] or ""))
    return summarise(raw, envelope)
