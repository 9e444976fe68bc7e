"""Rows as entries: what is kept of a message, and what is derived of it, in one value."""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from msgspec import structs

from catcher import message
from catcher.message import Entry, Envelope, Summary
from catcher.query import Document
from catcher.store import index, rows
from catcher.store.rows import tags

MOST_AT_ONCE = 500
"""Rows asked for in one statement."""
MOST_AT_HAND = 2_000
"""Entries, and summaries of mail that is not indexed yet, that are kept at hand: some pages of a list."""

T = TypeVar("T")
Derived = tuple[Summary, tuple[str, ...]]
"""The summary of a mail, and the tags that it gets as it arrives."""


class Entries:
    """Makes entries, for any thread; ``tagging`` says what a mail is tagged with as it arrives.

    ``doubted`` is told what goes wrong in the index, and says whether that is damage: what is missing is derived.
    """

    def __init__(
        self, tagging: Callable[[Document], Sequence[str]], *, doubted: Callable[[sqlite3.Error], bool]
    ) -> None:
        self._tagging = tagging
        self._doubted = doubted
        self._derived: OrderedDict[int, Derived] = OrderedDict()
        self._at_hand: OrderedDict[int, Entry] = OrderedDict()
        """Of indexed mail, with the marks it had; nothing else about it ever changes."""

    def of(self, connection: sqlite3.Connection, seqs: Sequence[int]) -> tuple[Entry, ...]:
        """The entries of these messages, in this order, without those that are not there."""
        return tuple(
            entry
            for first in range(0, len(seqs), MOST_AT_ONCE)
            for entry in self._some(connection, seqs[first : first + MOST_AT_ONCE])
        )

    def _some(self, connection: sqlite3.Connection, seqs: Sequence[int]) -> Iterator[Entry]:
        marks = rows.marks(connection, seqs)
        tagged = tags.of(connection, seqs)
        known = {seq: entry for seq in marks if (entry := self._at_hand.get(seq)) is not None}
        new = [seq for seq in marks if seq not in known]
        found = rows.read(connection, new) if new else {}
        cards = self._cards(connection, new) if new else {}
        for seq in seqs:
            if seq not in marks:
                continue
            unread, pinned = marks[seq]
            own = tagged.get(seq, ())
            entry = known.get(seq)
            if entry is None:
                summary, row = cards.get(seq), found[seq]
                envelope = rows.envelope_of(row.envelope)
                if summary is None:  # not indexed yet, so mostly its tags are not there either
                    summary, asked = self._derive(connection, row, envelope)
                    own = asked if seq > tags.given(connection) else own
                entry = _entry(row, envelope, summary, unread=unread, pinned=pinned, own=own)
            elif (entry.read, entry.pinned, entry.tags) != (not unread, bool(pinned), own):
                entry = structs.replace(entry, read=not unread, pinned=bool(pinned), tags=own)
            if seq in known or seq in cards:
                _keep(self._at_hand, seq, entry)
            yield entry

    def _cards(self, connection: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, Summary]:
        try:
            return index.cards(connection, seqs)
        except sqlite3.DatabaseError as error:
            if not self._doubted(error):
                raise
            return {}

    def _derive(self, connection: sqlite3.Connection, row: rows.Row, envelope: Envelope) -> Derived:
        known = self._derived.get(row.seq)
        if known is None:
            raw = rows.content(connection, row.seq).raw
            document = Document(raw, envelope, received=row.received, session_id=row.session)
            asked = sorted(tags.cleaned(self._tagging(document)), key=str.casefold)
            known = (message.summary_of(document.content), tuple(asked))
            _keep(self._derived, row.seq, known)
        return known


def _entry(
    row: rows.Row, envelope: Envelope, summary: Summary, *, unread: int, pinned: int, own: tuple[str, ...]
) -> Entry:
    return Entry(
        seq=row.seq,
        id=row.id,
        received=row.received,
        size=row.size,
        envelope=envelope,
        summary=summary,
        session_id=row.session,
        inbox=row.inbox,
        read=not unread,
        pinned=bool(pinned),
        tags=own,
    )


def _keep(at_hand: OrderedDict[int, T], seq: int, value: T) -> None:
    """Have this at hand, and no more than ``MOST_AT_HAND``."""
    at_hand[seq] = value
    while len(at_hand) > MOST_AT_HAND:
        at_hand.popitem(last=False)
