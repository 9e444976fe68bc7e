"""A query's text to its tree.

    query  =  all *( "OR" all )
    all    =  1*term
    term   =  [ "-" | "!" ] ( "(" query ")" | word )

Terms part at spaces outside double quotes, which are then removed: ``"to:x"`` is ``to:x``. A bracket opens a
group only where a term begins, so that ``f(x)`` is text, and closes one only where one is open. A regular
expression runs from its slash to the slash that ends the term, spaces and quotes included.
"""

import re
from datetime import UTC, datetime, tzinfo
from typing import NoReturn

from catcher.query.fold import fold
from catcher.query.operators import OPERATORS, Clock, Misread
from catcher.query.problem import QueryError
from catcher.query.tree import All, And, Node, Not, Or, Text

MOST_CHARACTERS = 10_000
"""Of a query: more is not a question that a person asks."""
DEEPEST = 50
"""Groups within groups."""

_REGEX = re.compile(r"(?:[a-z-]+|header:[!-9;-~]+):(/(?:[^/\\]|\\.)+/)(?=[\s)]|\Z)", re.IGNORECASE)


def parse(text: str, *, now: datetime | None = None, zone: tzinfo | None = None) -> Node:
    """Read a query; ``QueryError`` points at what can't be read.

    Dates are relative to ``now``, and of ``zone`` where they name none; None: this moment, this machine's.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            text[:40] + "…", 40, f"a query has at most {MOST_CHARACTERS:,} characters, this has {len(text):,}"
        )
    reader = _Reader(text, Clock(now or datetime.now(UTC), zone))
    return reader.query()


class _Reader:
    def __init__(self, text: str, clock: Clock) -> None:
        self.text = text
        self.clock = clock
        self.position = 0
        self.depth = 0

    def query(self) -> Node:
        """Reads up to the bracket that closes the group, or the end."""
        choices: list[list[Node]] = [[]]
        while True:
            self.skip_space()
            if self.at_end() or (self.depth and self.next_is(")")):
                break
            if self.at_or():
                if not choices[-1]:
                    self.fail(self.position, "expected a term before OR")
                choices.append([])
                self.position += 2
            else:
                choices[-1].append(self.term())
        if not choices[-1] and (len(choices) > 1 or self.depth):
            self.fail(self.position, "expected a term after OR" if len(choices) > 1 else "expected a term in the group")
        sides = tuple(_all(parts) for parts in choices)
        return sides[0] if len(sides) == 1 else Or(sides)

    def term(self) -> Node:
        start = self.position
        if self.text[start] in "-!" and start + 1 < len(self.text) and not self.parts(start + 1):
            self.position += 1
            part = self.group() if self.next_is("(") else self.word()
            return Not(part)
        return self.group() if self.next_is("(") else self.word()

    def group(self) -> Node:
        opened = self.position
        if self.depth == DEEPEST:
            self.fail(opened, f"at most {DEEPEST} groups may be open")
        self.depth += 1
        self.position += 1
        tree = self.query()
        if self.at_end():
            self.fail(opened, "this group is not closed")
        self.depth -= 1
        self.position += 1
        return tree

    def word(self) -> Node:
        start = self.position
        expression = _REGEX.match(self.text, start)
        if expression and expression[0].partition(":")[0].lower() in OPERATORS:
            self.position = expression.end()
            return self.meaning(expression[0], start)
        letters: list[str] = []
        quoted, brackets = False, 0
        while not self.at_end():
            letter = self.text[self.position]
            if letter == '"':
                quoted = not quoted
            elif quoted:
                letters.append(letter)
            elif letter.isspace():
                break
            else:
                brackets += (letter == "(") - (letter == ")")
                if self.depth and brackets < 0:
                    break
                letters.append(letter)
            self.position += 1
        return self.meaning("".join(letters), start)

    def meaning(self, word: str, start: int) -> Node:
        name, colon, value = word.partition(":")
        operator = OPERATORS.get(name.lower()) if colon else None
        if operator is not None:
            if not value.strip():
                return All()
            try:
                node = operator(value.strip(), self.clock)
            except Misread as problem:
                self.fail(self.text.index(":", start) + 1 + problem.offset, str(problem))
            if node is not None:
                return node
        folded = fold(word)
        return Text(folded) if folded else All()

    def skip_space(self) -> None:
        while not self.at_end() and self.text[self.position].isspace():
            self.position += 1

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def next_is(self, letter: str) -> bool:
        return self.text.startswith(letter, self.position)

    def at_or(self) -> bool:
        return self.next_is("OR") and self.parts(self.position + 2)

    def parts(self, position: int) -> bool:
        """Whether a term ends before this position."""
        return (
            position >= len(self.text)
            or self.text[position].isspace()
            or (self.text[position] == ")" and self.depth > 0)
        )

    def fail(self, position: int, problem: str) -> NoReturn:
        raise QueryError(self.text, min(position, len(self.text)), problem)


def _all(parts: list[Node]) -> Node:
    if not parts:
        return All()
    return parts[0] if len(parts) == 1 else And(tuple(parts))
