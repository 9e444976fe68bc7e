"""``--preload``: starts with the mail of files and folders in the mailbox."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from catcher.cli.progress import progress
from catcher.files import find_mail, keep, portions
from catcher.mailbox import Mailbox

OCTETS_AT_ONCE = 10_000_000
"""Of mail that is kept in one transaction."""


def preload(mailbox: Mailbox, paths: Iterable[Path]) -> None:
    """Keep every mail that is found there, in order."""
    found = progress(chain.from_iterable(find_mail(path) for path in paths), "Loading")
    for some in portions(found, octets=OCTETS_AT_ONCE):
        keep(mailbox, some, add=mailbox.add)
