"""The right to write a file, held until the process ends, and told to whoever comes second."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from catcher.errors import StoreTaken
from catcher.store.database import code_of, companion, connect, told


@contextmanager
def claimed(name: str) -> Iterator[None]:
    """Claim the store of that path until the block ends; ``StoreTaken`` if another catcher has.

    The claim is a lock on a second, empty database: SQLite's own, so it works wherever SQLite does, ends with
    the process, and leaves readers of the first alone. It lies beside the file itself, whatever link leads there.
    """
    file = companion(name, "-lock")
    with (
        told(name),
        closing(sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)) as lock,
    ):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if code_of(error) != sqlite3.SQLITE_BUSY:
                raise
            raise StoreTaken(name, by=f"another smtp-catcher{_holder(name)}") from None
        yield


def _holder(name: str) -> str:
    try:
        with closing(connect(name, timeout=0)) as connection:
            (pid,) = connection.execute("SELECT value FROM state WHERE name = 'pid'").fetchone()
    except (sqlite3.Error, TypeError):
        return ""
    return f" (pid {pid})"
