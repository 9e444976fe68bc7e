"""Regular expressions of queries: whoever may search may write one, and some would take for ever over one mail.

So they are the ``regex`` library's, which gives up after a while and lets other threads work meanwhile; the
standard library's can do neither. It is loaded when the first expression comes: most queries have none.
"""

from catcher.errors import BadRequest

LONGEST = 0.2
"""Seconds that an expression may look through one text; a sane one takes microseconds."""


class TooSlow(BadRequest):
    """An expression would take too long."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"regular expression /{source}/ takes too long: something that repeats in it is repeated; write it simpler"
        )


def problem_of(source: str) -> tuple[str, int] | None:
    """What is wrong with an expression, and at which of its characters; None if nothing is."""
    import regex

    try:
        regex.compile(source)
    except regex.error as error:
        return error.msg, error.pos or 0  # type: ignore[attr-defined]  # of which its stubs don't know
    except (RecursionError, OverflowError, MemoryError):
        return "too large", 0
    return None


def found(source: str, text: str) -> bool:
    """Whether the text has something that the expression means, whatever its case; ``TooSlow`` if that is too hard."""
    import regex

    expression = regex.compile(source, regex.IGNORECASE | regex.MULTILINE)
    try:
        return expression.search(text, timeout=LONGEST, concurrent=True) is not None
    except TimeoutError:
        raise TooSlow(source) from None
