"""A SQLite database of ours: opened, checked, brought up to date; its errors in words a person can act on."""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path

from catcher.errors import StoreError, StoreFull

logger = logging.getLogger(__name__)

CACHE = -8_000
"""KiB, as the minus says, that a connection may keep of the file; a page of the list needs a tenth of it."""
JOURNAL = 16_000_000
"""Octets of a write-ahead log that stay on the disk when a burst has made it longer."""


def connect(path: str, *, timeout: float = 10.0, exclusive: bool = False) -> sqlite3.Connection:
    """A connection without transactions of its own, that any thread may use, one at a time.

    ``timeout`` is how many seconds to wait for another writer. ``exclusive`` keeps the file from everyone else: so a
    write-ahead log can be read without shared memory.
    """
    connection = sqlite3.connect(
        path, timeout=timeout, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        if exclusive:  # first: what follows may read the file
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"PRAGMA cache_size = {CACHE}")
        connection.execute("PRAGMA secure_delete = OFF")  # Debian's default overwrites what is deleted: twice as much
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA journal_size_limit = {JOURNAL}")
    except BaseException:
        connection.close()
        raise
    return connection


def companion(name: str, suffix: str) -> str:
    """What lies beside a store's file under its name and more: as SQLite's log does, whatever link leads there."""
    return f"{os.path.realpath(name)}{suffix}"


def version_of(connection: sqlite3.Connection, name: str) -> int:
    """The schema of a database, 0 where there is none yet; ``StoreError`` if it is not ours, or not for us yet."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    newest = len(_steps())
    if version > newest:
        raise StoreError(
            f"store {name!r} was written by a newer smtp-catcher (schema {version}, this one knows {newest}): "
            "upgrade smtp-catcher, or give this one a file of its own"
        )
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        raise StoreError(f"store {name!r} is another program's SQLite database: give smtp-catcher a file of its own")
    return int(version)


def is_newest(version: int) -> bool:
    """Whether there is no newer schema."""
    return version == len(_steps())


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring a database forward to the newest schema, each step in a transaction; ``name`` is for errors."""
    version = version_of(connection, name)
    if version == 0:
        # Both only while there is no table yet. A packed mail of 3 KB leaves a quarter of 4,096 octets unused.
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    for number, script in enumerate(_steps()[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")


@cache
def _steps() -> list[str]:
    """The scripts of schema/, in the order of their numbers."""
    folder = resources.files("catcher.store") / "schema"
    files = sorted((file for file in folder.iterdir() if file.name[:4].isdigit()), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def with_journal(path: str, prepare: Callable[[sqlite3.Connection], object]) -> tuple[sqlite3.Connection, bool]:
    """A connection to a file where readers and the writer work side by side; whether they do.

    A write-ahead log needs shared memory, which some network and container mounts lack; there a rollback journal
    does, slower: readers and the writer then wait for each other. ``prepare`` is called before anything is changed.
    """
    try:
        connection = _logged(path, prepare)
    except sqlite3.OperationalError as error:  # as SQLite first uses a log, be it one that is there already
        if code_of(error) not in _NO_SHARED_MEMORY:
            raise
        connection = None
    return (_unlogged(path, prepare), False) if connection is None else (connection, True)


def _logged(path: str, prepare: Callable[[sqlite3.Connection], object]) -> sqlite3.Connection | None:
    with ExitStack() as stack:
        connection = stack.enter_context(closing(connect(path)))
        prepare(connection)
        if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
            return None
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        stack.pop_all()
    return connection


def _unlogged(path: str, prepare: Callable[[sqlite3.Connection], object]) -> sqlite3.Connection:
    with ExitStack() as stack:
        connection = stack.enter_context(closing(connect(path, exclusive=True)))
        prepare(connection)
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA locking_mode = NORMAL")
        connection.execute("BEGIN IMMEDIATE")  # until then it keeps the lock
        connection.execute("ROLLBACK")
        stack.pop_all()
    return connection


_NO_SHARED_MEMORY = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}


def placeholders(count: int) -> str:
    """A question mark for each of so many values."""
    return ", ".join("?" * count)


def free_pages(connection: sqlite3.Connection, schema: str) -> int:
    """Pages of that file that nothing stands on."""
    return int(connection.execute(f"PRAGMA {schema}.freelist_count").fetchone()[0])


def give_back(connection: sqlite3.Connection, schema: str, *, pages: int) -> bool:
    """Make that file shorter by so many unused pages, in a transaction; whether it could be.

    SQLite gives one back for each step of this statement, and Python's module takes only the first.
    """
    before = free_pages(connection, schema)
    for _ in range(pages):
        connection.execute(f"PRAGMA {schema}.incremental_vacuum(1)")
    return free_pages(connection, schema) < before


@contextmanager
def transaction(connection: sqlite3.Connection, *, at_once: bool = True) -> Iterator[sqlite3.Connection]:
    """All of the block, or none of it. ``at_once`` takes every attached database's write lock when it begins."""
    connection.execute("BEGIN IMMEDIATE" if at_once else "BEGIN")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Every statement of the block sees the same moment."""
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")  # COMMIT fails where a statement has met damage, though nothing was written


@contextmanager
def copied(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """A new file with what a connection sees, for the block to finish; ``StoreError`` if it can't be.

    If anything fails there is none.
    """
    if path.exists():
        raise StoreError(f"backup {str(path)!r} exists already: name a new file")
    if not path.parent.is_dir():
        raise StoreError(f"backup {str(path)!r}: folder {path.parent} does not exist")
    try:
        with told(str(path)), closing(connect(str(path))) as copy:
            connection.backup(copy, pages=1_000, sleep=0)
            yield copy
    except BaseException:
        with suppress(OSError):  # a part of a copy is none, and would be in the way of the next
            path.unlink()
        raise


@contextmanager
def told(name: str, *, indexed: bool = False) -> Iterator[None]:
    """Tell SQLite's errors as ours; ``indexed`` where the index is read as well, and may be what is damaged."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage_of_index(error):
            raise StoreError(
                f"the search index of store {name!r} is damaged or gone: a catcher that serves it makes it anew, "
                "and so does `smtp-catcher db reindex`"
            ) from error
        if indexed and is_damage(error):
            raise StoreError(f"store {name!r} or its index is damaged: `smtp-catcher db check` says which") from error
        raise _as_ours(name, error) from error


class IndexBehind(sqlite3.DatabaseError):
    """The index lacks what was entered in it."""


def code_of(error: BaseException | None) -> int:
    """What SQLite calls an error, 0 if it is none of its: the low byte, as the others tell variants apart."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says that a database does not hold together."""
    return code_of(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_damage_of_index(error: BaseException | None) -> bool:
    """Whether that can only be the index: only there is FTS5, and one that is gone is found empty instead."""
    code = getattr(error, "sqlite_errorcode", 0)
    return (
        isinstance(error, IndexBehind)
        or code == sqlite3.SQLITE_CORRUPT_VTAB
        or str(error).startswith("no such table: idx.")
    )


_WORDS = {
    sqlite3.SQLITE_NOTADB: "is not a SQLite database: name another file, or move this one away",
    sqlite3.SQLITE_CORRUPT: "is damaged: move it away, or repair it with `sqlite3 FILE .recover`",
    sqlite3.SQLITE_BUSY: "is locked by another program: end what holds it",
    sqlite3.SQLITE_LOCKED: "is locked by another program: end what holds it",
    sqlite3.SQLITE_READONLY: "can't be written: give this user the right to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "can't be opened: check that its folder exists and that this user may write there",
    sqlite3.SQLITE_PERM: "can't be opened: this user may not",
    sqlite3.SQLITE_IOERR: "can't be read or written: the disk reports an error",
}


def _as_ours(name: str, error: sqlite3.Error) -> StoreError:
    code = code_of(error)
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"store {name!r}: no room is left on the disk: free some")
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return StoreError(f"store {name!r} is closed")
    return StoreError(f"store {name!r} {_WORDS.get(code, f'failed: {error}')}")
