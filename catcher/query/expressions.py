"""Regular expressions of queries: whoever may search may write one, and some would take for ever over one mail.

So they are the ``regex`` library's, which gives up after a while and lets other threads work meanwhile; the
standard library's can do neither. It is loaded when the first expression comes: most queries have none. It holds up
everybody while it compiles, though, so an expression that would be large is not given to it.
"""

import time
from functools import lru_cache
from typing import TYPE_CHECKING

from catcher.errors import BadRequest
from catcher.query import extent

if TYPE_CHECKING:
    from regex import Pattern

LONGEST = 0.2
"""Seconds that an expression may look through one text; a sane one takes microseconds."""
LONGEST_IN_ALL = 2.0
"""Seconds that the expressions of one search may take in all, not counting what is usual."""
USUAL = 0.0002
"""Seconds for a text, and for each 5,000 characters of it: ten times what a sane one takes, so that there may be any
number of mails, and less than it takes to read one."""
MOST_COMPILED = 20
"""Expressions that are kept compiled: each can take some megabytes, and the library would keep hundreds."""


class TooSlow(BadRequest):
    """An expression would take too long."""

    def __init__(self, source: str, *, remedy: str = "write it simpler") -> None:
        super().__init__(
            f"regular expression /{source}/ takes too long: something that repeats in it is repeated; {remedy}"
        )


class Patience:
    """How much longer the expressions of one search may take. Used by one thread."""

    def __init__(self) -> None:
        self._left = LONGEST_IN_ALL

    def took(self, seconds: float, *, source: str, length: int) -> None:
        """So long an expression took over a text of so many characters; ``TooSlow`` if with others that is too much."""
        self._left -= max(seconds - USUAL * (1 + length / 5_000), 0)
        if self._left < 0:
            raise TooSlow(source, remedy=f"{LONGEST_IN_ALL:g} seconds are over: write it simpler, or search less mail")


def problem_of(source: str) -> tuple[str, int] | None:
    """What is wrong with an expression, and at which of its characters; None if nothing is."""
    import regex

    problem = extent.problem_of(source)
    if problem is not None:
        return problem
    try:
        _compiled(source)
    except regex.error as error:
        return error.msg, error.pos or 0  # type: ignore[attr-defined]  # of which its stubs don't know
    except (RecursionError, OverflowError, MemoryError):
        return "too large", 0
    except ValueError as error:  # flags that exclude each other, a number of thousands of digits
        return str(error), 0
    return None


def found(source: str, text: str, patience: Patience) -> bool:
    """Whether the text has something that the expression means, whatever its case; ``TooSlow`` if that is too hard."""
    began = time.thread_time()  # its work, not its waiting for other threads
    try:
        holds = _compiled(source).search(text, timeout=LONGEST, concurrent=True) is not None
    except TimeoutError:
        raise TooSlow(source) from None
    patience.took(time.thread_time() - began, source=source, length=len(text))
    return holds


@lru_cache(MOST_COMPILED)
def _compiled(source: str) -> "Pattern[str]":
    import regex

    return regex.compile(source, regex.IGNORECASE | regex.MULTILINE, cache_pattern=False)
