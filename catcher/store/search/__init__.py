"""A query's tree as the set of messages it holds for. ``catcher.query.matches`` says what it means; this says how to
find them without reading mail.

Every part of a tree is answered as a set (``seqs``): from the rows of what is kept, or from the index. Sets are
joined by what joins the parts, the cheap ones first; what can only be found out by reading a mail is asked last, and
only of what is left.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from catcher.query.document import UNFOLDED_HEADERS, UNFOLDED_NAMES
from catcher.query.tree import All, And, Inbox, Mark, Named, Node, Not, Or, Pattern, Received, Session, Size, Tag, Text
from catcher.store import index, rows
from catcher.store.index import LAST, frequent, letters, quoted
from catcher.store.index.vocabulary import Words
from catcher.store.rows import stretches
from catcher.store.search.phrases import address, phrase_of
from catcher.store.seqs import Seqs

MOST_ALTERNATIVES = 150
"""Words that may stand side by side in one expression: FTS5 asks each of them at every step."""
MOST_ENDS = 10
"""Words that a phrase may end with and be asked for with each; FTS5 goes through the rest of it once for every one."""
TOGETHER = 8
"""Rare words that are asked for in one question: FTS5 asks each of them at every step, but a question costs as well."""
SOME = 8
"""Questions that are asked before it is looked whether anything is left to be found."""
READING = 10
"""A mail is read in the time of so many questions."""

T = TypeVar("T")
Found = tuple[int, list[str | None]]
"""A set, and what else is found, as ``index.places`` tells it."""


class Search:
    """Searches what is there between two seqs; ``holds`` reads a mail to find out whether a node holds for it."""

    def __init__(self, connection: sqlite3.Connection, seqs: Seqs, holds: Callable[[Node, int], bool]) -> None:
        self._connection = connection
        self.seqs = seqs
        self._holds = holds
        self.present, self.unread = stretches.there(connection, seqs)

    def among(self, candidates: int, node: Node) -> int:  # noqa: C901  one case for each kind of node
        """Those candidates for which the node holds."""
        match node:
            case All():
                return candidates
            case And(parts):
                for part in sorted(parts, key=_cost):
                    candidates = self.among(candidates, part)
                return candidates
            case Or(parts):
                found = 0
                for part in sorted(parts, key=_cost):
                    found |= self.among(candidates & ~found, part)
                return found
            case Not(part):
                return candidates & ~self.among(candidates, part)
            case _ if not candidates:
                return 0
            case Pattern():
                return self._read(node, candidates)
            case Named(name) if _is_left_out(name):
                return self._read(node, candidates)
            case Text() | Named() | Session():
                return candidates & self._indexed(node, candidates)
            case Tag() | Inbox() | Mark() | Received() | Size():
                return candidates & self._kept(node)

    def inbox(self, name: str) -> int:
        """The messages of an inbox."""
        if rows.counts(self._connection, name) == rows.counts(self._connection):
            return self.present
        return self._rows("seq", "message WHERE inbox = (SELECT number FROM inbox WHERE folded = ?)", name.casefold())

    def _kept(self, node: Tag | Inbox | Mark | Received | Size) -> int:
        """What the node holds for, from the rows of the messages."""
        match node:
            case Tag(name):
                return self._rows("seq", "tagged WHERE tag = (SELECT number FROM tag WHERE folded = ?)", name)
            case Inbox(name):
                return self.inbox(name)
            case Mark("read"):
                return self.present & ~self.unread
            case Mark(name):
                return self._rows("seq", "message WHERE pinned" if name == "pinned" else "tagged WHERE 1")
            case Received(at, later):
                return stretches.received(self._connection, self.seqs, at, later=later)
            case Size(octets, larger):
                return self._rows("seq", f"message WHERE size {'>' if larger else '<'} ?", octets)

    def _rows(self, column: str, table: str, *values: str | float) -> int:
        (places,) = self._connection.execute(
            f"SELECT group_concat({column} - ?) FROM {table} AND {column} BETWEEN ? AND ?",
            (self.seqs.first, *values, self.seqs.first, self.seqs.last),
        ).fetchone()
        return self.seqs.at(places)

    def _indexed(self, node: Text | Named | Session, candidates: int) -> int:
        """What the node holds for, of the candidates and maybe of others, from the index."""
        if isinstance(node, Text) and node.anchored:
            return self._matching(address(node.value, node.fields))
        phrase = phrase_of(node)
        if phrase.is_anywhere:
            (token,) = phrase.marked
            if token in letters.CHARACTERS:
                return letters.having(self._connection, token, self.seqs)
            return self._with_words(phrase.words(), node, candidates)
        firsts, lasts = self._words(phrase.firsts()), self._words(phrase.lasts(), most=MOST_ENDS)
        some, more = [phrase.marked[0], *firsts[:MOST_ALTERNATIVES]], firsts[MOST_ALTERNATIVES:]
        ends = lasts if len(lasts) < MOST_ENDS and len(some) * len(lasts) <= MOST_ALTERNATIVES else None
        found = self._matching(phrase.expression(some, ends))
        return self._with_each(
            more, lambda word: (0, [self._places(phrase.expression([word], ends))]), node, candidates, found
        )

    def _words(self, words: Words | None, most: int = -1) -> list[str]:
        return words.all(self._connection, most=most) if words else []

    def _with_words(self, words: Words, node: Node, candidates: int) -> int:
        """What has any of these words: the frequent ones first, as mostly they leave nothing to be found."""
        usual = words.of(self._connection, frequent.numbers(self._connection))
        found = self._with_each([*usual.items()], self._frequent, node, candidates)
        if not candidates & ~found:
            return found
        found |= words.once(self._connection, self.seqs)
        rare = [quoted(word) for number, word in words.several(self._connection) if number not in usual]
        questions = [" OR ".join(rare[start : start + TOGETHER]) for start in range(0, len(rare), TOGETHER)]
        return self._with_each(questions, lambda words: (0, [self._places(words)]), node, candidates, found)

    def _frequent(self, one: tuple[int, str]) -> Found:
        number, word = one
        found, unknown = frequent.known(self._connection, number, self.seqs)
        return found, [self._places(quoted(word), *stretch) for stretch in unknown]

    def _with_each(
        self, asked: Sequence[T], ask: Callable[[T], Found], node: Node, candidates: int, found: int = 0
    ) -> int:
        """What is found already and what any of these finds, unless nothing of the candidates, or little, is left."""
        for start in range(0, len(asked), SOME):
            left = candidates & ~found
            if left.bit_count() * READING <= len(asked) - start:
                return found | self._read(node, left)
            places: list[str | None] = []
            for one in asked[start : start + SOME]:
                at_once, others = ask(one)
                found |= at_once
                places += others
            found |= self.seqs.at(*places)
        return found

    def _matching(self, expression: str) -> int:
        return self.seqs.at(self._places(expression))

    def _places(self, expression: str, first: int = 0, last: int = LAST) -> str | None:
        return index.places(self._connection, expression, self.seqs, first, last)

    def _read(self, node: Node, candidates: int) -> int:
        """Those candidates for which the node holds, found out by reading them."""
        held = [seq for seq in self.seqs.oldest_first(candidates) if self._holds(node, seq)]
        return self.seqs.at(",".join(str(seq - self.seqs.first) for seq in held))


def _is_left_out(name: str) -> bool:
    """Whether the index leaves out what goes by that name."""
    return name in UNFOLDED_NAMES or name.removeprefix("header:") in UNFOLDED_HEADERS


def _cost(node: Node) -> int:
    """What is asked first: marks, then words, then mails."""
    match node:
        case And(parts) | Or(parts):
            return max(map(_cost, parts))
        case Not(part):
            return _cost(part)
        case Pattern():
            return 2
        case Named(name) if _is_left_out(name):
            return 2
        case Text() | Named() | Session():
            return 1
        case _:
            return 0
