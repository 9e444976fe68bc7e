"""The words that many messages have, and in which of them each stands: written down behind, for every stretch of seqs
that is complete, so that a search for one reads some hundred rows and no million.

Which these are, some messages of the stretch tell. A mail never changes, and no seq is given twice: what is written
here stays true. A word that is not here is asked of the index of all words.
"""

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Collection, Iterable

from catcher.store import index
from catcher.store.seqs import Seqs

LENGTH = 4_096
"""Seqs of a stretch: 512 octets for a word, some of which fit on one page of the file."""
SAMPLE = 64
"""Messages of a stretch that are looked at."""
MANY = 32
"""A word in one of so many is written down; of any other, the index of all words tells soon enough."""

Standing = tuple[int, int, bytes]
"""A word's number, how many messages of a stretch have it, and which."""


def around(first: int, last: int) -> Seqs:
    """These seqs, and those before and after that stand in the same stretches."""
    return Seqs(first - first % LENGTH, last - last % LENGTH + LENGTH - 1)


def complete(connection: sqlite3.Connection, upto: int) -> int | None:
    """The next stretch to be written down, if everything up to that seq is indexed."""
    stretch = _next(connection)
    return stretch if (stretch + 1) * LENGTH <= upto + 1 else None


def sample(stretch: int) -> range:
    """The messages of a stretch whose words are to be looked at."""
    return range(stretch * LENGTH, (stretch + 1) * LENGTH, max(1, LENGTH // SAMPLE))


def find(connection: sqlite3.Connection, stretch: int, texts: Collection[Iterable[str]]) -> list[Standing]:
    """Which words of these messages are frequent in the whole stretch, and where they stand."""
    counts = Counter(word for words in texts for word in set(words))
    likely = [word for word, count in counts.items() if count * MANY >= len(texts)]
    seqs = Seqs(stretch * LENGTH, (stretch + 1) * LENGTH - 1)
    found = []
    for number, word in connection.execute(
        "SELECT number, word FROM idx.word WHERE seq IS NULL AND word IN (SELECT value FROM json_each(?))",
        (json.dumps(likely),),
    ).fetchall():
        standing = seqs.at(index.places(connection, index.quoted(word), seqs))
        messages = standing.bit_count()
        if messages * MANY >= LENGTH:
            octets = standing.to_bytes(LENGTH // 8, "little")
            found.append((number, messages, min(octets, zlib.compress(octets), key=len)))
    return found


def note(connection: sqlite3.Connection, stretch: int, found: Iterable[Standing]) -> None:
    """Write that down, and forget the stretches of which all messages are gone."""
    oldest = "SELECT coalesce(min(seq), 0) FROM message"
    connection.execute(f"DELETE FROM idx.frequent WHERE stretch < ({oldest}) / ?", (LENGTH,))
    connection.executemany("INSERT INTO idx.frequent VALUES (?, ?, ?, ?)", [(stretch, *one) for one in sorted(found)])
    connection.execute("UPDATE idx.about SET value = ? WHERE name = 'frequent'", (str(stretch + 1),))


def numbers(connection: sqlite3.Connection) -> list[int]:
    """The words that were written down for the last stretch that is complete, those first that most messages have."""
    found = connection.execute(
        "SELECT word FROM idx.frequent WHERE stretch = ? ORDER BY messages DESC", (_next(connection) - 1,)
    )
    return [number for (number,) in found]


def known(connection: sqlite3.Connection, number: int, seqs: Seqs) -> tuple[int, list[tuple[int, int]]]:
    """Where that word stands as far as it is written down, and for which seqs, from first to last, it is not."""
    first, last = seqs.first // LENGTH, seqs.last // LENGTH
    size = LENGTH // 8
    octets = bytearray((last + 1 - first) * size)
    unknown = []
    start = first
    for stretch, packed in connection.execute(
        "SELECT stretch, seqs FROM idx.frequent WHERE word = ? AND stretch IN (SELECT value FROM json_each(?)) "
        "ORDER BY stretch",
        (number, json.dumps([*range(first, min(last + 1, _next(connection)))])),
    ):
        if start < stretch:
            unknown.append((start * LENGTH, stretch * LENGTH - 1))
        start = stretch + 1
        place = (stretch - first) * size
        octets[place : place + size] = packed if len(packed) == size else zlib.decompress(packed)
    if start <= last:
        unknown.append((start * LENGTH, seqs.last))
    return int.from_bytes(octets, "little"), unknown


def _next(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM idx.about WHERE name = 'frequent'").fetchone()[0])
