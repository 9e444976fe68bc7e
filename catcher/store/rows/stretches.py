"""Which messages are there, and which of them are unread, 64 to a row, kept beside ``message`` for searches.

Each function takes a connection that is inside a transaction.
"""

import json
import sqlite3
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


def there(connection: sqlite3.Connection, seqs: Seqs) -> tuple[int, int]:
    """Which are there, and which of them are unread."""
    numbers, present, unread = _stretches(connection, seqs, "group_concat(present), group_concat(unread)")
    return seqs.of_stretches(numbers, present), seqs.of_stretches(numbers, unread)


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
    numbers, present = _stretches(connection, seqs, "group_concat(present)", sure, at)
    return seqs.of_stretches(numbers, present) | seqs.at(places)


def _stretches(
    connection: sqlite3.Connection, seqs: Seqs, columns: str, condition: str = "1", *values: float
) -> tuple[list[int], ...]:
    """The places of stretches of which that holds, and what stands in these columns of them."""
    first, last = seqs.first >> 6, seqs.last >> 6
    found = connection.execute(
        f"SELECT group_concat(number - ?), {columns} FROM stretch WHERE number BETWEEN ? AND ? AND {condition}",
        (first, first, last, *values),
    ).fetchone()
    return tuple(map(integers, found))
