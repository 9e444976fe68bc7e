"""What a query says, as a tree of values."""

from collections.abc import Iterator

from msgspec import Struct


class All(Struct, frozen=True):
    """Every message."""


class And(Struct, frozen=True):
    """What all parts say."""

    parts: tuple["Node", ...]


class Or(Struct, frozen=True):
    """What any part says."""

    parts: tuple["Node", ...]


class Not(Struct, frozen=True):
    """What the part does not say."""

    part: "Node"


class Text(Struct, frozen=True):
    """A word, a piece of one or a phrase, in any of these fields (none named: in all that a person reads)."""

    value: str
    """Folded."""
    fields: tuple[str, ...] = ()
    anchored: bool = False
    """Whether it must stand at the beginning of an address."""


class Named(Struct, frozen=True):
    """A piece of what goes by that name: a header field, a content type, a login."""

    name: str
    value: str
    """Folded; empty asks only whether there is such a thing."""


class Pattern(Struct, frozen=True):
    """A regular expression, searched in the unfolded text of a field without regard to case."""

    field: str
    source: str


class Tag(Struct, frozen=True):
    """A tag of that name, case-folded."""

    name: str


class Inbox(Struct, frozen=True):
    """An inbox of that name, case-folded."""

    name: str


class Session(Struct, frozen=True):
    """The conversation that brought it."""

    id: str


class Mark(Struct, frozen=True):
    """A mark that is or is not there: ``read``, ``pinned``, ``tagged``."""

    name: str


class Received(Struct, frozen=True):
    """Received at that moment or earlier, or at that moment or later."""

    at: float
    """In seconds since the epoch."""
    later: bool


class Size(Struct, frozen=True):
    """Raw octets: more than that, or fewer."""

    octets: float
    larger: bool


Node = All | And | Or | Not | Text | Named | Pattern | Tag | Inbox | Session | Mark | Received | Size


def walk(tree: Node) -> Iterator[Node]:
    """Every node, each before its parts."""
    yield tree
    match tree:
        case And(parts) | Or(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)
        case _:
            pass
