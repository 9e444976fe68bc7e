"""Which messages a choice means, and in what order: one page of them with its counts, or all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from catcher.query import Document, Node, matches
from catcher.query.tree import All, And, Not, Or, Received, Size, walk
from catcher.query.tree import Inbox as InInbox
from catcher.store import index, rows
from catcher.store.protocol import EVERYTHING, Choice, Sort
from catcher.store.search import Condition, Search, Translator

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
) -> tuple[list[int], int, int]:
    """The seqs of a page, and how many messages there are in all, and unread."""
    with _search(connection, choice) as search:
        if (choice.query is None or isinstance(choice.query, All)) and choice.after is choice.before is None:
            total, unread = rows.counts(connection, choice.inbox)
        else:
            total, unread = connection.execute(
                f"SELECT count(*), coalesce(sum(m.unread), 0) FROM {search.tables} WHERE {search.condition.sql}",
                search.condition.values,
            ).fetchone()
        plain = choice == EVERYTHING and sort == "time" and newest_first
        if plain and start and (newest := rows.newest_of_dense(connection, total)):
            search, start = Search("message m", "m.seq", Condition("m.seq <= ?", (newest - start,))), 0
        direction = "DESC" if newest_first else "ASC"
        order = f"{search.order} {direction}"
        if sort != "time":
            connection.create_function("sender_of", 1, index.sender_of, deterministic=True)
            order = f"{_SORTS[sort]} {direction}, m.seq DESC"
        found = connection.execute(
            f"SELECT m.seq FROM {search.tables} WHERE {search.condition.sql} ORDER BY {order} LIMIT ? OFFSET ?",
            (*search.condition.values, -1 if limit is None else limit, start),
        )
        return [seq for (seq,) in found], total, unread


def all_of(connection: sqlite3.Connection, choice: Choice) -> list[tuple[int, str]]:
    """Seqs and ids, oldest first."""
    with _search(connection, choice) as search:
        return connection.execute(
            f"SELECT m.seq, m.id FROM {search.tables} WHERE {search.condition.sql} ORDER BY {search.order}",
            search.condition.values,
        ).fetchall()


@contextmanager
def _search(connection: sqlite3.Connection, choice: Choice) -> Iterator[Search]:
    def holds(node: Node, seq: int) -> bool:
        content = rows.content(connection, seq)
        return matches(node, Document(content.raw, rows.envelope_of(content.envelope), session_id=content.session))

    translator = Translator(connection, holds)
    try:
        yield translator.search(choice.query, *_narrowed(choice))
    finally:
        translator.close()


def _narrowed(choice: Choice) -> Iterator[Condition]:
    if choice.inbox is not None:
        yield Condition("m.inbox = (SELECT number FROM inbox WHERE folded = ?)", (choice.inbox.casefold(),))
    if choice.after is not None:
        yield Condition("m.seq > ?", (choice.after,))
    if choice.before is not None:
        yield Condition("m.seq < ?", (choice.before,))
