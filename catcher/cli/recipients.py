"""Whom a command line names: each of its words is an address, or a list of them as in a header."""

import re
from collections.abc import Iterable

from catcher.errors import ConfigError
from catcher.message import parse_addresses

_PLAIN = re.compile(r'<?((?:"(?:[^"\\]|\\.)*"@)?[^\s,;<>"]+)>?')
_SPACE_OR_BRACKET = re.compile(r"[\s<>]")


class NoAddress(ConfigError):
    """A word is none, or not one that can be said to a server."""


def recipients(words: Iterable[str], *, said: str) -> list[str]:
    """Every address of these words, in order; ``said`` is what a person gave them as."""
    return [address for word in words for address in _addresses(word, said)]


def _addresses(word: str, said: str) -> list[str]:
    if plain := _PLAIN.fullmatch(word.strip()):
        return [plain[1]]
    people, defects = parse_addresses(word)
    found = [person.address for person in people]
    if defects or not found or any(not address or _SPACE_OR_BRACKET.search(address) for address in found):
        raise NoAddress(f"{said} {word!r}: expected an address, or several with commas between them")
    return found
