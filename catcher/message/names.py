"""What inboxes and tags may be called, whoever makes the name up: a configuration, a sender, a program."""

import re
from collections.abc import Iterable
from itertools import islice

LONGEST = 100
"""Characters of a name."""
MOST_TAGS = 100
"""Tags that one mail may ask for: with twenty thousand a list would take seconds."""

_UNUSABLE = re.compile('[",\x00-\x1f\x7f]+')
"""A comma divides names, and in a query a quote can't be part of one."""


def is_name(text: str) -> bool:
    """Whether it can be one as it stands."""
    return 0 < len(text) <= LONGEST and not _UNUSABLE.search(text)


def name_of(text: str) -> str:
    """What comes nearest to it and can be one; empty if nothing does."""
    return " ".join(_UNUSABLE.sub(" ", text).split())[:LONGEST].rstrip()


def tags_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The tags that a mail asks for so, in its order, as far as they can be tags."""
    return tuple(islice(filter(None, map(name_of, texts)), MOST_TAGS))
