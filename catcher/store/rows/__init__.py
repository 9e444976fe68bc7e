"""Messages as rows: the SQL that both engines speak, one function a deed.

Each function takes a connection that is inside a transaction, and keeps the counts of ``inbox`` true. How a message
gets its row is in ``arrivals``, how rows become an entry in ``entries``.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from catcher.message import Envelope
from catcher.query import Document
from catcher.store import aside
from catcher.store.database import placeholders
from catcher.store.rows import compression, stretches

MOST_OCTETS = 4_000_000
"""Of mail that is worked on at a time, as it is kept: some tens of milliseconds of work."""

envelope_of = msgspec.json.Decoder(Envelope).decode


class Doomed(Struct, frozen=True, gc=False, array_like=True):
    """What must be known of a message to remove it."""

    seq: int
    id: str
    inbox: int
    size: int
    unread: int


_doomed = msgspec.json.Decoder(list[Doomed]).decode


def marks(connection: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, tuple[int, int]]:
    """``unread`` and ``pinned`` of these, as far as they are there."""
    found = connection.execute(
        f"SELECT seq, unread, pinned FROM message WHERE seq IN ({placeholders(len(seqs))})", seqs
    )
    return {seq: (unread, pinned) for seq, unread, pinned in found}


class Row(NamedTuple):
    """What never changes about a message, but for what is derived and its bytes."""

    seq: int
    id: str
    received: float
    size: int
    inbox: str
    session: str
    envelope: bytes


def read(connection: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, Row]:
    """The rows of these, as far as they are there."""
    found = connection.execute(
        "SELECT m.seq, m.id, m.received, m.size, i.name, c.session, c.envelope "
        "FROM message m JOIN inbox i ON i.number = m.inbox JOIN content c ON c.seq = m.seq "
        f"WHERE m.seq IN ({placeholders(len(seqs))})",
        seqs,
    )
    return {row[0]: Row._make(row) for row in found}


class Content(NamedTuple):
    """What arrived of a message."""

    seq: int
    session: str
    envelope: bytes
    coding: int
    stored: bytes
    received: float

    @property
    def raw(self) -> bytes:
        """The bytes as they came."""
        return compression.unpack(self.coding, self.stored)

    def document(self) -> Document:
        """The message as a query sees it, without its marks."""
        return Document(self.raw, envelope_of(self.envelope), received=self.received, session_id=self.session)


def contents(
    connection: sqlite3.Connection, condition: str, *values: object, table: str = "message"
) -> Iterator[Content]:
    """What arrived of the messages, or of those that are ``gone``, of which that holds."""
    found = connection.execute(
        "SELECT m.seq, c.session, c.envelope, c.coding, c.raw, c.received "
        f"FROM {table} m JOIN content c ON c.seq = m.seq WHERE {condition}",
        values,
    )
    return map(Content._make, found)


def some(found: Iterator[Content]) -> list[Content]:
    """As many as may be held at a time; one at least, if there is one."""
    taken, octets = [], 0
    for one in found:
        taken.append(one)
        octets += len(one.stored)
        if octets >= MOST_OCTETS:
            break
    return taken


def content(connection: sqlite3.Connection, seq: int) -> Content:
    """What arrived of a message that is there."""
    return next(contents(connection, "m.seq = ?", seq))


def seq_of(connection: sqlite3.Connection, id: str) -> int | None:
    """The place of the message of that id."""
    row = connection.execute("SELECT seq FROM message WHERE id = ?", (id,)).fetchone()
    return None if row is None else row[0]


def ids_of(connection: sqlite3.Connection, seqs: Iterable[int]) -> list[str]:
    """The ids of these messages, oldest first."""
    return [
        id
        for (id,) in connection.execute(
            "SELECT id FROM message WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq", (json.dumps([*seqs]),)
        )
    ]


def newest_of_dense(connection: sqlite3.Connection, count: int) -> int | None:
    """The newest seq, if no message between it and the oldest is gone; then a page's place can be reckoned."""
    oldest, newest = connection.execute(
        "SELECT (SELECT min(seq) FROM message), (SELECT max(seq) FROM message)"
    ).fetchone()
    return newest if count and newest - oldest + 1 == count else None


def mark(connection: sqlite3.Connection, seqs: Sequence[int], **marks: bool) -> list[str]:
    """Set these columns, ``unread`` or ``pinned``; returns the ids of what changed, oldest first."""
    changed: dict[int, str] = {}
    for column, value in marks.items():
        found = connection.execute(
            f"SELECT seq, id, inbox FROM message WHERE seq IN (SELECT value FROM json_each(?)) AND {column} != ?",
            (json.dumps(seqs), value),
        ).fetchall()
        connection.executemany(f"UPDATE message SET {column} = ? WHERE seq = ?", [(value, row[0]) for row in found])
        if column == "unread":
            step = 1 if value else -1
            connection.executemany(
                "UPDATE inbox SET unread = unread + ? WHERE number = ?", [(step, row[2]) for row in found]
            )
            stretches.mark(connection, [row[0] for row in found], unread=value)
        changed.update((row[0], row[1]) for row in found)
    return [changed[seq] for seq in sorted(changed)]


def doomed(connection: sqlite3.Connection, condition: str, *values: object, most: int) -> list[Doomed]:
    """The oldest messages of which that condition holds. They come as one row: before each, another thread may run."""
    (found,) = connection.execute(
        "SELECT json_group_array(json_array(seq, id, inbox, size, unread)) FROM "
        f"(SELECT * FROM message WHERE {condition} ORDER BY seq LIMIT ?)",
        (*values, most),
    ).fetchone()
    return _doomed(found)


def doomed_of(connection: sqlite3.Connection, seqs: Sequence[int]) -> list[Doomed]:
    """Those of these that are still there, oldest first."""
    return doomed(connection, "seq IN (SELECT value FROM json_each(?))", json.dumps(seqs), most=len(seqs))


def drop(connection: sqlite3.Connection, found: Sequence[Doomed]) -> list[str]:
    """Remove these from everything that is shown. Their content goes later, when it is out of the index too."""
    seqs = [one.seq for one in found]
    for table in ("message", "tagged"):
        connection.execute(f"DELETE FROM {table} WHERE seq IN (SELECT value FROM json_each(?))", (json.dumps(seqs),))
    connection.execute("INSERT INTO gone SELECT value FROM json_each(?)", (json.dumps(seqs),))
    stretches.drop(connection, seqs)
    totals: dict[int, tuple[int, int, int]] = {}
    for one in found:
        count, unread, size = totals.get(one.inbox, (0, 0, 0))
        totals[one.inbox] = count + 1, unread + one.unread, size + one.size
    connection.executemany(
        "UPDATE inbox SET messages = messages - ?, unread = unread - ?, size = size - ? WHERE number = ?",
        [(*total, inbox) for inbox, total in totals.items()],
    )
    return [one.id for one in found]


def clear(connection: sqlite3.Connection) -> int:
    """Remove all from everything that is shown; returns how many there were.

    A few go as any others do; for more their tables are put aside, which is the same work for a million.
    """
    count, _ = counts(connection)
    if are_many(connection):
        (newest,) = connection.execute("SELECT max(seq) FROM content").fetchone()
        aside.put(connection, _CLEARED, schema="main", number=newest)
        connection.execute("UPDATE state SET value = ? WHERE name = 'cleared'", (newest,))
        connection.execute("UPDATE inbox SET messages = 0, unread = 0, size = 0")
    else:
        drop(connection, doomed(connection, "1", most=FEW))
        connection.execute("DELETE FROM tag")
    return count


def are_many(connection: sqlite3.Connection) -> bool:
    """Whether more may be here, what is gone and not swept yet included, than goes in a moment."""
    (span,) = connection.execute("SELECT (SELECT max(seq) FROM content) - (SELECT min(seq) FROM content)").fetchone()
    return (span or 0) >= FEW


FEW = 2_000
"""Messages that are removed in some ten milliseconds, one by one."""
_CLEARED = ("message", "stretch", "tag", "tagged", "content", "gone")


def counts(connection: sqlite3.Connection, inbox: str | None = None) -> tuple[int, int]:
    """How many messages, and how many of them unread, there are in an inbox or in all."""
    where, values = ("", ()) if inbox is None else ("WHERE folded = ?", (inbox.casefold(),))
    total, unread = connection.execute(
        f"SELECT coalesce(sum(messages), 0), coalesce(sum(unread), 0) FROM inbox {where}", values
    ).fetchone()
    return total, unread


def kept(connection: sqlite3.Connection) -> int:
    """How many messages there are, with those that have no row yet."""
    (unsettled,) = connection.execute(
        "SELECT count(*) FROM content WHERE seq > (SELECT value FROM state WHERE name = 'last_seq')"
    ).fetchone()
    return counts(connection)[0] + int(unsettled)
