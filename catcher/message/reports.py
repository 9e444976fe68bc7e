"""Delivery reports (RFC 3464): whom a mail could not be delivered to, and why."""

from collections.abc import Iterator

from msgspec import Struct

from catcher.message.headers import Headers
from catcher.message.mime import Part

MOST_GROUPS = 2_000
"""Groups of fields, one a recipient, that are read."""

_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}


class Delivery(Struct, frozen=True):
    """What a report says of one recipient (RFC 3464, 2.3)."""

    recipient: str
    action: str
    """``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``."""
    status: str
    """An enhanced status code, as in ``5.1.1`` (RFC 3463)."""
    diagnostic: str
    """What the other server said."""


def deliveries(parts: tuple[Part, ...]) -> tuple[Delivery, ...]:
    """Each recipient of each delivery report among these parts."""
    found: list[Delivery] = []
    for part in parts:
        if part.content_type in _STATUS_TYPES:
            found += _groups(part.body)
    return tuple(found)


def _groups(body: bytes) -> Iterator[Delivery]:
    position = 0
    for _ in range(MOST_GROUPS):
        group = Headers(body, start=position)
        recipient = group.get("Final-Recipient") or group.get("Original-Recipient")
        if recipient:
            yield Delivery(
                _without_type(recipient),
                group.get("Action").lower(),
                group.get("Status").split(" ")[0],
                _without_type(group.get("Diagnostic-Code")),
            )
        position = max(group.end, position + 1)
        if position >= len(body):
            break


def _without_type(value: str) -> str:
    """``rfc822; bob@x.example`` as ``bob@x.example``."""
    return value.rpartition(";")[2].strip() if value.count(";") == 1 else value.partition(";")[2].strip() or value
