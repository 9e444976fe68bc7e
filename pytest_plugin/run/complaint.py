"""Why a test that has passed fails all the same: the server could not do its work, or nobody looked at its mail."""

from typing import TYPE_CHECKING

from ..marker import asked

if TYPE_CHECKING:
    import pytest

    from .watch import Watch

MOST_SHOWN = 10
"""Mails that are named."""
FIXTURES = frozenset({"mailbox", "mail_server", "make_mailbox"})
"""One of these is behind every test that uses the server of this plugin."""


def complaint(item: "pytest.Item", watch: "Watch") -> str:
    """Why a test that passed has failed; empty if it has not."""
    if said := server_failed(item, watch):
        return said
    if not item.config.getini("mail_strict") or _allows_unchecked(item):
        return ""
    if not (unchecked := watch.unchecked()):
        return ""
    mails = "1 mail that nobody looked at" if len(unchecked) == 1 else f"{len(unchecked)} mails that nobody looked at"
    return "\n".join(
        [
            f"this test sent {mails} (mail_strict):",
            *(f"  {message.line}" for message in unchecked[:MOST_SHOWN]),
            "Assert on it, or mark the test: @pytest.mark.mail(allow_unchecked=True)",
        ]
    )


def server_failed(item: "pytest.Item", watch: "Watch") -> str:
    """What the server could not do since the last time; empty if it is well, or the catcher one of the test's own."""
    errors = watch.errors.take()
    ours = FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return "\n".join(["the mail server failed during this test:", *errors]) if errors and ours else ""


def _allows_unchecked(item: "pytest.Item") -> bool:
    return bool(asked(item).get("allow_unchecked"))
