"""Masks what must not be read in reports and saved files (``mail_report_redact``)."""

import re
from collections.abc import Iterable

MASK = "********"


def redacted(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    """``text`` with everything that a pattern finds masked; of a pattern with groups only the groups."""
    for pattern in patterns:
        text = pattern.sub(_masked, text)
    return text


def _masked(match: re.Match[str]) -> str:
    if not match.re.groups:
        return MASK
    said, position = "", match.start()
    for group in range(1, match.re.groups + 1):
        start, end = match.span(group)
        if start >= position:
            said += match.string[position:start] + MASK
            position = end
    return said + match.string[position : match.end()]
