"""Raw mail packed where that pays, and back, byte for byte."""

import zlib

PLAIN, ZLIB = 0, 1


def unpack(packed: bytes, coding: int) -> bytes:
    """The bytes as they arrived."""
    return zlib.decompress(packed) if coding == ZLIB else packed
