"""A query's tree as SQL. ``catcher.query.matches`` says what it means; this says how to find it without reading mail.

Words and phrases become one FTS5 expression where the tree allows it; then the index leads, newest first, and
``message`` is looked up beside it. A piece of a word is looked up among all words first: few of them become
alternatives of that expression. Of many, those that came up first are asked for first, as they are the common
ones: mostly that leaves few messages to read, and else the others are walked one by one, in linear time.
"""

import sqlite3
from collections.abc import Callable, Sequence

from msgspec import Struct

from catcher.query.document import UNFOLDED_HEADERS, UNFOLDED_NAMES
from catcher.query.fold import NAMED, edges, is_word
from catcher.query.tree import (
    All,
    And,
    Inbox,
    Mark,
    Named,
    Node,
    Not,
    Or,
    Pattern,
    Received,
    Session,
    Size,
    Tag,
    Text,
)
from catcher.store.index import COLUMNS, address_token, mark_of

MOST_ALTERNATIVES = 150
"""Words that may stand side by side in one expression: FTS5 asks each of them at every step."""
MOST_READ = 300
"""Messages that may be read to answer a search, some 0.3 ms each."""

Value = str | int | float


class Condition(Struct, frozen=True):
    """A condition on ``message m``, and the values that its question marks stand for."""

    sql: str
    values: tuple[Value, ...] = ()


class Search(Struct, frozen=True):
    """Where to look: ``SELECT … FROM {tables} WHERE {condition}``; the seq is ``m.seq``."""

    tables: str
    order: str
    """What to order by: the seq, where the index yields it in that order."""
    condition: Condition


class Phrase(Struct, frozen=True):
    """Tokens in a row, in some columns of the index: the first may be the end of a word, the last the beginning."""

    tokens: tuple[str, ...]
    columns: tuple[str, ...]
    name: str = ""
    """What each token is named by, in the column ``named``."""
    whole: bool = False
    """Whether every token is whole."""


class Translator:
    """Translates one tree; ``holds`` is asked about what can only be found out by reading the mail."""

    def __init__(self, connection: sqlite3.Connection, holds: Callable[[Node, int], bool]) -> None:
        self._connection = connection
        self._holds = holds
        self._tables: list[str] = []
        self._read: list[Node] = []

    def search(self, tree: Node | None, *also: Condition) -> Search:
        """The whole question; ``also`` holds besides."""
        parts = tree.parts if isinstance(tree, And) else () if tree is None or isinstance(tree, All) else (tree,)
        leading, negated, others = [], [], list(also)
        for part in parts:
            if isinstance(part, Not) and (expression := self._expression(part.part)):
                negated.append((part, expression))
            elif expression := self._expression(part):
                leading.append(expression)
            else:
                others.append(self.condition(part))
        if not leading:
            others += [self.condition(part) for part, _ in negated]
            return Search("message m", "m.seq", _joined(others, " AND ", "1"))
        match = " AND ".join(f"({expression})" for expression in leading)
        if negated:
            match = f"({match}) NOT ({' OR '.join(f'({expression})' for _, expression in negated)})"
        return Search(
            "idx.text t CROSS JOIN message m ON m.seq = t.rowid",
            "t.rowid",
            _joined([Condition("t.text MATCH ?", (match,)), *others], " AND ", "1"),
        )

    def condition(self, node: Node) -> Condition:  # noqa: C901  one case for each kind of node
        """A condition that holds for a message if and only if the node does."""
        match node:
            case All():
                return Condition("1")
            case And(parts):
                return _joined([self.condition(part) for part in parts], " AND ", "1")
            case Or(parts):
                return _joined([self.condition(part) for part in parts], " OR ", "0")
            case Not(part):
                inner = self.condition(part)
                return Condition(f"NOT {inner.sql}", inner.values)
            case Tag(name):
                return Condition(
                    "m.seq IN (SELECT seq FROM tagged WHERE tag = (SELECT number FROM tag WHERE folded = ?))", (name,)
                )
            case Inbox(name):
                return Condition("m.inbox = (SELECT number FROM inbox WHERE folded = ?)", (name,))
            case Mark(name):
                return Condition(_MARKS[name])
            case Received(at, later):
                return Condition(f"m.received {'>=' if later else '<='} ?", (at,))
            case Size(octets, larger):
                return Condition(f"m.size {'>' if larger else '<'} ?", (octets,))
            case Pattern():
                return self._reading(node)
            case Named(name) if name in UNFOLDED_NAMES or name.removeprefix("header:") in UNFOLDED_HEADERS:
                return self._reading(node)
            case Text(value, fields, True):
                return Condition(_IN_INDEX, (_address(value, fields),))
            case Text() | Named() | Session():
                return self._found(node)

    def _reading(self, node: Node) -> Condition:
        if not self._read:
            self._connection.create_function("holds", 2, lambda place, seq: self._holds(self._read[place], seq))
        self._read.append(node)
        return Condition("holds(?, m.seq)", (len(self._read) - 1,))

    def _expression(self, node: Node) -> str | None:
        """The node in FTS5's language; None if it is not about text, or about too many words."""
        match node:
            case And(parts) | Or(parts):
                inner = [self._expression(part) for part in parts]
                word = " AND " if isinstance(node, And) else " OR "
                return word.join(f"({part})" for part in inner if part) if all(inner) else None
            case Named(name) if name in UNFOLDED_NAMES or name.removeprefix("header:") in UNFOLDED_HEADERS:
                return None
            case Text(value, fields, True):
                return _address(value, fields)
            case Text() | Named() | Session():
                phrase = _phrase(node)
                words = self._words(phrase, most=MOST_ALTERNATIVES + 1)
                return None if len(words) > MOST_ALTERNATIVES else _alternatives(phrase, words)
            case _:
                return None

    def _found(self, node: Text | Named | Session) -> Condition:
        phrase = _phrase(node)
        words = self._words(phrase, most=MOST_ALTERNATIVES + 1)
        if len(words) <= MOST_ALTERNATIVES:
            return Condition(_IN_INDEX, (_alternatives(phrase, words),))
        return Condition(f"m.seq IN temp.{self._gathered(node, phrase, words[:MOST_ALTERNATIVES])}")

    def _gathered(self, node: Text | Named | Session, phrase: Phrase, common: Sequence[str]) -> str:
        """A table of the messages that have the phrase with any of very many words."""
        ask = self._connection.execute
        table = f"found{len(self._tables)}"
        self._tables.append(table)
        ask(f"CREATE TEMP TABLE {table} (seq INTEGER PRIMARY KEY)")
        ask(
            f"INSERT INTO temp.{table} SELECT rowid FROM idx.text t WHERE t.text MATCH ?",
            (_alternatives(phrase, common),),
        )
        left = ask(f"SELECT seq FROM message WHERE seq NOT IN temp.{table} LIMIT ?", (MOST_READ + 1,)).fetchall()
        if len(left) <= MOST_READ:
            for row in left:
                if self._holds(node, *row):
                    ask(f"INSERT INTO temp.{table} VALUES (?)", row)
        else:
            question, values = _question(phrase)
            ask(
                f"INSERT OR IGNORE INTO temp.{table} SELECT t.rowid "
                f"FROM ({question} LIMIT -1 OFFSET ?) w CROSS JOIN idx.text t WHERE t.text MATCH ? || w.word || ?",
                (*values, len(common), *_around(phrase)),
            )
        return table

    def close(self) -> None:
        """Forget what was gathered."""
        for table in self._tables:
            self._connection.execute(f"DROP TABLE temp.{table}")
        self._tables.clear()

    def _words(self, phrase: Phrase, *, most: int) -> list[str]:
        """Words that the first token may be a piece of, besides what the expression finds by itself."""
        if phrase.whole or not phrase.tokens or not is_word(phrase.tokens[0]):
            return []
        if edges(phrase.tokens)[0]:
            return []
        question, values = _question(phrase)
        return [word for (word,) in self._connection.execute(f"{question} LIMIT ?", (*values, most))]


def _address(value: str, fields: Sequence[str]) -> str:
    """An FTS5 expression for addresses that begin so."""
    return f"{{named}} : ({' OR '.join(_beginning(mark_of(field) + address_token(value)) for field in fields)})"


def _beginning(token: str) -> str:
    return f'"{token}" *'


def _phrase(node: Text | Named | Session) -> Phrase:
    match node:
        case Text(value, fields):
            return Phrase(tuple(value.split(" ")), tuple(COLUMNS[field] for field in fields))
        case Named(name, value):
            return Phrase(tuple(value.split(" ")) if value else (), ("named",), name)
        case Session(id):
            return Phrase((id,), ("named",), "session", whole=True)


def _question(phrase: Phrase) -> tuple[str, tuple[Value, ...]]:
    """Which words have the first token inside (if it is the only one) or at their end, other than at the start."""
    token, mark = phrase.tokens[0], mark_of(phrase.name) if phrase.name else ""
    values: tuple[Value, ...]
    if mark:
        whose, values = "substr(word, 1, ?) = ?", (len(mark), mark)
    else:
        whose, values = f"instr(word, '{NAMED}') = 0", ()
    if len(phrase.tokens) > 1:
        end = token[::-1]
        return (
            f"SELECT word FROM idx.word WHERE reversed > ? AND reversed < ? AND {whose} ORDER BY number",
            (end, end + "\U0010ffff", *values),
        )
    inside = f"instr(substr(word, {len(mark) + 2}), ?) > 0 AND substr(word, {len(mark) + 1}, ?) != ?"
    values = (*values, token, len(token), token)
    if len(token) < 3:
        return f"SELECT word FROM idx.word WHERE {whose} AND {inside} ORDER BY number", values
    grams = " AND ".join(f'"{token[start : start + 3]}"' for start in range(len(token) - 2))
    near = "number IN (SELECT rowid FROM idx.gram WHERE gram MATCH ?)"
    return f"SELECT word FROM idx.word WHERE {near} AND {whose} AND {inside} ORDER BY number", (grams, *values)


def _alternatives(phrase: Phrase, words: Sequence[str]) -> str:
    """An FTS5 expression for the phrase as it stands, or with its first token replaced by one of these words."""
    mark = mark_of(phrase.name) if phrase.name else ""
    tokens = tuple(mark + token for token in phrase.tokens) or (mark,)
    star = "" if phrase.whole or (phrase.tokens and _ends_whole(phrase)) else " *"
    rest = "".join(" " + token for token in tokens[1:])
    # A word that only contains a token is found whole; a phrase goes on from the end of a word.
    others = [f'"{word}{rest}"{star if rest else ""}' for word in words]
    itself = f'"{tokens[0]}{rest}"{star}'
    return f"{_columns(phrase)}({' OR '.join([itself, *others])})"


def _around(phrase: Phrase) -> tuple[str, str]:
    """What stands before and after a word in the expression that looks for the phrase with it."""
    mark = mark_of(phrase.name) if phrase.name else ""
    rest = "".join(f" {mark}{token}" for token in phrase.tokens[1:])
    star = "" if not rest or _ends_whole(phrase) else " *"
    return f'{_columns(phrase)}("', f'{rest}"{star})'


def _ends_whole(phrase: Phrase) -> bool:
    return not is_word(phrase.tokens[-1]) or edges(phrase.tokens)[1]


def _columns(phrase: Phrase) -> str:
    return f"{{{' '.join(phrase.columns)}}} : " if phrase.columns else ""


def _joined(conditions: Sequence[Condition], word: str, none: str) -> Condition:
    if not conditions:
        return Condition(none)
    return Condition(
        f"({word.join(condition.sql for condition in conditions)})",
        tuple(value for condition in conditions for value in condition.values),
    )


_IN_INDEX = "m.seq IN (SELECT rowid FROM idx.text t WHERE t.text MATCH ?)"
_MARKS = {
    "read": "NOT m.unread",
    "pinned": "m.pinned",
    "tagged": "EXISTS (SELECT 1 FROM tagged WHERE tagged.seq = m.seq)",
}
