"""One frozen description of what to run."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from catcher.config.address import Address, parse_address

__all__ = ["Address", "Config", "parse_address"]


class Config(Struct, frozen=True, kw_only=True):
    """What to run. The defaults are those of the command; addresses are written as on the command line."""

    smtp: str = "127.0.0.1:1025"
    """Where SMTP is spoken: ``[HOST:]PORT``; port 0 takes a free one."""
    http: str | None = "127.0.0.1:8025"
    """Where the page and the API are served; None leaves HTTP out, and its libraries unloaded."""
    store: str = "memory:"
    """``memory:`` or ``sqlite:PATH``."""
    max_messages: int = 10_000
    """How many messages are kept; the oldest go first. 0 means no limit."""
    max_message_size: int = 50 * 1024 * 1024
    """Octets of the largest mail that is taken (SIZE, RFC 1870)."""
    log: Literal["text", "json"] = "text"
    quiet: bool = False
    verbose: bool = False
    ready_file: Path | None = None
    """Where to write, atomically and once everything listens, one JSON object with the real ports."""
