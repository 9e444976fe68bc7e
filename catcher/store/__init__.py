"""Keeps messages, our marks on them, and conversations; one Protocol, one contract suite, one file per engine."""

from collections.abc import Callable
from typing import Literal

from catcher.errors import ConfigError, StoreTaken
from catcher.store.conversations import SessionPage
from catcher.store.limits import Eviction, Limits
from catcher.store.protocol import Choice, Inbox, Page, Sort, Stats, Store

__all__ = [
    "Choice",
    "Eviction",
    "Inbox",
    "Limits",
    "Page",
    "SessionPage",
    "Sort",
    "Stats",
    "Store",
    "open_store",
    "open_to_look",
]


Durability = Literal["process", "power"]
"""What kept mail outlives: the process, killed or not; or a power cut too."""


def open_store(url: str, *, durability: Durability = "process") -> Store:
    """Open the store that ``url`` names: ``memory:`` or ``sqlite:PATH``.

    A ``ConfigError`` names what is wrong with the URL; a ``StoreError`` what is wrong with the store.
    """
    scheme, colon, path = url.partition(":")
    engine = _ENGINES.get(scheme) if colon else None
    if engine is None:
        raise ConfigError(f"store {url!r} unknown: use memory: or sqlite:PATH")
    return engine(path, durability)


def open_to_look(url: str) -> Store:
    """Open a store for reading; one that another process writes is read beside it."""
    try:
        return open_store(url)
    except StoreTaken as taken:
        from catcher.store.reader import ReadingStore

        return ReadingStore(url.partition(":")[2], taken=taken)


def _memory(path: str, durability: Durability) -> Store:
    from catcher.store.memory import MemoryStore

    if path:
        raise ConfigError(f"store 'memory:{path}': memory: takes no path; did you mean sqlite:{path}?")
    if durability == "power":
        raise ConfigError("--durability power needs a store on a disk: --store sqlite:PATH")
    return MemoryStore()


def _sqlite(path: str, durability: Durability) -> Store:
    from catcher.store.sqlite import SqliteStore

    if not path:
        raise ConfigError("store 'sqlite:' needs a file: sqlite:PATH")
    if path == ":memory:":  # SQLite's name for no file
        raise ConfigError("store 'sqlite::memory:' is no file; did you mean memory:?")
    return SqliteStore(path, power_safe=durability == "power")


_ENGINES: dict[str, Callable[[str, Durability], Store]] = {"memory": _memory, "sqlite": _sqlite}
