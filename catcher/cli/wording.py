"""How times, sizes, counts and other people's words are written in a terminal."""

import time

from catcher.message.moments import sayable


def clock(seconds: float) -> str:
    """The local time of day of an instant, in seconds since the epoch: ``14:02:11``."""
    return time.strftime("%H:%M:%S", time.localtime(sayable(seconds)))


def size(octets: int) -> str:
    """Octets as people say them, in powers of a thousand: ``3.4 kB``."""
    amount = float(octets)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def count(number: int, noun: str) -> str:
    """``1 attachment``, ``2 attachments``, ``1,204 mails``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def safe(text: str, *, but: str = "") -> str:
    """Text from a mail for a terminal: nothing in it can end the line, colour it or move the cursor.

    What is in ``but`` stays as it is: line ends, where there may be several lines.
    """
    return "".join(c if c.isprintable() or c in but else c.encode("unicode_escape").decode("ascii") for c in text)


def quoted(text: str, *, most: int = 80) -> str:
    """A subject, made safe and not too long."""
    shown = safe(text[: most + 1])
    return f'"{shown[:most]}…"' if len(shown) > most else f'"{shown}"'


def milliseconds(seconds: float) -> str:
    """``1.4 ms``, ``230 ms``, ``1.2 s``."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"
