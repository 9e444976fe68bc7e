"""HTML that would take a parser minutes: elements in elements by the thousand, tags of ten thousand attributes.

The rules of HTML make a parser look through all open elements at many tags, and through all attributes at
each: 500 kB of ``<div>`` alone take half a minute. What is counted here is about that work, from the source.
"""

import re

FEW_TAGS = 5_000
"""Tags that may stand in any order: at worst they take a fifth of a second."""
SHORT = 30_000
"""Characters of HTML that may be one tag: at worst they take a seventh of a second."""
MOST_ATTRIBUTES = 500
"""Of one tag, where the HTML is longer than that."""
MOST_STEPS = 12_500_000
"""Open elements, summed over all tags: what ``FEW_TAGS`` nested ones come to, and 100,000 tags 125 deep."""

_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{2000,}")
_TAG = re.compile(r"</?[a-z]+")
# These have no content, or end by themselves where the next one begins: left open, they do not nest.
_FLAT_NAMES = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"),
    *("dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_FLAT = {f"<{name}" for name in _FLAT_NAMES} | {f"</{name}" for name in _FLAT_NAMES}
_MARKUP = re.compile(r"<[^<>]*>")


def tangled(source: str) -> bool:
    """Whether parsing this could take seconds."""
    if len(source) > SHORT and any(len(tag.split()) > MOST_ATTRIBUTES for tag in _LONG_TAG.findall(source)):
        return True
    if source.count("<") <= FEW_TAGS:
        return False
    depth = steps = 0
    for tag in _TAG.findall(source.lower()):
        if tag not in _FLAT:
            if tag[1] != "/":
                depth += 1
            elif depth:
                depth -= 1
        steps += depth
    return steps > MOST_STEPS


def without_markup(source: str) -> str:
    """What is left of HTML without its tags: a poor man's text for what is not to be parsed."""
    return _MARKUP.sub(" ", source)
