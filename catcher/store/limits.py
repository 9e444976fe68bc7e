"""How much is kept, and what was removed because of it: the values, which ``retention`` acts on."""

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """How much is kept; 0 is no limit."""

    max_messages: int = 0
    """In each inbox, so that a noisy application can't evict another's mail."""
    max_age: float = 0
    """Seconds since a message was received."""
    max_size: int = 0
    """Octets of raw mail in the whole store."""
    max_sessions: int = 1_000
    """Conversations that have ended."""


class Eviction(Struct, frozen=True):
    """Messages that were removed by a limit."""

    limit: str
    """The flag that sets it: ``--max-messages``, ``--max-age`` or ``--max-store-size``."""
    ids: tuple[str, ...]
    """Oldest first."""
