"""Links: what a person could click, where it leads, and where it stands."""

import re
from collections.abc import Iterator

from msgspec import Struct

MOST_LINKS = 10_000
"""Links that are listed; more than any page shows."""


class Link(Struct, frozen=True):
    """A link and the text that one clicks on."""

    url: str
    """As written, entities resolved; it may be relative, or lead nowhere."""
    text: str
    """The words or the picture's description; the URL itself in plain text."""
    where: str
    """``text`` or ``html``: the body it stands in."""


_URL = re.compile(r"""(?i)(?<![a-z0-9+.-])(?:https?://|ftp://|mailto:|www\.)[^\s<>"`{}|\\^\x00-\x20\u201c\u201d]+""")
_CLOSES = {")": "(", "]": "["}


def in_text(text: str) -> Iterator[Link]:
    """The URLs in plain text (RFC 3986, appendix C), without the punctuation that only follows them."""
    if "://" in text or "www." in text or "mailto:" in text:  # most of what is searched has none
        for match in _URL.finditer(text):
            url = _trimmed(match[0])
            if len(url) > len("mailto:"):
                yield Link("http://" + url if url[:4].lower() == "www." else url, url, "text")


def _trimmed(url: str) -> str:
    """Without a full stop at the end of a sentence, or a bracket that was opened before the URL began."""
    surplus = {close: url.count(close) - url.count(opening) for close, opening in _CLOSES.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in ".,:;!?'*_~":
            break
        end -= 1
    return url[:end]
