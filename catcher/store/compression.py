"""Raw mail packed where that pays, and back, byte for byte."""

import sys
import zlib
from collections.abc import Callable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PLAIN, ZLIB, ZSTD = range(3)
"""How a mail is kept: as it came, as the first schema packed it, as it is packed now."""

SMALLEST = 1_500
"""Octets below which little is gained: some hundred octets, for a turn at the compressor."""
LARGEST = 8_000_000
"""Octets above which a reader would wait too long for a piece of it."""
WORTH = 0.9
"""What packing must bring it down to."""
LEVEL = 1
"""300 MB/s here, for 0.4 to 0.5 of the size; zlib's fastest takes four times as long for the same."""


class Packer:
    """Packs one mail after the other; a compressor made for each would take as long again as to pack a small one.

    Safe from any thread: they take turns, outside the interpreter's lock.
    """

    def __init__(self) -> None:
        self._compressor = zstd.ZstdCompressor(level=LEVEL)

    def pack(self, raw: bytes) -> tuple[int, bytes]:
        """How it is to be kept, and as what."""
        if SMALLEST <= len(raw) <= LARGEST:
            packed = self._compressor.compress(raw, zstd.ZstdCompressor.FLUSH_FRAME)
            if len(packed) <= WORTH * len(raw):
                return ZSTD, packed
        return PLAIN, raw


def unpack(coding: int, stored: bytes) -> bytes:
    """The bytes as they arrived."""
    return _UNPACK[coding](stored)


_UNPACK: dict[int, Callable[[bytes], bytes]] = {PLAIN: bytes, ZLIB: zlib.decompress, ZSTD: zstd.decompress}
