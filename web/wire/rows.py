"""Rows of lists as the JSON they are sent as, kept: the same fifty are asked for again and again."""

from typing import cast

import msgspec

from catcher.message import Entry

from . import mailpit
from .encoding import encode
from .render import summary

MOST = 2_000
"""Rows; a megabyte and a half. When they are too many all are forgotten: that costs less than to tell which."""


class Rows:
    """Rows by what they show. Any thread may ask; two that ask at once make the same row."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], msgspec.Raw] = {}

    def of(self, entry: Entry) -> mailpit.Summary:
        """The row of this entry, already encoded; as good as a summary to whoever writes it."""
        key = (entry.id, entry.read, entry.pinned, entry.tags)
        row = self._kept.get(key)
        if row is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            row = self._kept[key] = msgspec.Raw(encode(summary(entry)))
        return cast("mailpit.Summary", row)
