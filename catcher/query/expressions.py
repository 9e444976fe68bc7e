"""Regular expressions of queries: whoever may search may write one, and some would take for ever over one mail.

So they are the ``regex`` library's, which gives up after a while and lets other threads work meanwhile; the
standard library's can do neither. It is loaded when the first expression comes: most queries have none. It holds up
everybody while it compiles, though, so an expression that would be large is not given to it.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from catcher.errors import BadRequest
from catcher.query import extent

if TYPE_CHECKING:
    from regex import Pattern

LONGEST = 0.2
"""Seconds that an expression may look through one text; a sane one takes microseconds."""
MOST_COMPILED = 20
"""Expressions that are kept compiled: each can take some megabytes, and the library would keep hundreds."""


class TooSlow(BadRequest):
    """An expression would take too long."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"regular expression /{source}/ takes too long: something that repeats in it is repeated; write it simpler"
        )


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


def found(source: str, text: str) -> bool:
    """Whether the text has something that the expression means, whatever its case; ``TooSlow`` if that is too hard."""
    try:
        return _compiled(source).search(text, timeout=LONGEST, concurrent=True) is not None
    except TimeoutError:
        raise TooSlow(source) from None


@lru_cache(MOST_COMPILED)
def _compiled(source: str) -> "Pattern[str]":
    import regex

    return regex.compile(source, regex.IGNORECASE | regex.MULTILINE, cache_pattern=False)
