"""What people write after an operator: moments and sizes."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

_AGO = re.compile(r"(\d+(?:\.\d+)?)(s|m|min|h|d|w)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAYS = {"today": 0, "yesterday": 1}
_OTHER_DATES = ("%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
_AMERICAN_DATES = ("%b %d %Y", "%B %d %Y", "%b %d, %Y", "%B %d, %Y")
_EPOCH = re.compile(r"\d{9,11}(?:\.\d+)?")

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(b|k|kb|kib|m|mb|mib|g|gb|gib)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def moment(text: str, *, now: datetime, zone: tzinfo | None) -> float:
    """Seconds since the epoch of a date, a time or a while ago; ``ValueError`` if it is none.

    ``2h`` is two hours ago. A date without a time is its first moment; one without a zone is of ``zone``,
    None meaning that of this machine.
    """
    word = text.strip().lower()
    if word == "now":
        return now.timestamp()
    if ago := _AGO.fullmatch(word.removesuffix(" ago")):
        return (now - timedelta(seconds=float(ago[1]) * _SECONDS[ago[2]])).timestamp()
    if word in _DAYS:
        day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        return _placed(day - timedelta(days=_DAYS[word]), zone).timestamp()
    if _EPOCH.fullmatch(word):
        return float(word)
    return _placed(_date(text.strip()), zone).timestamp()


def octets(text: str) -> float:
    """``100``, ``2k``, ``1.5MB`` (by 1,024) in octets; ``ValueError`` if it is none."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    return float(match[1]) * _UNITS[(match[2] or "")[:1].lower()]


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _OTHER_DATES + _AMERICAN_DATES:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  the zone is added by the caller
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError) as error:
        raise ValueError(text) from error


def _placed(date: datetime, zone: tzinfo | None) -> datetime:
    if date.tzinfo is not None:
        return date.astimezone(UTC)
    return date.replace(tzinfo=zone) if zone is not None else date.astimezone()
