"""A bar for long work, with its rate and the time left; drawn on standard error, and only where a terminal shows it."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from catcher.cli.wording import milliseconds

T = TypeVar("T")

REDRAW = 0.1
"""Seconds between two drawings."""
WIDTH = 30
"""Characters of the bar."""
PATIENCE = 0.5
"""Seconds of work that nobody needs a bar for."""


def progress(things: Iterable[T], doing: str, *, total: int = 0) -> Iterator[T]:
    """The things, while a line says how many have passed; of a ``total``, if that is known."""
    if not sys.stderr.isatty():
        yield from things
        return
    began = drawn = time.monotonic()
    drawn += PATIENCE
    shown = False
    for number, thing in enumerate(things, 1):
        yield thing
        now = time.monotonic()
        if now - drawn >= REDRAW:
            _draw(doing, number, total, now - began)
            drawn, shown = now, True
    if shown:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _draw(doing: str, number: int, total: int, seconds: float) -> None:
    rate = number / seconds
    parts = [f"{doing} {number:,}"]
    if total:
        filled = min(WIDTH, WIDTH * number // total)
        left = max(0, total - number) / rate
        parts = [
            f"{doing} [{'#' * filled}{'-' * (WIDTH - filled)}] {number:,} of {total:,}",
            f"{milliseconds(left)} left",
        ]
    sys.stderr.write("\r" + ", ".join([*parts[:1], f"{rate:,.0f}/s", *parts[1:]]) + "\x1b[K")
    sys.stderr.flush()
