"""The file that the index lies in, beside the store's: opened, looked through, deleted."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from catcher.errors import StoreError
from catcher.store.database import JOURNAL, companion, connect, is_damage, with_journal
from catcher.store.index import prepare, read_summary

PAGE = 4_096
"""Octets of a page in a file: SQLite's own choice."""


def path_of(name: str) -> str:
    """Where the index of that store lies."""
    return companion(name, "-index")


def attach(connection: sqlite3.Connection, where: str, *, page_size: int = PAGE) -> None:
    """Lay the index beside a store, there; if it is new, in pages of so many octets, and able to give them back."""
    connection.execute("ATTACH ? AS idx", (where,))
    _lay_out(connection, schema="idx", page_size=page_size)


def _lay_out(connection: sqlite3.Connection, *, schema: str, page_size: int) -> None:
    connection.execute(f"PRAGMA {schema}.page_size = {page_size}")
    connection.execute(f"PRAGMA {schema}.auto_vacuum = INCREMENTAL")


def opened(name: str) -> tuple[sqlite3.Connection, int]:
    """A connection that writes the index of the store in that file, and the last seq that is in it.

    An index that is damaged is made anew: everything in it is derived.
    """
    for attempt in (1, 2):
        connection = connect(name)
        try:
            alone, logged = with_journal(path_of(name), lambda new: _lay_out(new, schema="main", page_size=PAGE))
            alone.close()
            attach(connection, path_of(name))
            if not logged:
                connection.execute("PRAGMA idx.journal_mode = TRUNCATE")
            connection.execute("PRAGMA idx.synchronous = NORMAL")
            connection.execute("PRAGMA idx.cache_size = -32000")
            connection.execute(f"PRAGMA idx.journal_size_limit = {JOURNAL}")
            return connection, prepare(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            if attempt == 2 or not is_damage(error):
                raise
            delete(name)
    raise AssertionError


def is_sound(name: str) -> bool:
    """Whether the index of that store holds together; one that is not there yet does."""
    path = path_of(name)
    if not Path(path).exists():
        return True
    try:
        with closing(connect(path)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return False
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'card'").fetchone():
                for (packed,) in connection.execute("SELECT summary FROM card"):
                    read_summary(packed)
    except msgspec.DecodeError:
        return False
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return False
    return True


def delete(name: str) -> None:
    """Delete the index of that store, with SQLite's files beside it: it is made anew when the store is opened."""
    for suffix in ("", "-wal", "-shm"):
        file = Path(path_of(name) + suffix)
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"index {str(file)!r} can't be deleted: {error.strerror}") from error
