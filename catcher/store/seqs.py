"""Sets of messages as integers, a bit for each seq: what two have in common, and how many that are, is an operation
of Python's each, and a million of them take 125 KB and some microseconds."""

import struct
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import repeat

import msgspec

FEW = 32
"""One in so many is few: they are set one by one, where many are through sooner with an octet for each that may be."""

_integers = msgspec.json.Decoder(list[int]).decode
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")


class Seqs:
    """The seqs from ``first`` to ``last``: in a set of them, the lowest bit stands for ``first``."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last
        self.all = (1 << (last + 1 - first)) - 1

    def at(self, *places: str | None) -> int:
        """The set of those that stand so far behind the first, as ``group_concat`` tells them.

        One text of numbers: to fetch them row by row takes Python many times as long.
        """
        found = [place for some in places for place in integers(some)]
        size = self.last + 1 - self.first
        if len(found) * FEW < size:
            octets = bytearray(size // 8 + 1)
            for place in found:
                octets[place >> 3] |= 1 << (place & 7)
            return int.from_bytes(octets, "little")
        flags = bytearray(size)
        deque(map(flags.__setitem__, found, repeat(1)), maxlen=0)
        return int(flags.translate(_AS_DIGITS)[::-1], 2)

    def of_stretches(self, places: Iterable[int], bits: Iterable[int]) -> int:
        """The set of which so many stretches of 64 behind the first the signed number ``bits`` has a bit for each.

        The first of these seqs begins a stretch.
        """
        stretches = [0] * ((self.last >> 6) + 1 - (self.first >> 6))
        for place, some in zip(places, bits, strict=True):
            stretches[place] = some
        return int.from_bytes(struct.pack(f"<{len(stretches)}q", *stretches), "little")

    def between(self, first: int, last: int) -> int:
        """The set of those from one to another."""
        return self.all & (1 << max(0, last + 1 - self.first)) - 1 & -1 << max(0, first - self.first)

    def newest_first(self, found: int) -> Iterator[int]:
        """Those in a set."""
        digits = format(found, "b")
        last = self.first + len(digits) - 1
        return (last - place for place in _ones(digits))

    def oldest_first(self, found: int) -> Iterator[int]:
        """Those in a set."""
        return (self.first + place for place in _ones(format(found, "b")[::-1]))


def integers(text: str | None) -> list[int]:
    """The numbers that ``group_concat`` has put together."""
    return _integers(f"[{text or ''}]")


def _ones(digits: str) -> Iterator[int]:
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
