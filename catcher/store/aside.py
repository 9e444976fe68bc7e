"""Tables put aside: empty for everyone at once, whatever is in them, and in truth behind, some milliseconds at a time.

To delete all rows of a table SQLite reads every page they are on, and every page of its indexes; to give the table
another name, none of them.

What is large in such a table has no index but those of its constraints, which go with it: an index with a name of
its own is dropped at once, for the table that follows to have one of that name.
"""

import json
import sqlite3
import time
from collections.abc import Sequence

LONGEST = 0.02
"""Seconds of deleting in one transaction: mail waits for it."""
TOGETHER = 25
"""Rows deleted between two looks at the clock: of a busy disk, a hundred took up to 220 ms."""

_NOT_FTS5S_OWN = "id > 10"
"""In the ``_data`` of an FTS5 table: its first rows, and its ``_config``, are looked at when it is dropped."""
_MINE = "type = 'table' AND name GLOB 'aside_*'"


def put(connection: sqlite3.Connection, tables: Sequence[str], *, schema: str, number: int) -> None:
    """Have these tables empty, in a transaction, whose work does not depend on what is in them.

    ``number`` is one that was never given for this schema before.
    """
    made = connection.execute(
        f"SELECT type = 'table', name, sql FROM {schema}.sqlite_master WHERE sql IS NOT NULL "
        "AND tbl_name IN (SELECT value FROM json_each(?)) ORDER BY type DESC",
        (json.dumps(tables),),
    ).fetchall()
    for is_table, name, _ in made:
        if is_table:
            connection.execute(f"ALTER TABLE {schema}.{name} RENAME TO aside_{number}_{name}")
        else:
            connection.execute(f"DROP INDEX {schema}.{name}")
    for _, name, sql in made:
        connection.execute(sql.replace(f" {name}", f" {schema}.{name}", 1))


def waits(connection: sqlite3.Connection, *, schema: str) -> bool:
    """Whether anything is left of what was put aside."""
    (found,) = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {schema}.sqlite_master WHERE {_MINE})").fetchone()
    return bool(found)


def sweep(connection: sqlite3.Connection, *, schema: str) -> None:
    """Delete of what was put aside as much as may be at a time, in a transaction."""
    until = time.monotonic() + LONGEST
    aside = connection.execute(
        f"SELECT name, sql LIKE 'CREATE VIRTUAL%' AS made_of_others FROM {schema}.sqlite_master WHERE {_MINE} "
        "ORDER BY made_of_others DESC"
    ).fetchall()
    for name, made_of_others in aside:
        if made_of_others or name.endswith("_config"):
            continue
        (key,) = connection.execute(
            "SELECT group_concat(name) FROM pragma_table_info(?, ?) WHERE pk", (name, schema)
        ).fetchone()
        which = _NOT_FTS5S_OWN if name.endswith("_data") else "1"
        some = f"SELECT {key} FROM {schema}.{name} WHERE {which} ORDER BY {key} LIMIT {TOGETHER}"
        while connection.execute(f"DELETE FROM {schema}.{name} WHERE ({key}) IN ({some})").rowcount:
            if time.monotonic() > until:
                return
    for name, _ in aside:
        connection.execute(f"DROP TABLE IF EXISTS {schema}.{name}")
