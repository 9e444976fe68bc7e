"""A function of a text that recurs from mail to mail: its answers are kept, where the text is short.

What a program sends, it mostly has sent before: lines, addresses, types. Long texts are worked out anew, so that no
mail can fill the memory. An answer is shared by all who ask: nobody may change it.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

LONGEST = 100
"""Characters, or octets, of a text whose answer is kept."""

T = TypeVar("T", str, bytes)
R = TypeVar("R")


def recurring(most: int) -> Callable[[Callable[[T], R]], Callable[[T], R]]:
    """Decorator that keeps so many answers twice: those of late, and those before them.

    When there are enough of late, the others go, but for what was asked again meanwhile.
    """

    def decorator(compute: Callable[[T], R]) -> Callable[[T], R]:
        known: dict[T, R] = {}
        before: dict[T, R] = {}

        @wraps(compute)
        def answer(text: T) -> R:
            nonlocal known, before
            found = known.get(text)
            if found is None:
                found = before.get(text)
                if found is None:
                    found = compute(text)
                    if len(text) > LONGEST:
                        return found
                if len(known) >= most:
                    known, before = {}, known
                known[text] = found
            return found

        return answer

    return decorator
