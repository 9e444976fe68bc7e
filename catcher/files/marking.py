"""Says again of mail that comes out of a file what had been said of it when it was exported."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from catcher.files.found import Found


class Marking(Protocol):
    """A store or a mailbox, as far as it is needed here."""

    def mark(self, ids: Sequence[str], /, *, read: bool | None = None, pinned: bool | None = None) -> object:
        """Mark these."""

    def retag(self, ids: Sequence[str], names: Sequence[str], /) -> object:
        """Have these tagged so and not otherwise."""


def mark_again(there: Marking, kept: Iterable[tuple[str, Found]]) -> None:
    """Mark each mail, named by its new id, as its file says; those alike in one go."""
    marked: dict[str, list[str]] = {"read": [], "pinned": []}
    tagged: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for id, found in kept:
        if found.marks is not None:
            tagged[found.marks.tags].append(id)
            for name, ids in marked.items():
                if getattr(found.marks, name):
                    ids.append(id)
    if marked["read"]:
        there.mark(marked["read"], read=True)
    if marked["pinned"]:
        there.mark(marked["pinned"], pinned=True)
    for tags, ids in tagged.items():
        there.retag(ids, tags)
