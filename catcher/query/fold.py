"""Text as it is searched: case-folded, and cut into tokens that a substring can be looked up by.

A token is a run of letters and digits, or one other character. A character of a script that is written
without spaces is a token of its own. White space, invisible characters and ``< > " , ; ( )`` only part
tokens. A folded text is its tokens with single spaces between them, so that

    a phrase occurs in a text  ==  fold(phrase) in fold(text)

and an index of tokens can say the same: within a phrase all tokens are whole, but for the beginning of the
first and the end of the last.
"""

import re
import unicodedata
from collections.abc import Sequence

from catcher.message.recurring import recurring

LONGEST = 100
"""Characters of a word; a longer one is cut, so that no mail can bring an index a word of a megabyte."""

SHORT = 3
"""Letters from which a word at either end of a phrase may be a piece of a longer one."""

ADDRESS = "\ue000"
"""A token of private use: an address begins after it."""
BREAK = "\ue001"
"""A token of private use: no phrase reaches over it."""
NAMED = "\ue002"
"""Of private use, within a token: a name stands between two of them, before what goes by that name."""

_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_UNSPACED = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(
    rf"[^\W_{_UNSPACED}]{{1,{LONGEST}}}|[{_UNSPACED}]"
    r'|[^\s<>",;()\w\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff]|_'
)
_ALONE = re.compile(f"[{_UNSPACED}]")
_ASCII_TOKEN = re.compile(rf"[a-z0-9]{{1,{LONGEST}}}|[!#$%&'*+\-./:=?@\[\\\]^_`{{|}}~]")
"""What ``_TOKEN`` finds in ASCII that is in lower case, in half the time."""


def fold(text: str) -> str:
    """A text as it is searched."""
    return _fold_line(text) if len(text) <= LONGEST else " ".join(fold_lines(text))


def fold_lines(text: str) -> list[str]:
    """The same line by line, without the lines of which nothing is left."""
    return [line for line in map(_fold_line, text.splitlines()) if line]


@recurring(16_384)
def _fold_line(line: str) -> str:
    if line.isascii():
        return " ".join(_ASCII_TOKEN.findall(line.lower()))
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).casefold()))


def is_word(token: str) -> bool:
    """Whether a token may be a piece of a longer one."""
    return token.isalnum() and (token.isascii() or not _ALONE.match(token))


def occurs(phrase: str, text: str) -> bool:
    """Whether a folded phrase occurs in a folded text."""
    if phrase not in text:
        return False
    first, last = edges(phrase.split(" "))
    return f"{' ' * first}{phrase}{' ' * last}" in f" {text} "


def edges(tokens: Sequence[str]) -> tuple[bool, bool]:
    """Whether a phrase begins with a whole word, and whether it ends with one.

    It does if that word has one or two letters, as "a word" does not mean "via words", and thousands of words
    begin or end with any one letter. At the end that holds after another word: ``/pa`` may go on, and so may
    an address.
    """
    if len(tokens) < 2 or tokens[0] == ADDRESS:
        return False, False
    first, before, last = tokens[0], tokens[-2], tokens[-1]
    return len(first) < SHORT and is_word(first), len(last) < SHORT and is_word(last) and is_word(before)
