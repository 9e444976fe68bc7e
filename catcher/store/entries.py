"""Rows as entries: what is kept of a message, and what is derived of it, in one value."""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from catcher import message
from catcher.message import Entry, Envelope, Summary
from catcher.query import Document
from catcher.store import index, rows, tags

MOST_AT_ONCE = 500
"""Rows asked for in one statement."""
MOST_DERIVED = 2_000
"""Summaries kept at hand of mail that is not indexed yet: some pages of a list."""

Derived = tuple[Summary, tuple[str, ...]]
"""The summary of a mail, and the tags that it gets as it arrives."""


class Entries:
    """Makes entries, for any thread; ``tagging`` says what a mail is tagged with as it arrives."""

    def __init__(self, tagging: Callable[[Document], Sequence[str]]) -> None:
        self._tagging = tagging
        self._derived: OrderedDict[str, Derived] = OrderedDict()

    def of(self, connection: sqlite3.Connection, seqs: Sequence[int]) -> tuple[Entry, ...]:
        """The entries of these messages, in this order, without those that are not there."""
        return tuple(
            entry
            for first in range(0, len(seqs), MOST_AT_ONCE)
            for entry in self._some(connection, seqs[first : first + MOST_AT_ONCE])
        )

    def _some(self, connection: sqlite3.Connection, seqs: Sequence[int]) -> Iterator[Entry]:
        found = rows.read(connection, seqs)
        cards = index.cards(connection, seqs)
        tagged = tags.of(connection, seqs)
        for seq in seqs:
            row = found.get(seq)
            if row is None:
                continue
            envelope = rows.envelope_of(row.envelope)
            summary, own = cards.get(seq), tagged.get(seq, ())
            if summary is None:  # not indexed yet, so its tags are not there either
                summary, asked = self._derive(connection, row, envelope)
                own = own or asked
            yield Entry(
                seq=seq,
                id=row.id,
                received=row.received,
                size=row.size,
                envelope=envelope,
                summary=summary,
                session_id=row.session,
                inbox=row.inbox,
                read=not row.unread,
                pinned=bool(row.pinned),
                tags=own,
            )

    def _derive(self, connection: sqlite3.Connection, row: rows.Row, envelope: Envelope) -> Derived:
        known = self._derived.get(row.id)
        if known is None:
            document = Document(rows.content(connection, row.seq).raw, envelope, session_id=row.session)
            asked = sorted(tags.cleaned(self._tagging(document)), key=str.casefold)
            known = self._derived[row.id] = (message.summary_of(document.content), tuple(asked))
            while len(self._derived) > MOST_DERIVED:
                self._derived.popitem(last=False)
        return known
