"""Ids of messages: ULIDs, 26 characters that sort by the time they were made and say nothing else."""

import secrets
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U, so that an id can be read out."""
_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)


class Ids:
    """Makes ids, each greater than the one before, also when the clock stands still or goes back.

    A millisecond gets one random stem of 60 bits; within it the last four characters count. Not safe from
    several threads at once: the store that owns it has a lock.
    """

    def __init__(self) -> None:
        self._millisecond = 0
        self._stem = ""
        self._count = 0

    def next(self) -> str:
        """A new id."""
        now = time.time_ns() // 1_000_000
        if now > self._millisecond:
            self._renew(now)
        elif self._count == 1 << 20:
            self._renew(self._millisecond + 1)
        count = self._count
        self._count = count + 1
        return f"{self._stem}{_PAIRS[count >> 10]}{_PAIRS[count & 1023]}"

    def _renew(self, millisecond: int) -> None:
        self._millisecond = millisecond
        self._count = 0
        number = millisecond << 60 | secrets.randbits(60)
        self._stem = "".join(_PAIRS[number >> shift & 1023] for shift in range(100, -1, -10))
