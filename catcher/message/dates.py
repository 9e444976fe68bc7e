"""The Date field (RFC 5322, 3.3): as the standard writes it in one step, anything older through the stdlib."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from catcher.message.recurring import recurring

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_USUAL = re.compile(
    r"(?:[A-Za-z]{3},)? *(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))?"
    r" ([+-])(\d\d)(\d\d)(?: \([A-Za-z ]*\))?"
)


@recurring(1_000)
def parse(value: str) -> datetime | None:
    """The moment, with the sender's offset; UTC where none is named; None where the value can't be read."""
    match = _USUAL.fullmatch(value)
    try:
        if match is not None:
            day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            zone = timezone(-offset if sign == "-" else offset) if offset else UTC
            number = _MONTHS.index(month.lower()) + 1
            return datetime(int(year), number, int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
