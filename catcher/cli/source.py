"""Where a command finds the mail: a running catcher (``--url``) or a store's file (``--store``); behind one door."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click
from msgspec.structs import replace

from catcher.client import Client
from catcher.errors import ConfigError, NotFound, StoreError, StoreTaken
from catcher.files import Found, Kept, inbox_of, keep
from catcher.message import Entry
from catcher.query import parse
from catcher.session import Outcome, Session
from catcher.store import Choice, Page, SessionPage, Stats, Store, open_store, open_to_look

DEFAULT_URL = "http://127.0.0.1:8025"
"""Where a catcher serves that was told nothing else."""
SOME = 200
"""Mails looked up in one go, where all are wanted."""

F = TypeVar("F", bound=Callable[..., Any])


class Source(Protocol):
    """What every command needs of it; ``query`` is in the search language, empty for everything."""

    url: str

    def find(self, query: str, *, start: int = 0, limit: int | None = 50, newest_first: bool = True) -> Page:
        """A slice of what the query finds."""

    def get(self, id: str) -> Entry:
        """The entry of that id, of ``latest`` the newest."""

    def raw(self, id: str) -> bytes:
        """The bytes of a mail."""

    def add(self, found: Sequence[Found], *, own_dates: bool = False) -> None:
        """Keep these, marked as their file says; ``own_dates`` lets them have arrived when they say themselves."""

    def remove(self, ids: Sequence[str]) -> None:
        """Remove these."""

    def sessions(self, *, start: int = 0, limit: int | None = 50, outcome: Outcome | None = None) -> SessionPage:
        """Conversations, the newest first."""

    def session(self, id: str) -> Session:
        """One, line by line."""

    def stats(self) -> Stats:
        """The mailbox in numbers."""

    def close(self) -> None:
        """Let go of it."""


class StoreFile:
    """A store, without a catcher around it."""

    def __init__(self, store: Store) -> None:
        self.url = store.url
        self._store = store
        self.stats = store.stats
        self.sessions = store.conversations.page
        self.close = store.close

    def find(self, query: str, *, start: int = 0, limit: int | None = 50, newest_first: bool = True) -> Page:
        """See ``Source.find``."""
        choice = Choice(query=parse(query) if query else None)
        return self._store.find(choice, start=start, limit=limit, newest_first=newest_first)

    def get(self, id: str) -> Entry:
        """See ``Source.get``."""
        entry = next(iter(self.find("", limit=1).entries), None) if id == "latest" else self._store.get(id)
        return _there(entry, "message", id)

    def raw(self, id: str) -> bytes:
        """See ``Source.raw``."""
        return _there(self._store.raw(id), "message", id)

    def add(self, found: Sequence[Found], *, own_dates: bool = False) -> None:
        """See ``Source.add``; each goes into the inbox it was in, since no rules are at hand."""
        inboxes = list(map(inbox_of, found))
        keep(self._store, found, add=partial(self._store.add, inboxes=inboxes), own_dates=own_dates)

    def remove(self, ids: Sequence[str]) -> None:
        """See ``Source.remove``."""
        self._store.remove(ids)

    def session(self, id: str) -> Session:
        """See ``Source.session``."""
        return _there(self._store.conversations.get(id), "conversation", id)


T = TypeVar("T")


def _there(found: T | None, what: str, id: str) -> T:
    if found is None:
        raise NotFound.of(what, id)
    return found


def every(source: Source, query: str) -> Iterator[Entry]:
    """Every entry that the query finds, oldest first, looked up some at a time."""
    start = 0
    while entries := source.find(query, start=start, limit=SOME, newest_first=False).entries:
        yield from entries
        start += len(entries)


def every_with_bytes(source: Source, query: str, *, envelopes: bool = False) -> Iterator[Kept]:
    """As ``every``, with the mails; one that is removed meanwhile is left out.

    ``envelopes`` asks for whole ones: a list that a running catcher answers with has only the addresses.
    """
    for entry in every(source, query):
        try:
            raw = source.raw(entry.id)
            if envelopes:
                known = source.get(entry.id)
                entry = replace(entry, envelope=known.envelope, session_id=known.session_id)
            yield entry, raw
        except NotFound:
            continue


def url_flag(command: F) -> F:
    """Give a command ``--url``."""
    return click.option(
        "--url",
        metavar="URL",
        envvar="SMTP_CATCHER_URL",
        help=f"Ask the catcher that runs there.  [default: {DEFAULT_URL}]",
    )(command)


def source_flags(command: F) -> F:
    """Give a command ``--url`` and ``--store``."""
    flag = click.option("--store", metavar="sqlite:PATH", help="Open that store instead; nobody needs to serve it.")
    return url_flag(flag(command))


def open_client(url: str | None) -> Client:
    """The catcher that runs there, or where one would by default."""
    return Client(url or DEFAULT_URL)


def open_source(url: str | None, store: str | None, *, changing: bool = False, new: bool = False) -> "closing[Source]":
    """What the flags name; ``changing`` needs a store that no catcher writes, and ``new`` may make one."""
    if store is None:
        return closing(open_client(url))
    if url is not None and "SMTP_CATCHER_URL" not in os.environ:
        raise ConfigError("--url and --store name two places: give one of them")
    scheme, _, path = store.partition(":")
    if scheme == "sqlite" and not new and not Path(path).exists():
        raise StoreError(f"store {store!r}: there is no such file")
    if scheme == "memory":
        raise ConfigError("--store memory: lives in the process that serves it: ask that one with --url")
    try:
        return closing(StoreFile(open_store(store) if changing else open_to_look(store)))
    except StoreTaken as taken:
        raise StoreError(f"{taken.fact}: to change it, ask that one with --url") from taken
