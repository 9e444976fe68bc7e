"""Reads the query of a request, whoever answers it."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catcher.errors import BadRequest
from catcher.query import Node, parse

LARGEST = 2**53
"""No number of ours is larger: JSON's readers lose precision there, and SQLite's columns hold more."""


def read_query(text: str, zone: str) -> Node | None:
    """A query whose dates are of that time zone; of this machine's if none is said."""
    known = _zone(zone)
    return parse(text, zone=known) if text.strip() else None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise BadRequest(f"tz={name!r} is no time zone known here: expected one as in Europe/Berlin") from None
