"""What both engines do the same: everything but where connections come from and how a message gets in."""

import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from catcher.message import Entry
from catcher.query import Document
from catcher.store import database, index, rows
from catcher.store.behind import Behind
from catcher.store.chores import Chores
from catcher.store.conversations import Conversations
from catcher.store.entries import Entries
from catcher.store.limits import Eviction, Limits
from catcher.store.protocol import EVERYTHING, Choice, Inbox, Page, Sort, Stats
from catcher.store.remembered import Remembered
from catcher.store.retention import Retention
from catcher.store.rows import arrivals, tags
from catcher.store.rows.compression import Packer
from catcher.store.rows.untagged import Untagged
from catcher.store.search import finding

LONGEST_REMEMBERED = 500
"""Entries of a page that is kept in case it is asked for again."""
MANY_UNSETTLED = 2_500
"""Messages that may wait for their rows while mail pours in: made together they cost less, and made later they don't
take the interpreter from the sink. Who looks meanwhile has them made, which takes some tens of milliseconds."""
SOME = 5_000
"""Messages changed in one transaction: some tens of milliseconds for whoever waits to deliver."""


class SqlStore(ABC):
    """A store whose messages are rows of a SQLite database, on a disk or in memory."""

    url: str
    blocking: bool
    _last: int
    """The seq that was given last."""
    _behind: Behind
    _chores: Chores

    def __init__(self) -> None:
        self._remembered = Remembered()
        self._packer = Packer()
        self._closing = False
        """Whether a search that reads mail is to end."""
        self._inboxes: dict[str, int] = {}
        self._retention = Retention()
        self.conversations = Conversations(most=Limits().max_sessions)
        self._entries = Entries(
            lambda document: self._chores.indexing.tagging(document),
            doubted=lambda error: self._doubt(error, index_only=True),
        )
        self._untagged = Untagged(lambda document: self._chores.indexing.tagging(document))

    @abstractmethod
    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection that sees one moment, with the index beside it."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection inside a transaction on what is kept."""

    @abstractmethod
    def _deriving(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection inside a transaction on the index."""

    @abstractmethod
    def _is_much_unsettled(self) -> bool:
        """Whether what waits for its rows is too much to wait for a pause."""

    @abstractmethod
    def _size(self, connection: sqlite3.Connection) -> int:
        """Octets the store occupies."""

    def _start(self, *, indexed: int) -> None:
        """Begin to work behind; the engine's last act in opening."""
        self._chores = self._chores_after(indexed)
        self._behind = Behind(self._piece, meanwhile=self._meanwhile, newest=lambda: self._last, done=indexed)
        self._behind.start()

    def _chores_after(self, indexed: int) -> Chores:
        return Chores(
            reading=self._reading,
            writing=self._writing,
            deriving=self._deriving,
            growing=self._growing,
            is_sound=self._is_index_sound,
            make=self._make_index,
            done=indexed,
        )

    def _doubt(self, error: BaseException | None, *, index_only: bool = False) -> bool:
        """See ``Chores.doubt``."""
        doubted = self._chores.doubt(error, index_only=index_only)
        if doubted:
            self._behind.wake()
        return doubted

    def _growing(self) -> AbstractContextManager[sqlite3.Connection]:
        """As ``_deriving``, for more to go in than comes out."""
        return self._deriving()

    def _is_index_sound(self) -> bool:
        """Whether the index holds together, as far as can be said without the mail."""
        return True

    def _make_index(self) -> None:
        """Have an index that is empty."""
        with self._deriving() as connection:
            index.make(connection)

    def _meanwhile(self) -> None:
        """What can't wait for a pause: rows, and with them limits, once many mails lack them."""
        if self._is_much_unsettled():
            with self._writing():
                pass
            self._retention.tell()

    def _make_rows(self, connection: sqlite3.Connection) -> list[Eviction]:
        """Show what has arrived, in a transaction; returns what had to go for it."""
        arrivals.settle(connection)
        return self._retention.enforce(connection)

    def _piece(self) -> tuple[int, bool]:
        if self._retention.limits.max_age:
            self._enforce()
        done, more = self._chores.piece()
        self._write_sessions()
        self._retention.tell()
        return done, more

    def _write_sessions(self) -> None:  # noqa: B027  nothing does not need to be said again
        """Make what conversations there are outlive the process, where that can be."""

    def follow(
        self,
        *,
        limits: Limits,
        tagging: Callable[[Document], Sequence[str]] | None = None,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        """See ``Store.follow``."""
        self._retention.follow(limits, told)
        self.conversations.limit(limits.max_sessions)
        if tagging is not None:
            self._chores.indexing.tagging = tagging
        self._enforce()
        self._behind.wake()

    def evictions(self) -> list[Eviction]:
        """See ``Store.evictions``."""
        return self._retention.untold()

    def _enforce(self) -> None:
        with self._writing() as connection:
            found = self._retention.enforce(connection)
        self._note(found)

    def _note(self, found: Sequence[Eviction]) -> None:
        self._retention.note(found)
        self._remembered.changed()

    # Looking

    def get(self, id: str) -> Entry | None:
        """See ``Store.get``."""
        with self._reading() as connection:
            seq = rows.seq_of(connection, id)
            return None if seq is None else self._entries.of(connection, [seq])[0]

    def raw(self, id: str) -> bytes | None:
        """See ``Store.raw``."""
        with self._reading() as connection:
            seq = rows.seq_of(connection, id)
            return None if seq is None else rows.content(connection, seq).raw

    def find(
        self,
        choice: Choice = EVERYTHING,
        *,
        start: int = 0,
        limit: int | None = 50,
        newest_first: bool = True,
        sort: Sort = "time",
    ) -> Page:
        """See ``Store.find``."""
        find = partial(self._found, choice, start=start, limit=limit, newest_first=newest_first, sort=sort)
        if limit is None or limit > LONGEST_REMEMBERED:
            return find()
        return self._remembered.answer((choice, start, limit, newest_first, sort), find)

    def _found(self, choice: Choice, *, start: int, limit: int | None, newest_first: bool, sort: Sort) -> Page:
        with self._searching() if sort == "from" or finding.needs_index(choice) else self._reading() as connection:
            seqs, total, unread = finding.page(
                connection,
                choice,
                start=start,
                limit=limit,
                newest_first=newest_first,
                sort=sort,
                closing=lambda: self._closing,
            )
            return Page(self._entries.of(connection, seqs), total, unread)

    def ids(self, choice: Choice = EVERYTHING) -> list[str]:
        """See ``Store.ids``."""
        return [id for _, id in self._chosen(choice)]

    def _chosen(self, which: Sequence[str] | Choice) -> list[tuple[int, str]]:
        """Places and ids, oldest first."""
        if not isinstance(which, Choice):
            with self._reading() as connection:
                return connection.execute(
                    "SELECT seq, id FROM message WHERE id IN (SELECT value FROM json_each(?)) ORDER BY seq",
                    (json.dumps(list(which)),),
                ).fetchall()
        with self._searching() if finding.needs_index(which) else self._reading() as connection:
            return finding.all_of(connection, which, closing=lambda: self._closing)

    @contextmanager
    def _searching(self) -> Iterator[sqlite3.Connection]:
        """As ``_reading``, once everything is indexed that was kept by now."""
        seq = self._last
        self._catch_up()
        with self._reading() as connection:
            index.require(connection, seq)
            yield connection

    def _catch_up(self) -> None:
        """Have everything indexed, and tagged with what it asks for, that was kept by now."""
        self._behind.catch_up()

    def indexing(self) -> Iterator[int]:
        """Wait until everything is indexed that was kept by now; yields the seq up to which it is."""
        yield from self._behind.pieces()

    # Changing

    def mark(self, which: Sequence[str] | Choice, *, read: bool | None = None, pinned: bool | None = None) -> list[str]:
        """See ``Store.mark``."""
        wanted = {"unread": None if read is None else not read, "pinned": pinned}
        marks = {name: value for name, value in wanted.items() if value is not None}
        return self._changed(which, lambda connection, seqs: rows.mark(connection, seqs, **marks))

    def tag(self, which: Sequence[str] | Choice, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> list[str]:
        """See ``Store.tag``."""

        def change(connection: sqlite3.Connection, seqs: Sequence[int]) -> list[str]:
            changed = tags.add(connection, seqs, add) | tags.remove(connection, seqs, remove)
            return rows.ids_of(connection, changed)

        self._catch_up()  # what a mail asks for itself comes first
        return self._changed(which, change)

    def retag(self, which: Sequence[str] | Choice, names: Sequence[str]) -> list[str]:
        """See ``Store.retag``."""
        self._catch_up()
        return self._changed(
            which, lambda connection, seqs: rows.ids_of(connection, tags.replace(connection, seqs, names))
        )

    def rename_tag(self, old: str, new: str) -> list[str] | None:
        """See ``Store.rename_tag``."""
        self._catch_up()
        with self._writing() as connection:
            seqs = tags.rename(connection, old, new)
            return None if seqs is None else rows.ids_of(connection, seqs)

    def remove(self, which: Sequence[str] | Choice) -> list[str]:
        """See ``Store.remove``."""
        ids = self._changed(which, lambda connection, seqs: rows.drop(connection, rows.doomed_of(connection, seqs)))
        self._count_removed(len(ids))
        return ids

    def _changed(
        self, which: Sequence[str] | Choice, change: Callable[[sqlite3.Connection, Sequence[int]], list[str]]
    ) -> list[str]:
        chosen = self._chosen(which)
        changed: list[str] = []
        for first in range(0, len(chosen), SOME):
            with self._writing() as connection:
                changed += change(connection, [seq for seq, _ in chosen[first : first + SOME]])
        return changed

    def clear(self) -> int:
        """See ``Store.clear``."""
        with self._writing() as connection:
            count = rows.clear(connection)
        self._count_removed(count)
        return count

    def _count_removed(self, count: int) -> None:
        self._retention.count(count)
        self._remembered.changed()
        self._behind.wake()

    # The whole

    def stats(self) -> Stats:
        """See ``Store.stats``."""
        return self._remembered.answer("stats", self._counted)

    def _counted(self) -> Stats:
        self._untagged.read(self._reading, upto=self._last)
        with self._reading() as connection:
            inboxes = connection.execute(
                "SELECT name, messages, unread FROM inbox ORDER BY number != 1, folded"
            ).fetchall()
            return Stats(
                messages=sum(inbox[1] for inbox in inboxes),
                unread=sum(inbox[2] for inbox in inboxes),
                size=self._size(connection),
                removed=self._retention.total,
                evicted=self._retention.by_limit,
                tags=tags.counts(connection, to_come=self._untagged.asked(connection)),
                inboxes=tuple(Inbox(name=name, messages=messages, unread=unread) for name, messages, unread in inboxes),
            )

    def rest(self) -> None:
        """See ``Store.rest``."""
        self._closing = True
        self._behind.close()

    def backup(self, path: Path) -> int:
        """See ``Store.backup``."""
        with self._reading() as connection, database.copied(connection, path) as copy:
            self._finish(copy)
            return rows.kept(connection)

    def _finish(self, copy: sqlite3.Connection) -> None:  # noqa: B027  a file is what its copy is to be
        """Do in a copy what was put off here."""
