"""Messages as rows, and rows as entries: the SQL that both engines speak, one function a deed.

Each function takes a connection that is inside a transaction, and keeps the counts of `inbox` true.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from catcher.message import Entry, Envelope, Message, Summary

MAIN = 1
"""The number of the inbox ``main``."""

_encode = msgspec.json.Encoder().encode
_envelope = msgspec.json.Decoder(Envelope).decode

_ENTRY = """
SELECT m.seq, m.id, m.received, m.size, c.envelope, c.session, i.name, m.unread, m.pinned
FROM message m JOIN content c ON c.seq = m.seq JOIN inbox i ON i.number = m.inbox
"""


class Arrival(Struct, frozen=True, gc=False):
    """A message that has its place in the order, on its way to its row."""

    seq: int
    id: str
    message: Message
    inbox: int = MAIN


def insert(connection: sqlite3.Connection, arrivals: Sequence[Arrival]) -> None:
    """Keep these."""
    connection.executemany(
        "INSERT INTO message (seq, inbox, size, received, id) VALUES (?, ?, ?, ?, ?)",
        [(a.seq, a.inbox, len(a.message.raw), a.message.received, a.id) for a in arrivals],
    )
    connection.executemany(
        "INSERT INTO content VALUES (?, ?, ?, 0, ?)",
        [(a.seq, a.message.session_id, _encode(a.message.envelope), a.message.raw) for a in arrivals],
    )
    added: dict[int, tuple[int, int]] = {}
    for arrival in arrivals:
        count, size = added.get(arrival.inbox, (0, 0))
        added[arrival.inbox] = count + 1, size + len(arrival.message.raw)
    connection.executemany(
        "UPDATE inbox SET messages = messages + ?1, unread = unread + ?1, size = size + ?2 WHERE number = ?3",
        [(count, size, inbox) for inbox, (count, size) in added.items()],
    )
    connection.execute("UPDATE state SET value = ? WHERE name = 'last_seq'", (arrivals[-1].seq,))


def entries(
    connection: sqlite3.Connection,
    seqs: Sequence[int],
    summary: Callable[[int, str, Envelope], Summary],
) -> tuple[Entry, ...]:
    """The entries of these, in this order; ``summary`` answers for what is derived."""
    found = {row[0]: row for row in connection.execute(f"{_ENTRY} WHERE m.seq IN ({_marks(seqs)})", seqs)}
    return tuple(_entry(found[seq], summary) for seq in seqs if seq in found)


def _entry(row: sqlite3.Row, summary: Callable[[int, str, Envelope], Summary]) -> Entry:
    seq, id, received, size, packed, session, inbox, unread, pinned = row
    envelope = _envelope(packed)
    return Entry(
        seq=seq,
        id=id,
        received=received,
        size=size,
        envelope=envelope,
        summary=summary(seq, id, envelope),
        session_id=session,
        inbox=inbox,
        read=not unread,
        pinned=bool(pinned),
    )


def seq_of(connection: sqlite3.Connection, id: str) -> int | None:
    """The place of the message of that id."""
    row = connection.execute("SELECT seq FROM message WHERE id = ?", (id,)).fetchone()
    return None if row is None else row[0]


def mark(connection: sqlite3.Connection, ids: Sequence[str] | None, *, read: bool) -> list[str]:
    """Mark these, or all; returns the ids that changed, oldest first."""
    unread = not read
    if ids is None:
        changed = connection.execute("SELECT id FROM message WHERE unread != ? ORDER BY seq", (unread,)).fetchall()
        connection.execute("UPDATE message SET unread = ?1 WHERE unread != ?1", (unread,))
    else:
        changed = _chosen(connection, ids, "AND unread != ?", unread)
        connection.executemany("UPDATE message SET unread = ? WHERE id = ?", [(unread, id) for (id,) in changed])
    if changed:
        connection.execute(
            "UPDATE inbox SET unread = (SELECT count(*) FROM message WHERE inbox = number AND message.unread)"
        )
    return [id for (id,) in changed]


def remove(connection: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    """Remove these; returns the ids that were there, oldest first."""
    return _drop(connection, _chosen(connection, ids, "", columns="seq, id, inbox, size, unread"))


def trim(connection: sqlite3.Connection, *, max_messages: int) -> list[str]:
    """Remove the oldest that are not pinned until ``max_messages`` are left."""
    (count,) = connection.execute("SELECT sum(messages) FROM inbox").fetchone()
    if count <= max_messages:
        return []
    return _drop(
        connection,
        connection.execute(
            "SELECT seq, id, inbox, size, unread FROM message WHERE NOT pinned ORDER BY seq LIMIT ?",
            (count - max_messages,),
        ).fetchall(),
    )


def clear(connection: sqlite3.Connection) -> int:
    """Remove all; returns how many there were."""
    (count,) = connection.execute("SELECT sum(messages) FROM inbox").fetchone()
    for table in ("tagged", "tag", "content", "message"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("UPDATE inbox SET messages = 0, unread = 0, size = 0")
    return int(count)


def _drop(connection: sqlite3.Connection, rows: Iterable[tuple[int, str, int, int, int]]) -> list[str]:
    gone = list(rows)
    for table in ("tagged", "content", "message"):
        connection.executemany(f"DELETE FROM {table} WHERE seq = ?", [(row[0],) for row in gone])
    connection.executemany(
        "UPDATE inbox SET messages = messages - 1, unread = unread - ?, size = size - ? WHERE number = ?",
        [(unread, size, inbox) for _, _, inbox, size, unread in gone],
    )
    return [row[1] for row in gone]


def _chosen(
    connection: sqlite3.Connection, ids: Sequence[str], also: str, *values: object, columns: str = "id"
) -> list[Any]:
    """Rows of these ids, oldest first, in as many questions as SQLite's limit on values asks for."""
    rows = []
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        rows += connection.execute(
            f"SELECT {columns}, seq FROM message WHERE id IN ({_marks(some)}) {also}", (*some, *values)
        ).fetchall()
    return [row[:-1] for row in sorted(rows, key=lambda row: row[-1])]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
