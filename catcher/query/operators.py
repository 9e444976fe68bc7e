"""The table of operators: what may stand before a colon, and what that asks for."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo

from msgspec import Struct

from catcher.query import expressions, values
from catcher.query.fold import fold
from catcher.query.tree import All, Inbox, Mark, Named, Node, Not, Or, Pattern, Received, Session, Size, Tag, Text


class Clock(Struct, frozen=True):
    """What dates are read by."""

    now: datetime
    zone: tzinfo | None


class Misread(Exception):
    """A value that an operator can't take."""

    def __init__(self, problem: str, *, offset: int = 0) -> None:
        super().__init__(problem)
        self.offset = offset
        """Characters into the value."""


Operator = Callable[[str, Clock], Node | None]
"""Makes a node of a value that is not empty; None says that this is no operator after all, but text."""


def _in_field(*fields: str) -> Operator:
    def operator(value: str, _: Clock) -> Node:
        pattern = regex(value)
        if pattern is not None:
            return _any_pattern(fields, pattern)
        folded = fold(value)
        return Text(folded, fields) if folded else All()

    return operator


def _in_addresses(*fields: str) -> Operator:
    in_field = _in_field(*fields)

    def operator(value: str, clock: Clock) -> Node | None:
        if "@" in value[1:] and regex(value) is None:
            return Text(fold(value), fields, anchored=True)
        return in_field(value, clock)

    return operator


def _any_pattern(fields: tuple[str, ...], source: str) -> Node:
    parts = tuple(Pattern(field, source) for field in fields)
    return parts[0] if len(parts) == 1 else Or(parts)


def _named(name: str) -> Operator:
    def operator(value: str, _: Clock) -> Node:
        folded = fold(value)
        return Named(name, folded) if folded else All()

    return operator


def _peer(value: str, _: Clock) -> Node:
    pattern = regex(value)
    if pattern is not None:
        return Pattern("peer", pattern)
    folded = fold(value)
    return Named("peer", folded) if folded else All()


def _header(value: str, _: Clock) -> Node:
    name, *more = value.split(":", maxsplit=1)
    rest = "".join(more)
    if not HEADER_NAME.fullmatch(name):
        raise Misread("expected a header's name, as in header:X-Mailer:mutt")
    pattern = regex(rest)
    if pattern is not None:
        return Pattern(f"header:{name.lower()}", pattern)
    return Named(f"header:{name.lower()}", fold(rest))


def _tag(value: str, _: Clock) -> Node:
    return Tag(value.casefold())


def _inbox(value: str, _: Clock) -> Node:
    return Inbox(value.casefold())


def _session(value: str, _: Clock) -> Node:
    return Session(value)


def _is(value: str, _: Clock) -> Node | None:
    return STATES.get(value.lower())


def _has(value: str, _: Clock) -> Node | None:
    return HAS.get(value.lower().removesuffix("s"))


def _received(*, later: bool) -> Operator:
    def operator(value: str, clock: Clock) -> Node:
        try:
            return Received(values.moment(value, now=clock.now, zone=clock.zone), later=later)
        except (ValueError, OverflowError, OSError) as error:
            raise Misread("expected a date, as in 2026-01-31, 2026-01-31T12:00, yesterday or 2h") from error

    return operator


def _size(*, larger: bool) -> Operator:
    def operator(value: str, _: Clock) -> Node:
        try:
            return Size(values.octets(value), larger=larger)
        except ValueError as error:
            raise Misread("expected a size, as in 500, 20k or 1.5M") from error

    return operator


def regex(value: str) -> str | None:
    """The expression of ``/expression/``; None if the value is not written so."""
    if len(value) < 3 or not (value.startswith("/") and value.endswith("/")):
        return None
    wrong = expressions.problem_of(value[1:-1])
    if wrong is not None:
        raise Misread(f"bad regular expression: {wrong[0]}", offset=1 + wrong[1])
    return value[1:-1]


HEADER_NAME = re.compile(r"[!-9;-~]{1,100}")
HAS: dict[str, Node] = {
    "attachment": Named("has", "attachment"),
    "inline": Named("has", "inline"),
    "link": Named("has", "link"),
    "code": Named("code", "code"),
}
STATES: dict[str, Node] = {
    "read": Mark("read"),
    "unread": Not(Mark("read")),
    "tagged": Mark("tagged"),
    "pinned": Mark("pinned"),
    "defective": Named("is", "defective"),
}

ADDRESS_FIELDS = ("from", "to", "cc", "bcc", "reply-to")
ENVELOPE_FIELDS = ("envelope-from", "envelope-to")
FIELDS = (*ADDRESS_FIELDS, "subject", *ENVELOPE_FIELDS, "filename", "body")
"""What a person reads of a mail; a word without an operator is looked for in all of them."""

OPERATORS: dict[str, Operator] = {
    **{name: _in_addresses(name) for name in ADDRESS_FIELDS + ENVELOPE_FIELDS},
    "addressed": _in_addresses(*ADDRESS_FIELDS),
    **{name: _in_field(name) for name in ("subject", "filename", "body")},
    "message-id": _named("header:message-id"),
    "type": _named("type"),
    "auth": _named("auth"),
    "peer": _peer,
    "header": _header,
    "tag": _tag,
    "in": _inbox,
    "session": _session,
    "is": _is,
    "has": _has,
    "before": _received(later=False),
    "after": _received(later=True),
    "larger": _size(larger=True),
    "smaller": _size(larger=False),
}
