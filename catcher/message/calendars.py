"""Invitations (RFC 5545 in a mail, RFC 6047): enough of a calendar part to say what it asks for."""

import re

from msgspec import Struct

from catcher.message import charsets
from catcher.message.mime import Part

_FOLD = re.compile(r"\r?\n[ \t]")
# Atomic, and not possessive: before Python 3.11.5 such a group goes wrong (python/cpython#106052).
_PROPERTY = re.compile(r'^([A-Za-z-]{1,40})(?:;(?>(?:"[^"\r\n]*"|[^":\r\n])*))?:(.*)$', re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\;,Nn])")
_LARGEST = 1_000_000
"""Characters that are looked at: an invitation has a few thousand."""


class Invitation(Struct, frozen=True):
    """The first event of a calendar part; times are as written, in iCalendar's form."""

    part_id: str
    method: str
    """``REQUEST``, ``REPLY``, ``CANCEL``…; empty where the calendar is only published."""
    summary: str
    location: str
    organizer: str
    start: str
    end: str


def invitations(parts: tuple[Part, ...]) -> tuple[Invitation, ...]:
    """One for each calendar part."""
    return tuple(_read(part) for part in parts if part.content_type in {"text/calendar", "application/ics"})


def _read(part: Part) -> Invitation:
    text = charsets.decode(part.body, part.charset or "utf-8")[0][:_LARGEST]
    text = _FOLD.sub("", text)
    head, _, event = text.partition("BEGIN:VEVENT")  # what stands before it may be the rules of a time zone
    said: dict[str, str] = {}
    for name, value in _PROPERTY.findall(event.partition("END:VEVENT")[0]):
        said.setdefault(name.upper(), _ESCAPED.sub(_unescaped, value.strip()))
    method = next((value.strip() for name, value in _PROPERTY.findall(head) if name.upper() == "METHOD"), "")
    return Invitation(
        part.id,
        (method or part.parameters.get("method", "")).upper(),
        said.get("SUMMARY", ""),
        said.get("LOCATION", ""),
        re.sub("(?i)^mailto:", "", said.get("ORGANIZER", "")),
        said.get("DTSTART", ""),
        said.get("DTEND", ""),
    )


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "Nn" else match[1]
