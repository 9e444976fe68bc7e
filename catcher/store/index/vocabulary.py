"""Every word of the index once, for what is a piece of one; and where it stands, if that is one message only.

Most words that a mail brings are its own: numbers, tokens, names. To know where these stand spares a search
the asking for each of very many.
"""

import sqlite3
from collections.abc import Iterable, Sequence, Set

import msgspec
from msgspec import Struct

from catcher.query.fold import ADDRESS, NAMED
from catcher.store.seqs import Seqs

MOST_KNOWN = 200_000
"""Words remembered as standing in several messages, some 20 MB; the others are looked up."""
MOST_LINES = 20_000
LONGEST_LINE = 200
"""Lines of which nothing is news, and characters of such a one, that are remembered: what programs send is alike."""

# All at once, and one row of an answer: after each, a thread that computes keeps the interpreter for 5 ms.
_SEVERAL = """
SELECT json_group_array(word) FROM idx.word WHERE seq IS NULL AND word IN (SELECT value FROM json_each(?))
"""
_ADD = """
INSERT INTO idx.word (word, seq) SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)
WHERE true ON CONFLICT (word) DO UPDATE SET seq = NULL WHERE seq IS NOT NULL
"""
_LETTERS = f"ltrim(substr(word, 1 + instr(substr(word, 2), '{NAMED}')), '{NAMED}')"
"""A word without the name before it."""
_LEARN = f"INSERT INTO idx.gram (rowid, word) SELECT number, {_LETTERS} FROM idx.word WHERE number > ?"
_BROUGHT = "INSERT INTO idx.brought SELECT ?, ? + 1, max(number) FROM idx.word HAVING max(number) > ?"
_THEIRS = """
SELECT json_group_array(w.number)
FROM (SELECT DISTINCT (SELECT max(seq) FROM idx.brought WHERE seq <= value) AS seq FROM json_each(?1)) came
JOIN idx.brought b USING (seq) CROSS JOIN idx.word w ON w.number BETWEEN b.first AND b.last
WHERE w.seq IN (SELECT value FROM json_each(?1))
"""
"""The words of some messages, looked for only among those that came with them: an index by seq would be larger."""
_THESE = "FROM idx.word WHERE number IN (SELECT value FROM json_each(?))"
_UNLEARN = (
    # In their order: FTS5 writes what it has gathered whenever it is given a lower number.
    f"INSERT INTO idx.gram (gram, rowid, word) SELECT 'delete', number, {_LETTERS} {_THESE} ORDER BY number",
    f"DELETE {_THESE}",
)
_FORGET = (
    "DELETE FROM idx.brought WHERE seq < (SELECT max(seq) FROM idx.brought WHERE seq <= (SELECT min(seq) FROM content))"
)
"""Of ``content``, which has what is gone and not swept yet too."""

_encode = msgspec.json.Encoder().encode
_words = msgspec.json.Decoder(list[str]).decode


class Vocabulary:
    """Enters words. For one thread."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._lines: set[str] = set()
        """What holds no other words than such."""

    def unknown(self, texts: Iterable[tuple[int, Set[str]]]) -> dict[str, int | None]:
        """The words in these messages' lines that may be news, and where each stands (None: in several of them)."""
        found: dict[str, int | None] = {}
        if len(self._lines) > MOST_LINES:
            self._lines.clear()
        for seq, lines in texts:
            for line in lines - self._lines:
                words = {*line.split(" ")} - self._known
                for word in words:
                    found[word] = seq if found.get(word, seq) == seq else None
                if not words and len(line) <= LONGEST_LINE:
                    self._lines.add(line)
        return found

    def learn(self, connection: sqlite3.Connection, found: dict[str, int | None]) -> None:
        """Enter what is new among these, and note what stands in several messages now."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        (several,) = connection.execute(_SEVERAL, (_json([*found]),)).fetchone()
        self._known.update(_words(several))
        (before,) = connection.execute("SELECT coalesce(max(number), 0) FROM idx.word").fetchone()
        news = sorted((word, seq) for word, seq in found.items() if word not in self._known and ADDRESS not in word)
        connection.execute(_ADD, (_json(news),))
        # Not by a trigger: FTS5 writes what it has gathered whenever one ends.
        connection.execute(_LEARN, (before,))
        if (first := min((seq for seq in found.values() if seq is not None), default=None)) is not None:
            connection.execute(_BROUGHT, (first, before, before))
        self._known.update(word for word, seq in found.items() if seq is None)

    def forget(self) -> None:
        """What was learnt may not have been kept."""
        self._known.clear()
        self._lines.clear()


def leave(connection: sqlite3.Connection, seqs: Sequence[int]) -> None:
    """Take out the words that stood in one of these messages and in no other ever.

    They are most of what mail brings: an index that kept them would grow for ever, whatever the limits.
    """
    numbers = connection.execute(_THEIRS, (_json(seqs),)).fetchone()
    for statement in _UNLEARN:
        connection.execute(statement, numbers)
    connection.execute(_FORGET)


class Words(Struct, frozen=True):
    """Words that have something in them: a condition on ``idx.word``, and the values of its question marks."""

    condition: str
    values: tuple[str | int, ...]

    def all(self, connection: sqlite3.Connection, *, most: int = -1) -> list[str]:
        """All of them, or so many; what came up first, and so is common, before the others."""
        found = connection.execute(
            f"SELECT word FROM idx.word WHERE {self.condition} ORDER BY number LIMIT ?", (*self.values, most)
        )
        return [word for (word,) in found]

    def of(self, connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, str]:
        """Those that have one of these numbers, in their order."""
        one_of = "number IN (SELECT value FROM json_each(?))"
        found: dict[int, str] = dict(
            connection.execute(
                f"SELECT number, word FROM idx.word WHERE {one_of} AND {self.condition}",
                (_json(numbers), *self.values),
            ).fetchall()
        )
        return {number: found[number] for number in numbers if number in found}

    def several(self, connection: sqlite3.Connection) -> list[tuple[int, str]]:
        """Those that stand in several messages, with their numbers."""
        return connection.execute(
            f"SELECT number, word FROM idx.word WHERE seq IS NULL AND {self.condition} ORDER BY number", self.values
        ).fetchall()

    def once(self, connection: sqlite3.Connection, seqs: Seqs) -> int:
        """Which messages those have that stand in one only."""
        (places,) = connection.execute(
            f"SELECT group_concat(seq - ?) FROM idx.word WHERE seq BETWEEN ? AND ? AND {self.condition}",
            (seqs.first, seqs.first, seqs.last, *self.values),
        ).fetchone()
        return seqs.at(places)


def exactly(word: str) -> Words:
    """The word itself."""
    return Words("word = ?", (word,))


def beginning(word: str) -> Words:
    """Words that begin so, but not the word itself."""
    return Words("word > ? AND word < ?", (word, word + "\U0010ffff"))


def holding(piece: str, mark: str) -> Words:
    """Words that have it anywhere; behind that mark, or without one."""
    if not mark:
        return _with_grams(piece, mark, "instr(word, ?)", piece)
    return _with_grams(piece, mark, "instr(substr(word, ?), ?)", len(mark) + 1, piece)


def inside(piece: str, mark: str) -> Words:
    """Words that have it, but do not begin with it."""
    begins = "substr(word, ?, ?)"
    return _with_grams(
        piece,
        mark,
        f"instr(substr(word, ?), ?) AND {begins} != ?",
        len(mark) + 2,
        piece,
        len(mark) + 1,
        len(piece),
        piece,
    )


def ending(piece: str, mark: str) -> Words:
    """Words that end so, but not the word itself."""
    return _with_grams(piece, mark, "substr(word, ?) = ? AND word != ?", -len(piece), piece, mark + piece)


def _with_grams(piece: str, mark: str, condition: str, *values: str | int) -> Words:
    whose, marks = ("substr(word, 1, ?) = ?", (len(mark), mark)) if mark else (f"unicode(word) != {ord(NAMED)}", ())
    if len(piece) < 3:
        return Words(f"{whose} AND {condition}", (*marks, *values))
    grams = " AND ".join(f'"{piece[start : start + 3]}"' for start in range(len(piece) - 2))
    near = "number IN (SELECT rowid FROM idx.gram WHERE gram MATCH ?)"
    return Words(f"{near} AND {whose} AND {condition}", (grams, *marks, *values))


def _json(values: Sequence[object]) -> str:
    """For ``json_each``; thousands of words at a time, which take ``json.dumps`` ten times as long."""
    return _encode(values).decode()
