"""The HTTP API's JSON as the values that the rest of the plugin speaks in."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from catcher.client.values import envelope, seconds, session
from catcher.message import Envelope
from catcher.session import Session

CUT = 0.001
"""The API's times are cut to milliseconds; what began within the first of a test has not begun before it."""


def envelope_of(said: Mapping[str, Any]) -> Envelope:
    """What SMTP said about a mail."""
    return replace(envelope(said), began=seconds_of(said["Began"]))


def session_of(said: Mapping[str, Any]) -> Session:
    """One conversation with its lines."""
    return replace(session(said), began=seconds_of(said["Began"]), ended=seconds_of(said["Ended"]) or None)


def seconds_of(time: str) -> float:
    """A time of the API in seconds since the epoch; 0 for none."""
    return seconds(time) + CUT if time else 0.0
