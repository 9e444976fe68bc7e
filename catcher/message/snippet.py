"""The first words of a mail, as a list shows them beside the subject; read from as little of it as it takes."""

import re

from catcher.message.html import Document
from catcher.message.tangles import tangled

LENGTH = 250
"""Characters that are shown."""
BEGINNING = 5_000
"""Characters of an HTML body that are parsed for them at first: in most mail enough, and done in 50 microseconds."""

# What senders pad the preview with, so that nothing of the text follows it there.
_PADDING = re.compile("[\\s\u00ad\u034f\u200b\u200c\u2007\u2060\ufeff]{2,}")


def of_text(text: str) -> str:
    """The beginning of plain text."""
    for end in (2 * LENGTH, 8 * LENGTH):
        beginning = _squeezed(text[:end])
        if len(beginning) >= LENGTH:
            return beginning[:LENGTH]
    return _squeezed(text)[:LENGTH]


def of_html(source: str) -> str:
    """The beginning of what one sees of HTML."""
    start = max(source.find("<body"), source.find("<BODY"), 0)
    for end in (start + BEGINNING, start + 4 * BEGINNING):
        beginning = _squeezed(_seen(source[start:end]))
        if end >= len(source) or len(beginning) > LENGTH + 10:  # where it was cut half an entity may stand
            return beginning[:LENGTH]
    return _squeezed(_seen(source))[:LENGTH]


def _seen(source: str) -> str:
    return Document(source, tangled=tangled(source)).text


def _squeezed(text: str) -> str:
    """White space collapsed, and padding with it."""
    text = " ".join(text.split())
    return text if text.isascii() else _PADDING.sub(" ", text).strip()
