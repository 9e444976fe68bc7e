"""Which messages a choice means, and in what order: one page of them with its counts, or all."""

import json
import sqlite3
from collections.abc import Callable
from itertools import islice

from catcher.errors import StoreError
from catcher.query import Node, Patience, matches
from catcher.query.tree import All, And, Not, Or, Received, Size, walk
from catcher.query.tree import Inbox as InInbox
from catcher.store import index, rows
from catcher.store.index import frequent
from catcher.store.protocol import EVERYTHING, Choice, Sort
from catcher.store.rows import stretches
from catcher.store.search import Search

_PLAIN = (All, And, Or, Not, Received, Size, InInbox)
"""What can be asked of a message that is not indexed yet."""
_SORTS = {"size": "m.size", "from": "sender_of((SELECT summary FROM idx.card WHERE seq = m.seq))"}


def needs_index(choice: Choice) -> bool:
    """Whether only an index of all mail can tell."""
    return choice.query is not None and not all(isinstance(node, _PLAIN) for node in walk(choice.query))


def page(
    connection: sqlite3.Connection,
    choice: Choice,
    *,
    start: int,
    limit: int | None,
    newest_first: bool,
    sort: Sort,
    closing: Callable[[], bool],
) -> tuple[list[int], int, int]:
    """The seqs of a page, and how many messages there are in all, and unread.

    ``StoreError`` if it has to read mail and the store is ``closing``.
    """
    most = -1 if limit is None else limit
    if choice.query is None or isinstance(choice.query, All):
        condition, values = _listed(choice)
        total, unread = _counts(connection, choice)
        plain = choice == EVERYTHING and sort == "time" and newest_first
        if plain and start and (newest := rows.newest_of_dense(connection, total)):
            condition, values, start = "m.seq <= ?", (newest - start,), 0
        tables = f"message m WHERE {condition}"
    else:
        search, found = _search(connection, choice, closing)
        total, unread = found.bit_count(), (found & search.unread).bit_count()
        seqs = search.seqs.newest_first(found) if newest_first else search.seqs.oldest_first(found)
        if sort == "time":
            return [*islice(seqs, start, None if limit is None else start + limit)], total, unread
        tables, values = "json_each(?) CROSS JOIN message m ON m.seq = value", (json.dumps([*seqs]),)
    order = (
        f"SELECT m.seq FROM {tables} ORDER BY {_order(connection, sort, newest_first=newest_first)} LIMIT ? OFFSET ?"
    )
    return [seq for (seq,) in connection.execute(order, (*values, most, start))], total, unread


def all_of(connection: sqlite3.Connection, choice: Choice, *, closing: Callable[[], bool]) -> list[tuple[int, str]]:
    """Seqs and ids, oldest first; ``StoreError`` as for a page."""
    if choice.query is None or isinstance(choice.query, All):
        condition, values = _listed(choice)
    else:
        search, found = _search(connection, choice, closing)
        condition, values = (
            "m.seq IN (SELECT value FROM json_each(?))",
            (json.dumps([*search.seqs.oldest_first(found)]),),
        )
    return connection.execute(f"SELECT seq, id FROM message m WHERE {condition} ORDER BY seq", values).fetchall()


def _order(connection: sqlite3.Connection, sort: Sort, *, newest_first: bool) -> str:
    direction = "DESC" if newest_first else "ASC"
    if sort == "time":
        return f"m.seq {direction}"
    connection.create_function("sender_of", 1, index.sender_of, deterministic=True)
    return f"{_SORTS[sort]} {direction}, m.seq DESC"


def _counts(connection: sqlite3.Connection, choice: Choice) -> tuple[int, int]:
    """How many messages a choice without a query means, and how many of them are unread."""
    if choice.after is choice.before is None:
        return rows.counts(connection, choice.inbox)
    condition, values = _listed(choice)
    total, unread = connection.execute(
        f"SELECT count(*), coalesce(sum(m.unread), 0) FROM message m WHERE {condition}", values
    ).fetchone()
    return total, unread


def _listed(choice: Choice) -> tuple[str, tuple[str | int, ...]]:
    """A choice without its query, as a condition on ``message m``, and the values of its question marks."""
    narrowed = {
        "m.inbox = (SELECT number FROM inbox WHERE folded = ?)": choice.inbox and choice.inbox.casefold(),
        "m.seq > ?": choice.after,
        "m.seq < ?": choice.before,
    }
    said = {condition: value for condition, value in narrowed.items() if value is not None}
    return " AND ".join(said) or "1", tuple(said.values())


def _search(connection: sqlite3.Connection, choice: Choice, closing: Callable[[], bool]) -> tuple[Search, int]:
    """What a choice with a query means."""
    patience = Patience()

    def holds(node: Node, seq: int) -> bool:
        if closing():
            raise StoreError("the search was not finished: the store is closed")
        return matches(node, rows.content(connection, seq).document(), patience)

    first, last = stretches.bounds(connection)
    if choice.after is not None:
        first = max(first, choice.after + 1)
    if choice.before is not None:
        last = min(last, choice.before - 1)
    seqs = frequent.around(first, max(first, last))
    search = Search(connection, seqs, holds)
    candidates = search.present & seqs.between(first, last)
    if choice.inbox is not None:
        candidates &= search.inbox(choice.inbox.casefold())
    return search, search.among(candidates, choice.query or All())
