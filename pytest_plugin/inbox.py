"""Inboxes with addresses that nobody else has: each shows only what was sent to its address, or with its login."""

import re
import secrets
from collections.abc import Iterator

from .mailbox import Mailbox
from .server.route import Route
from .view import for_address


class Inbox(Mailbox):
    """A mailbox with an address of its own."""

    smtp: Route
    """Host, port, user and password; what is sent with them lands in this inbox, whoever it is to."""

    def __str__(self) -> str:
        return self.address


class MakeInbox:
    """The fixture ``make_inbox``: makes inboxes of one test."""

    def __init__(self, mailbox: Mailbox, *, marks: Iterator[str]) -> None:
        self._mailbox = mailbox
        self._marks = marks

    def __call__(self, name: str = "inbox", *, domain: str = "example.com") -> Inbox:
        """An inbox whose address begins with ``name``: ``ann-4f09ac-12@example.com``."""
        local = re.sub(r"[^A-Za-z0-9._+-]", "-", name)
        address = f"{local}-{next(self._marks)}@{domain}"
        inbox = self._mailbox.narrowed(for_address(address), Inbox)
        inbox.address = address
        inbox.smtp = inbox.route._replace(user=address, password=secrets.token_urlsafe(9))
        return inbox
