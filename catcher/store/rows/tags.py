"""Tags: any number on a message; names that differ in case only are one tag, written as it was first."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

_TAGGED = "SELECT value FROM state WHERE name = 'tagged'"
_ADD = "INSERT OR IGNORE INTO tagged SELECT ?, seq FROM message WHERE seq = ?"


def given(connection: sqlite3.Connection) -> int:
    """The seq up to which mail has had the tags that it asks for, even if its index was made anew since."""
    (seq,) = connection.execute(
        f"SELECT max(({_TAGGED}), (SELECT CAST(value AS INTEGER) FROM idx.about WHERE name = 'indexed'))"
    ).fetchone()
    return int(seq)


def give(connection: sqlite3.Connection, asked: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Tag messages, in the order of their seqs, with what each asks for, unless that was done before."""
    (before,) = connection.execute(_TAGGED).fetchone()
    for seq, names in asked:
        if seq > before:
            add(connection, [seq], names)
            connection.execute("UPDATE state SET value = ? WHERE name = 'tagged'", (seq,))


def of(connection: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The tags of these messages, each sorted without regard to case."""
    found: dict[int, tuple[str, ...]] = {}
    for seq, name in connection.execute(
        "SELECT seq, name FROM tagged JOIN tag ON number = tag WHERE seq IN (SELECT value FROM json_each(?)) "
        "ORDER BY folded",
        (json.dumps(seqs),),
    ):
        found[seq] = (*found.get(seq, ()), name)
    return found


def add(connection: sqlite3.Connection, seqs: Iterable[int], names: Iterable[str]) -> set[int]:
    """Tag those of these messages that are there; returns those that changed."""
    changed: set[int] = set()
    for name in cleaned(names):
        number = _number(connection, name)
        for seq in seqs:
            if connection.execute(_ADD, (number, seq)).rowcount:
                changed.add(seq)
    return changed


def remove(connection: sqlite3.Connection, seqs: Iterable[int], names: Iterable[str]) -> set[int]:
    """Take these tags off; returns the messages that changed."""
    changed: set[int] = set()
    for name in cleaned(names):
        for seq in seqs:
            if connection.execute(
                "DELETE FROM tagged WHERE seq = ? AND tag = (SELECT number FROM tag WHERE folded = ?)",
                (seq, name.casefold()),
            ).rowcount:
                changed.add(seq)
    sweep(connection)
    return changed


def replace(connection: sqlite3.Connection, seqs: Sequence[int], names: Iterable[str]) -> set[int]:
    """Have these messages tagged so and not otherwise; returns those that changed."""
    wanted = {name.casefold(): name for name in cleaned(names)}
    before = of(connection, seqs)
    changed = {seq for seq in seqs if {name.casefold() for name in before.get(seq, ())} != set(wanted)}
    connection.executemany("DELETE FROM tagged WHERE seq = ?", [(seq,) for seq in changed])
    add(connection, changed, wanted.values())
    sweep(connection)
    return changed


def rename(connection: sqlite3.Connection, old: str, new: str) -> set[int] | None:
    """Call a tag otherwise, joining it with the one of that name if there is one; None if there is no such tag."""
    row = connection.execute("SELECT number FROM tag WHERE folded = ?", (old.casefold(),)).fetchone()
    (name,) = cleaned([new])
    if row is None:
        return None
    seqs = {seq for (seq,) in connection.execute("SELECT seq FROM tagged WHERE tag = ?", row)}
    if old.casefold() == name.casefold():
        connection.execute("UPDATE tag SET name = ? WHERE number = ?", (name, *row))
        return seqs
    connection.execute(
        "INSERT OR IGNORE INTO tagged SELECT ?, seq FROM tagged WHERE tag = ?", (_number(connection, name), *row)
    )
    connection.execute("DELETE FROM tagged WHERE tag = ?", row)
    sweep(connection)
    return seqs


def counts(connection: sqlite3.Connection, *, to_come: Iterable[str]) -> dict[str, int]:
    """Messages by tag, sorted by name. ``to_come`` has a name for each message that will be tagged so."""
    counted = dict(
        connection.execute(
            "SELECT name, (SELECT count(*) FROM tagged WHERE tag = number) AS messages FROM tag WHERE messages"
        ).fetchall()
    )
    written = {name.casefold(): name for name in counted}
    for name in to_come:
        known = written.setdefault(name.casefold(), name)
        counted[known] = counted.get(known, 0) + 1
    return {name: counted[name] for _, name in sorted(written.items())}


def sweep(connection: sqlite3.Connection) -> None:
    """Forget tags that no message has."""
    connection.execute("DELETE FROM tag WHERE NOT EXISTS (SELECT 1 FROM tagged WHERE tag = number)")


def cleaned(names: Iterable[str]) -> list[str]:
    """Names as they are kept: white space collapsed, empty ones left out, each once."""
    kept: dict[str, str] = {}
    for name in names:
        shown = " ".join(name.split())
        if shown:
            kept.setdefault(shown.casefold(), shown)
    return list(kept.values())


def _number(connection: sqlite3.Connection, name: str) -> int:
    row = connection.execute("SELECT number FROM tag WHERE folded = ?", (name.casefold(),)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO tag (name, folded) VALUES (?, ?) RETURNING number", (name, name.casefold())
        ).fetchone()
    return int(row[0])
