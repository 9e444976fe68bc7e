"""The fixtures. Nothing here loads the server before a test asks for it."""

from typing import TYPE_CHECKING

import pytest

from . import settings
from .book import TIMELINE, WATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .mailbox import Mailbox
    from .server import MailServer


@pytest.fixture(scope="session")
def mail_server(pytestconfig: pytest.Config) -> "Iterator[MailServer]":
    """The SMTP server: one in each worker, on a free port of 127.0.0.1, started when first asked for."""
    from .local import LocalServer
    from .watch import Watch

    server = LocalServer()
    watch = Watch(server, pytestconfig.stash[TIMELINE], timeout=settings.timeout(pytestconfig))
    pytestconfig.stash[WATCH] = watch
    yield server
    watch.take_stock()
    server.stop()


@pytest.fixture(name="mailbox")
def mailbox_of_this_test(mail_server: "MailServer", request: pytest.FixtureRequest) -> "Iterator[Mailbox]":  # noqa: ARG001  the watch comes with the server
    """The mail of this test: empty when it begins, live while it runs."""
    watch = request.config.stash[WATCH]
    yield watch.open(hint=_hint(request))
    request.node.user_properties += [("mail_id", id) for id in watch.end_test()]


def _hint(request: pytest.FixtureRequest) -> str:
    """What to try when nothing comes to the server at all."""
    if "mail_env" in request.fixturenames:
        return "`mail_env` has set the usual variables; was the application configured before this test began?"
    return (
        "Is the application configured to send there? `mail_env` sets the usual variables; it is not used by this test."
    )
