"""How a message gets in: packed and appended, and later made a row of every list."""

import sqlite3
from collections.abc import Sequence
from contextlib import nullcontext

import msgspec
from msgspec import Struct

from catcher.message import Message
from catcher.store import rows
from catcher.store.database import placeholders, transaction
from catcher.store.rows import stretches
from catcher.store.rows.compression import UNTRIED, Packer

MOST_IN_ONE_STATEMENT = 250
"""Rows: for each number of them another statement is kept at hand (``database.connect``)."""
MOST_PACKED = 250
"""Messages packed at a time: some ten milliseconds, of ``rows.MOST_OCTETS`` some tens."""
_ROW = f"({placeholders(9)})"
_encode = msgspec.json.Encoder().encode


class Arrival(Struct, frozen=True, gc=False):
    """A message that has its place in the order, on its way to its row."""

    seq: int
    id: str
    inbox: str
    message: Message


def append(
    connection: sqlite3.Connection,
    arrivals: Sequence[Arrival],
    *,
    inboxes: dict[str, int],
    packer: Packer,
    hurried: bool = False,
) -> None:
    """Keep these; the mailbox does not show them before they are settled. ``inboxes`` remembers numbers.

    If ``hurried``, what is long is packed later (``pack``).

    One statement where that can be, which needs no transaction around it: between two of them every other
    thread wants to run first.
    """
    stored = packer.pack([arrival.message.raw for arrival in arrivals], hurried=hurried)
    simple = len(arrivals) <= MOST_IN_ONE_STATEMENT and all(arrival.inbox in inboxes for arrival in arrivals)
    with nullcontext() if simple or connection.in_transaction else transaction(connection):
        for first in range(0, len(arrivals), MOST_IN_ONE_STATEMENT):
            some = arrivals[first : first + MOST_IN_ONE_STATEMENT]
            values: list[object] = []
            for new, how in zip(some, stored[first:], strict=False):
                message = new.message
                values += (new.seq, _inbox_number(connection, new.inbox, known=inboxes), len(message.raw))
                values += (message.received, new.id, message.session_id, _encode(message.envelope), *how)
            connection.execute(f"INSERT INTO content VALUES {', '.join([_ROW] * len(some))}", values)


def settle(connection: sqlite3.Connection) -> None:
    """Make the rows of what was appended since the last call."""
    (settled,) = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
    made = connection.execute(
        "INSERT INTO message (seq, inbox, size, received, id) "
        "SELECT seq, inbox, size, received, id FROM content WHERE seq > ?",
        (settled,),
    ).rowcount
    if made:
        connection.execute(
            "UPDATE inbox SET messages = messages + new.count, unread = unread + new.count, size = size + new.octets "
            "FROM (SELECT inbox AS number, count(*) AS count, sum(size) AS octets FROM content WHERE seq > ? "
            "GROUP BY inbox) AS new WHERE new.number = inbox.number",
            (settled,),
        )
        stretches.settle(connection, settled)
        connection.execute("UPDATE state SET value = (SELECT max(seq) FROM content) WHERE name = 'last_seq'")


def pass_over(connection: sqlite3.Connection) -> int:
    """Have what was appended since ``settle`` be gone before it was ever shown; returns how many that is."""
    (settled,) = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
    count = connection.execute("INSERT INTO gone SELECT seq FROM content WHERE seq > ?", (settled,)).rowcount
    if count:
        connection.execute("UPDATE state SET value = (SELECT max(seq) FROM content) WHERE name = 'last_seq'")
    return count


def pack(connection: sqlite3.Connection, packer: Packer, *, after: int) -> int | None:
    """Pack some of the mail after that seq that was kept in a hurry; the last seq that is packed, None if none was."""
    unpacked = "m.seq > ? AND c.coding = ? ORDER BY m.seq LIMIT ?"
    found = rows.some(rows.contents(connection, unpacked, after, UNTRIED, MOST_PACKED))
    packed = packer.pack([one.stored for one in found])
    connection.executemany(
        "UPDATE content SET coding = ?, raw = ? WHERE seq = ?",
        [(*how, one.seq) for one, how in zip(found, packed, strict=True)],
    )
    return found[-1].seq if found else None


def newest(connection: sqlite3.Connection) -> tuple[int, int]:
    """The seq up to which messages are settled, and the one that was given last."""
    row = connection.execute(
        "SELECT value, max(value, coalesce((SELECT max(seq) FROM content), 0)) FROM state WHERE name = 'last_seq'"
    ).fetchone()
    return row[0], row[1]


def _inbox_number(connection: sqlite3.Connection, name: str, *, known: dict[str, int]) -> int:
    """The inbox of that name, whatever its case; made if there is none."""
    number = known.get(name)
    if number is not None:
        return number
    folded = name.casefold()
    row = connection.execute("SELECT number FROM inbox WHERE folded = ?", (folded,)).fetchone()
    if row is None:  # not remembered yet: this may come to nothing
        row = connection.execute(
            "INSERT INTO inbox (name, folded) VALUES (?, ?) RETURNING number", (name, folded)
        ).fetchone()
    else:
        known[name] = row[0]
    return int(row[0])
