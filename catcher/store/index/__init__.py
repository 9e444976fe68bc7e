"""The search index: what is derived of every message, in an attached database called ``idx``.

Both engines fill and ask the same tables. A row of ``card`` says that a message is in; it goes in and out with
its text in one transaction. Messages that were removed may linger: whoever asks joins them away.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from itertools import chain

import msgspec

import catcher
from catcher import message
from catcher.message import Summary
from catcher.query.document import Document
from catcher.query.fold import ADDRESS, NAMED
from catcher.query.operators import ADDRESS_FIELDS, ENVELOPE_FIELDS, FIELDS
from catcher.store import aside
from catcher.store.database import IndexBehind, placeholders, transaction
from catcher.store.index import letters, vocabulary
from catcher.store.seqs import Seqs

COLUMNS = {field: "f_" + field.replace("-", "_") for field in sorted(FIELDS, key=lambda field: field != "body")}
"""The column of each field; what goes by a name is in ``named``.

The body has the first one: where a word stands takes two octets more in any other, of six.
"""

LAST = 1 << 62
PIECE = 250
"""Messages that make a whole piece: FTS5 merges less the more it is given at once, but two lie in memory in a rush."""

_TEXTS = ("text", "gram")
_ROWS = ("card", "word", "brought", "frequent", "letter")
"""What messages are entered in: tables of FTS5's, and plain ones."""

_NAMES = ", ".join((*COLUMNS.values(), "named"))
_DELETE = f"INSERT INTO idx.text (text, rowid, {_NAMES}) VALUES ('delete', {placeholders(len(COLUMNS) + 2)})"
_VERSION = f"{catcher.__version__}/8"

_encode = msgspec.json.Encoder().encode
read_summary = msgspec.json.Decoder(Summary).decode
"""A summary as ``idx.card`` has it; ``msgspec.DecodeError`` if it is damaged."""


def prepare(connection: sqlite3.Connection) -> int:
    """Make the index ready, anew if it is not of this store and version; returns the last seq that is in it."""
    identity, last = (
        connection.execute("SELECT value FROM main.state WHERE name = ?", (name,)).fetchone()[0]
        for name in ("identity", "last_seq")
    )
    about = {}
    if connection.execute("SELECT 1 FROM idx.sqlite_master WHERE name = 'about'").fetchone():
        about = dict(connection.execute("SELECT name, value FROM idx.about").fetchall())
    if about.get("identity") == str(identity) and about.get("version") == _VERSION and int(about["indexed"]) <= last:
        return int(about["indexed"])
    with transaction(connection, at_once=False):
        make(connection)
    return 0


def make(connection: sqlite3.Connection) -> None:
    """Make the index anew, empty; to be called in a transaction."""
    for (table,) in connection.execute(
        "SELECT name FROM idx.sqlite_master WHERE type = 'table' ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC"
    ).fetchall():
        connection.execute(f"DROP TABLE IF EXISTS idx.{table}")  # what FTS5 has made for a table goes with that
    script = (resources.files("catcher.store") / "schema" / "index.sql").read_text(encoding="utf-8")
    for statement in script.format(columns=_NAMES).split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO idx.about SELECT name, value FROM main.state WHERE name IN ('identity', 'cleared')")
    connection.executemany(
        "INSERT INTO idx.about VALUES (?, ?)", [("version", _VERSION), ("indexed", "0"), ("frequent", "0")]
    )


def cards(connection: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, Summary]:
    """The summaries of those that are in the index, and whole there."""
    found = {}
    for seq, packed in connection.execute(
        f"SELECT seq, summary FROM idx.card WHERE seq IN ({placeholders(len(seqs))})", seqs
    ):
        with suppress(msgspec.DecodeError):
            found[seq] = read_summary(packed)
    return found


def upto(connection: sqlite3.Connection) -> int:
    """The seq up to which everything is in the index."""
    return int(connection.execute("SELECT value FROM idx.about WHERE name = 'indexed'").fetchone()[0])


def require(connection: sqlite3.Connection, seq: int) -> None:
    """Fail where the index does not hold everything up to that seq, though it was entered."""
    if upto(connection) < seq:
        raise IndexBehind


def sender_of(summary: bytes) -> str:
    """What a message is sorted by whose summary, as the index has it, is this."""
    try:
        sender = read_summary(summary).sender
    except msgspec.DecodeError:
        return ""
    return (sender.name or sender.address).casefold() if sender else ""


def quoted(words: str) -> str:
    """Words in a row, in FTS5's language."""
    return '"' + words.replace('"', '""') + '"'


def places(connection: sqlite3.Connection, expression: str, seqs: Seqs, first: int = 0, last: int = LAST) -> str | None:
    """Which messages, from one to another, an expression of FTS5 finds: how far behind the first of ``seqs``."""
    found: tuple[str | None] = connection.execute(
        "SELECT group_concat(rowid - ?) FROM idx.text t WHERE t.text MATCH ? AND rowid BETWEEN ? AND ?",
        (seqs.first, expression, max(first, seqs.first), min(last, seqs.last)),
    ).fetchone()
    return found[0]


class Entered:
    """What the index is given of one message, worked out before any lock is taken."""

    __slots__ = ("lines", "seq", "summary", "texts")

    def __init__(self, seq: int, document: Document) -> None:
        self.seq = seq
        columns = [*(document.lines(field) for field in COLUMNS), _named(document)]
        self.lines = {*chain.from_iterable(columns)}
        """Every token of it, in pieces of which many occur in other messages too."""
        self.texts = tuple(map(" ".join, columns))
        """Of each field, and of what goes by a name."""
        self.summary = _encode(message.summary_of(document.content))

    @property
    def row(self) -> tuple[int | str, ...]:
        """As ``idx.text`` is given it."""
        return (self.seq, *self.texts)

    def words(self) -> set[str]:
        """Every token of it."""
        return {*" ".join(self.lines).split(" ")}


def mark_of(name: str) -> str:
    """What stands before each token of what goes by that name."""
    return f"{NAMED}{name}{NAMED}"


def address_token(folded: str) -> str:
    """A folded address as one token: what begins so is found at once, where a phrase of ``@`` and dots is not."""
    return folded.replace(" ", ADDRESS)


def _named(document: Document) -> list[str]:
    """Each token of a value with its name before it; the name alone where a value is empty, or another follows.

    Addresses are there as one token each, besides being in the columns of their fields.
    """
    parts = [
        mark_of(field) + address_token(item[2:])
        for field in ADDRESS_FIELDS + ENVELOPE_FIELDS
        for item in document.lines(field)
        if item.startswith(ADDRESS)
    ]
    before = ""
    for name, value in document.names():
        mark = mark_of(name)
        if not value or name == before:
            parts.append(mark)
        if value:
            parts.append(mark + value.replace(" ", f" {mark}"))
        before = name
    return parts


def enter(connection: sqlite3.Connection, entered: Sequence[Entered], *, upto: int) -> None:
    """Put messages into the index, which then holds all up to that seq."""
    _insert(connection, f"idx.text (rowid, {_NAMES})", [one.row for one in entered])
    _insert(connection, "idx.card", [(one.seq, one.summary) for one in entered])
    letters.enter(connection, [(one.seq, " ".join(one.texts[:-1])) for one in entered])
    connection.execute("UPDATE idx.about SET value = ? WHERE name = 'indexed'", (str(upto),))


def _insert(connection: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]]) -> None:
    """A whole piece in one statement: after each, a thread that computes keeps the interpreter for 5 ms.

    Fewer rows go one by one: for each number of them another statement would be kept at hand.
    """
    row = f"({placeholders(len(rows[0]))})" if rows else ""
    if len(rows) == PIECE:
        connection.execute(f"INSERT INTO {into} VALUES {', '.join([row] * PIECE)}", [*chain.from_iterable(rows)])
    elif rows:
        connection.executemany(f"INSERT INTO {into} VALUES {row}", rows)


def leave(connection: sqlite3.Connection, left: Sequence[Entered]) -> None:
    """Take messages out of the index, with exactly what was put in; those that are not in it are passed over."""
    for one in left:
        if connection.execute("DELETE FROM idx.card WHERE seq = ?", (one.seq,)).rowcount:
            connection.execute(_DELETE, one.row)
    vocabulary.leave(connection, [one.seq for one in left])


def begin_anew(connection: sqlite3.Connection, cleared: int) -> None:
    """Put everything aside that was entered before the store was cleared up to that seq, unless that was done."""
    (before,) = connection.execute("SELECT value FROM idx.about WHERE name = 'cleared'").fetchone()
    if int(before) < cleared:
        aside.put(connection, (*_TEXTS, *_ROWS), schema="idx", number=cleared)
        connection.execute("UPDATE idx.about SET value = ? WHERE name = 'cleared'", (str(cleared),))


def empty(connection: sqlite3.Connection) -> None:
    """Take everything out; what comes next is entered after what was last."""
    for table in _TEXTS:
        connection.execute(f"INSERT INTO idx.{table} ({table}) VALUES ('delete-all')")
    for table in _ROWS:
        connection.execute(f"DELETE FROM idx.{table}")
