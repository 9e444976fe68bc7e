"""A zip archive of .eml files, written as a stream: no part of it waits for the whole."""

import time
from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from catcher.message import Entry
from catcher.message.moments import sayable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""What a zip file can say."""


def encode(mails: Iterable[tuple[Entry, bytes]]) -> Iterator[bytes]:
    """The archive, in a piece for each mail and one for its index."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for entry, raw in mails:
            archive.writestr(_about(entry), raw)
            yield pipe.taken()
    yield pipe.taken()


def _about(entry: Entry) -> ZipInfo:
    year, month, day, hour, minute, second = time.gmtime(sayable(entry.received))[:6]
    year = min(max(year, _FIRST_YEAR), _LAST_YEAR)
    about = ZipInfo(f"{entry.id}.eml", (year, month, day, hour, minute, second))
    about.compress_type = ZIP_DEFLATED
    about.external_attr = 0o644 << 16
    return about


class _Pipe(RawIOBase):
    """Holds what was written until it is taken; it can't be sought in, so the archive is written straight on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces = b"".join(self._pieces)
        self._pieces.clear()
        return pieces
