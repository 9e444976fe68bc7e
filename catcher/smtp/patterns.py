"""Patterns that people write for addresses: a glob, or ``re:`` and a regular expression; neither knows case."""

import re
from collections.abc import Callable
from fnmatch import translate

from catcher.errors import ConfigError

Matches = Callable[[str], bool]


def pattern(text: str) -> Matches:
    """What ``text`` matches: the whole of an address with a glob, any part of it with ``re:``.

    The null sender is written ``<>``.
    """
    if not text.startswith("re:"):
        whole = re.compile(translate(text), re.IGNORECASE)
        return lambda address: whole.match(address or "<>") is not None
    try:
        part = re.compile(text[3:], re.IGNORECASE)
    except re.error as error:
        raise ConfigError(f"pattern {text!r} is not a regular expression: {error}") from None
    return lambda address: part.search(address or "<>") is not None
