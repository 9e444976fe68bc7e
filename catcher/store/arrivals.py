"""How a message gets in: packed, appended, and later made a row of every list."""

import sqlite3
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Self

import msgspec
from msgspec import Struct

from catcher.message import Envelope, Message
from catcher.store import compression, stretches
from catcher.store.database import transaction

MOST_IN_ONE_STATEMENT = 250
_PLACES = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
_encode = msgspec.json.Encoder().encode


class Arrival(Struct, frozen=True, gc=False):
    """A message that has its place in the order, on its way to its row; packed already."""

    seq: int
    id: str
    inbox: str
    size: int
    received: float
    session: str
    envelope: Envelope
    coding: int
    stored: bytes

    @classmethod
    def of(cls, message: Message, *, seq: int, id: str, inbox: str, packer: compression.Packer) -> Self:
        """A message as it comes."""
        raw = message.raw
        coding, stored = packer.pack(raw)
        return cls(seq, id, inbox, len(raw), message.received, message.session_id, message.envelope, coding, stored)


def append(connection: sqlite3.Connection, arrivals: Sequence[Arrival], *, inboxes: dict[str, int]) -> None:
    """Keep these; the mailbox does not show them before they are settled. ``inboxes`` remembers numbers.

    One statement where that can be, which needs no transaction around it: between two of them every other
    thread wants to run first.
    """
    simple = len(arrivals) <= MOST_IN_ONE_STATEMENT and all(arrival.inbox in inboxes for arrival in arrivals)
    with nullcontext() if simple or connection.in_transaction else transaction(connection):
        for first in range(0, len(arrivals), MOST_IN_ONE_STATEMENT):
            some = arrivals[first : first + MOST_IN_ONE_STATEMENT]
            values: list[object] = []
            for new in some:
                values += (new.seq, _inbox_number(connection, new.inbox, known=inboxes), new.size, new.received)
                values += (new.id, new.session, _encode(new.envelope), new.coding, new.stored)
            connection.execute(f"INSERT INTO content VALUES {', '.join([_PLACES] * len(some))}", values)


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
