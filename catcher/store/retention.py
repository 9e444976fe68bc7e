"""Limits on what is kept: the oldest go first, never what is pinned, and everyone is told."""

import sqlite3
import time
from collections.abc import Iterator

from catcher.store import rows
from catcher.store.limits import Eviction, Limits

SOME = 2_000
"""Messages removed at a time: a transaction of some milliseconds."""


def enforce(connection: sqlite3.Connection, limits: Limits) -> list[Eviction]:
    """Remove what exceeds the limits."""
    return [
        Eviction(limit, tuple(rows.drop(connection, found))) for limit, found in _excess(connection, limits) if found
    ]


def _excess(connection: sqlite3.Connection, limits: Limits) -> Iterator[tuple[str, list[rows.Doomed]]]:
    if limits.max_messages:
        full = connection.execute(
            "SELECT number, messages FROM inbox WHERE messages > ?", (limits.max_messages,)
        ).fetchall()
        for inbox, count in full:
            yield (
                "--max-messages",
                rows.doomed(connection, "inbox = ? AND NOT pinned", inbox, most=count - limits.max_messages),
            )
    if limits.max_age:
        yield (
            "--max-age",
            rows.doomed(connection, "received < ? AND NOT pinned", time.time() - limits.max_age, most=SOME),
        )
    if limits.max_size:
        (size,) = connection.execute("SELECT sum(size) FROM inbox").fetchone()
        while size > limits.max_size:
            found = []
            for one in rows.doomed(connection, "NOT pinned", most=SOME):
                if size <= limits.max_size:
                    break
                found.append(one)
                size -= one.size
            yield "--max-store-size", found
            if not found:
                return
