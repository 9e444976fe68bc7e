"""Raw mail packed where that pays, and back, byte for byte."""

import threading
import zlib
from collections.abc import Callable, Sequence

from zstandard import ZstdCompressionParameters, ZstdCompressor, ZstdDecompressor

PLAIN, ZLIB, ZSTD, UNTRIED = range(4)
"""How mail is kept: as it came, as the first schema packed it, as we pack it, or as it came until there is time."""

SMALLEST = 1_500
"""Octets below which little is gained: some hundred octets, for a turn at the compressor."""
LONG = 8_000
"""Octets above which to pack mail takes as long as to receive it, or longer."""
LARGEST = 8_000_000
"""Octets above which a reader would wait too long for a piece of it."""
WORTH = 0.9
"""What packing must bring it down to."""
PARAMETERS = ZstdCompressionParameters.from_level(1, hash_log=12, min_match=5)
"""400 MB/s here, for 0.4 to 0.5 of the size; zlib's fastest takes five times as long for the same. The table of what
occurred is smaller than Zstandard's own would be, which takes as long to be emptied as a mail of 2 KB to be packed."""

Octets = bytes | bytearray | memoryview
"""What Zstandard takes."""


class Packer:
    """Packs mail. For one thread at a time."""

    def __init__(self) -> None:
        self._compressor = ZstdCompressor(compression_params=PARAMETERS)

    def pack(self, mails: Sequence[bytes], *, hurried: bool = False) -> list[tuple[int, bytes]]:
        """How each is to be kept, and as what; if ``hurried``, what is ``LONG`` is not tried.

        This is outside the interpreter's lock, which is waited for once for all.
        """
        codings = [_coding(len(raw), hurried=hurried) for raw in mails]
        packed = iter(self._packed([raw for raw, coding in zip(mails, codings, strict=True) if coding == ZSTD]))
        return [
            _smaller(raw, next(packed)) if coding == ZSTD else (coding, raw)
            for raw, coding in zip(mails, codings, strict=True)
        ]

    def _packed(self, mails: list[Octets]) -> list[bytes]:
        if len(mails) > 1:
            packed = self._compressor.multi_compress_to_buffer(mails)
            return [packed[place].tobytes() for place in range(len(packed))]
        return [*map(self._compressor.compress, mails)]  # in a third of the time, for one


def _coding(octets: int, *, hurried: bool) -> int:
    """How mail of that size is to be kept, if packing pays."""
    if not SMALLEST <= octets <= LARGEST:
        return PLAIN
    return UNTRIED if hurried and octets > LONG else ZSTD


def _smaller(raw: bytes, packed: bytes) -> tuple[int, bytes]:
    return (ZSTD, packed) if len(packed) <= WORTH * len(raw) else (PLAIN, raw)


class _Unpacker(threading.local):
    """One for each thread: to make one for each mail takes five times as long as to unpack it."""

    def __init__(self) -> None:
        self.unpack = ZstdDecompressor().decompress


_unpacker = _Unpacker()


def unpack(coding: int, stored: bytes) -> bytes:
    """The bytes as they arrived."""
    return _UNPACK[coding](stored)


_UNPACK: dict[int, Callable[[bytes], bytes]] = {
    PLAIN: bytes,
    UNTRIED: bytes,
    ZLIB: zlib.decompress,
    ZSTD: lambda stored: _unpacker.unpack(stored),
}
