"""Keeps messages and our marks on them; one Protocol, one contract suite, one file per engine."""

from collections.abc import Callable

from catcher.errors import ConfigError
from catcher.store.protocol import Choice, Inbox, Page, SessionPage, Stats, Store
from catcher.store.retention import Eviction, Limits

__all__ = ["Choice", "Eviction", "Inbox", "Limits", "Page", "SessionPage", "Stats", "Store", "open_store"]


def open_store(url: str) -> Store:
    """Open the store that ``url`` names: ``memory:`` or ``sqlite:PATH``.

    A ``ConfigError`` names what is wrong with the URL; a ``StoreError`` what is wrong with the store.
    """
    scheme, colon, path = url.partition(":")
    engine = _ENGINES.get(scheme) if colon else None
    if engine is None:
        raise ConfigError(f"store {url!r} unknown: use memory: or sqlite:PATH")
    return engine(path)


def _memory(path: str) -> Store:
    from catcher.store.memory import MemoryStore

    if path:
        raise ConfigError(f"store 'memory:{path}': memory: takes no path; did you mean sqlite:{path}?")
    return MemoryStore()


def _sqlite(path: str) -> Store:
    from catcher.store.sqlite import SqliteStore

    if not path:
        raise ConfigError("store 'sqlite:' needs a file: sqlite:PATH")
    return SqliteStore(path)


_ENGINES: dict[str, Callable[[str], Store]] = {"memory": _memory, "sqlite": _sqlite}
