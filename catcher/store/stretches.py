"""Which messages are there, and which of them are unread, 64 to a row, kept beside ``message`` for searches.

Each function takes a connection that is inside a transaction.
"""

import json
import sqlite3
import struct
from collections.abc import Sequence

from catcher.store.seqs import Seqs, integers

_THESE = "(SELECT value >> 6 AS place, sum(1 << (value & 63)) AS bits FROM json_each(?) GROUP BY 1)"


def settle(connection: sqlite3.Connection, after: int) -> None:
    """Note what was appended after that seq; all of it is unread."""
    connection.execute(
        "INSERT INTO stretch SELECT seq >> 6, sum(1 << (seq & 63)), sum(1 << (seq & 63)), min(received), max(received) "
        "FROM content WHERE seq > ? GROUP BY seq >> 6 ON CONFLICT (number) DO UPDATE SET "
        "present = present | excluded.present, unread = unread | excluded.unread, "
        "earliest = min(earliest, excluded.earliest), latest = max(latest, excluded.latest)",
        (after,),
    )


def mark(connection: sqlite3.Connection, seqs: Sequence[int], *, unread: bool) -> None:
    """Note that these are unread from now on, or read."""
    marked = "unread | bits" if unread else "unread & ~bits"
    connection.execute(f"UPDATE stretch SET unread = {marked} FROM {_THESE} WHERE number = place", (json.dumps(seqs),))


def drop(connection: sqlite3.Connection, seqs: Sequence[int]) -> None:
    """Note that these are gone."""
    connection.execute(
        f"UPDATE stretch SET present = present & ~bits, unread = unread & ~bits FROM {_THESE} WHERE number = place",
        (json.dumps(seqs),),
    )
    if seqs:
        connection.execute(
            "DELETE FROM stretch WHERE number BETWEEN ? AND ? AND NOT present", (min(seqs) >> 6, max(seqs) >> 6)
        )


def bounds(connection: sqlite3.Connection) -> tuple[int, int]:
    """The lowest and the highest seq that may be there."""
    first, last = connection.execute(
        "SELECT (SELECT min(number) FROM stretch), (SELECT max(number) FROM stretch)"
    ).fetchone()
    return (0, -1) if first is None else (first << 6, (last << 6) + 63)


def there(connection: sqlite3.Connection, seqs: Seqs, column: str = "present") -> int:
    """Which are there, or which are ``unread``."""
    return _set_of(connection, seqs, column)


def received(connection: sqlite3.Connection, seqs: Seqs, at: float, *, later: bool) -> int:
    """Which were received at that moment or later, or at that moment or earlier."""
    sure, unsure, holds = (
        ("earliest >= ?", "earliest < ? AND latest >= ?", "received >= ?")
        if later
        else ("latest <= ?", "latest > ? AND earliest <= ?", "received <= ?")
    )
    (places,) = connection.execute(
        "SELECT group_concat(m.seq - ?) FROM stretch s CROSS JOIN message m ON m.seq BETWEEN s.number << 6 AND "
        f"(s.number << 6) + 63 WHERE s.number BETWEEN ? AND ? AND {unsure} AND {holds}",
        (seqs.first, seqs.first >> 6, seqs.last >> 6, at, at, at),
    ).fetchone()
    return _set_of(connection, seqs, "present", sure, at) | seqs.at(places)


def _set_of(connection: sqlite3.Connection, seqs: Seqs, column: str, condition: str = "1", *values: float) -> int:
    """What a column says, in the stretches of which that holds."""
    first, last = seqs.first >> 6, seqs.last >> 6
    numbers, bits = connection.execute(
        f"SELECT group_concat(number - ?), group_concat({column}) FROM stretch WHERE number BETWEEN ? AND ? "
        f"AND {condition}",
        (first, first, last, *values),
    ).fetchone()
    stretches = [0] * (last + 1 - first)
    for number, some in zip(integers(numbers), integers(bits), strict=True):
        stretches[number] = some
    return int.from_bytes(struct.pack(f"<{len(stretches)}q", *stretches), "little")
