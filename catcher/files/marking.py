"""Keeps mail that comes out of a file, and says again of it what had been said when it was exported."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from catcher.files.found import Found, arrival
from catcher.message import MAIN, Message, Receipt
from catcher.message.names import name_of, tags_of


class Marking(Protocol):
    """A store or a mailbox, as far as it is needed here."""

    def mark(self, ids: Sequence[str], /, *, read: bool | None = None, pinned: bool | None = None) -> object:
        """Mark these."""

    def retag(self, ids: Sequence[str], names: Sequence[str], /) -> object:
        """Have these tagged so and not otherwise."""


def keep(
    there: Marking,
    some: Sequence[Found],
    *,
    add: Callable[[Sequence[Message]], Sequence[Receipt]],
    own_dates: bool = False,
) -> list[str]:
    """Keep these there, with ``add``, and mark them as their file says; returns their new ids, in order.

    ``own_dates`` lets them have arrived when they say themselves: see ``arrival``.
    """
    ids = [receipt.id for receipt in add([arrival(found, own_date=own_dates) for found in some])]
    _mark_again(there, zip(ids, some, strict=True))
    return ids


def inbox_of(found: Found) -> str:
    """The inbox that it was in; the main one where the file names none, or what can't be one."""
    return (name_of(found.marks.inbox) if found.marks else "") or MAIN


def _mark_again(there: Marking, kept: Iterable[tuple[str, Found]]) -> None:
    """Mark each mail, named by its new id; those alike in one go."""
    marked: dict[str, list[str]] = {"read": [], "pinned": []}
    tagged: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for id, found in kept:
        if found.marks is not None:
            tagged[tags_of(found.marks.tags)].append(id)
            for name, ids in marked.items():
                if getattr(found.marks, name):
                    ids.append(id)
    if marked["read"]:
        there.mark(marked["read"], read=True)
    if marked["pinned"]:
        there.mark(marked["pinned"], pinned=True)
    for tags, ids in tagged.items():
        there.retag(ids, tags)
