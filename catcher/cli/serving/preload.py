"""``--preload``: starts with the mail of files and folders in the mailbox."""

from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from catcher.cli.progress import progress
from catcher.files import arrival, find_mail, mark_again
from catcher.mailbox import Mailbox

AT_ONCE = 100
"""Mails kept in one transaction."""


def preload(mailbox: Mailbox, paths: Iterable[Path]) -> None:
    """Keep every mail that is found there, in order."""
    found = progress(chain.from_iterable(find_mail(path) for path in paths), "Loading")
    while some := list(islice(found, AT_ONCE)):
        receipts = mailbox.add([arrival(one) for one in some])
        mark_again(mailbox, zip((receipt.id for receipt in receipts), some, strict=True))
