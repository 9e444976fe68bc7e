"""Looks after a store's file while no catcher serves it: checked, made compact, brought up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from catcher.errors import StoreError
from catcher.store.claim import claimed
from catcher.store.database import code_of, connect, is_newest, told, version_of
from catcher.store.index import beside
from catcher.store.sqlite import SqliteStore

MOST_PROBLEMS = 100
"""Lines of what is wrong; after so many nobody reads on."""

_NOTED = "SELECT number, present, unread FROM stretch"
_THERE = "SELECT seq >> 6 AS number, sum(1 << (seq & 63)), sum(unread << (seq & 63)) FROM message GROUP BY 1"
_ASTRAY = f"""
SELECT count(DISTINCT number) FROM (
  SELECT * FROM ({_NOTED} EXCEPT {_THERE}) UNION ALL SELECT * FROM ({_THERE} EXCEPT {_NOTED})
)
"""


def check(path: Path) -> list[str]:
    """What is wrong with the file, a line each; nothing where all is well. A catcher may serve it meanwhile."""
    try:
        return _wrong_with(path)
    except StoreError as error:
        if code_of(error.__cause__) == sqlite3.SQLITE_CORRUPT:
            return [str(error)]
        raise


def _wrong_with(path: Path) -> list[str]:
    with _ours(path) as (connection, version):
        if not is_newest(version):
            raise StoreError(f"store {str(path)!r} has schema {version}, an older one: db migrate brings it forward")
        found = [text for (text,) in connection.execute(f"PRAGMA integrity_check({MOST_PROBLEMS})") if text != "ok"]
        if found:
            return found
        (without,) = connection.execute(
            "SELECT count(*) FROM message WHERE seq NOT IN (SELECT seq FROM content)"
        ).fetchone()
        if without:
            found.append(f"the bytes of {without:,} messages are missing")
        counts = connection.execute(
            "SELECT i.name, i.messages, i.unread, count(m.seq), coalesce(sum(m.unread), 0)"
            " FROM inbox i LEFT JOIN message m ON m.inbox = i.number GROUP BY i.number"
        )
        found += [
            f"inbox {name!r} says {messages:,} messages, {unread:,} unread, and holds {there:,}, {new:,} unread"
            for name, messages, unread, there, new in counts
            if (messages, unread) != (there, new)
        ]
        (astray,) = connection.execute(_ASTRAY).fetchone()
        if astray:
            found.append(f"{astray:,} stretches of 64 messages are not what searches take them for")
    with told(beside.path_of(str(path))):
        sound = beside.is_sound(str(path))
    if not sound:
        found.append("the search index is damaged: db reindex makes it anew, from the mail")
    return found


def vacuum(path: Path) -> None:
    """Write the file and its index anew, without the space that what was removed has left."""
    with claimed(str(path)):
        with _ours(path) as (connection, _):
            connection.execute("VACUUM")
        file = beside.path_of(str(path))
        if Path(file).exists():
            with told(file), closing(connect(file)) as connection:
                connection.execute("VACUUM")


def reindex(path: Path) -> Iterator[int]:
    """Make the search index anew, from the mail; yields, now and then, the seq up to which it is."""
    with claimed(str(path)), _ours(path):
        beside.delete(str(path))
    with closing(SqliteStore(path)) as store:
        yield from store.indexing()


def migrate(path: Path) -> tuple[int, int]:
    """Bring the file forward to this program's schema; the versions before and after."""
    before = _schema(path)
    SqliteStore(path).close()
    return before, _schema(path)


def _schema(path: Path) -> int:
    with _ours(path) as (_, version):
        return version


@contextmanager
def _ours(path: Path) -> Iterator[tuple[sqlite3.Connection, int]]:
    """The file and its schema; another program's is left as it is, and so is a newer one."""
    with told(str(path)), closing(connect(str(path))) as connection:
        yield connection, version_of(connection, str(path))
