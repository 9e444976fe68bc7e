"""The fixtures. Nothing here loads the server before a test asks for it."""

from typing import TYPE_CHECKING, Any

import pytest

from . import settings
from .run import TIMELINE, WATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from .inbox import MakeInbox
    from .mailbox import Mailbox
    from .run.watch import Watch
    from .server import MailServer
    from .server.route import Route


@pytest.fixture(scope="session")
def mail_server_options() -> "dict[str, Any]":
    """Settings of the server, to be overridden: the fields of ``catcher.Config``, and ``auth`` and ``listeners``."""
    return {}


@pytest.fixture(scope="session")
def _mail_watch(pytestconfig: pytest.Config, mail_server_options: "dict[str, Any]") -> "Iterator[Watch]":
    from .run.watch import Watch

    server = _server(settings.remote(pytestconfig), mail_server_options)
    watch = Watch(server, pytestconfig.stash[TIMELINE], timeout=settings.timeout(pytestconfig))
    pytestconfig.stash[WATCH] = watch
    yield watch
    watch.finish()
    server.stop()


def _server(remote: dict[str, str], options: "dict[str, Any]") -> "MailServer":
    """One that runs elsewhere if a setting names it, else one in this process."""
    if remote["url"]:
        from .server.remote import RemoteServer

        return RemoteServer(**remote)
    from .server.local import LocalServer

    return LocalServer(options)


def _watch(request: pytest.FixtureRequest) -> "Watch":
    """Not asked for as a parameter: pytest would look up every fixture behind it again for each test."""
    watch = request.config.stash.get(WATCH, None)
    return request.getfixturevalue("_mail_watch") if watch is None else watch


@pytest.fixture(scope="session")
def mail_server(request: pytest.FixtureRequest) -> "MailServer":
    """The SMTP server: one in each worker, on a free port of 127.0.0.1, started when first asked for."""
    return _watch(request).server


@pytest.fixture(name="mailbox")
def mailbox_of_this_test(request: pytest.FixtureRequest) -> "Iterator[Mailbox]":
    """The mail of this test: empty when it begins, live while it runs."""
    __tracebackhide__ = True
    from .marker import obey

    watch = _watch(request)
    mailbox = watch.open(hint=_hint(request))
    obey(request.node, mailbox, watch.server)
    with pytest.MonkeyPatch.context() as patch:
        if libraries := request.config.getini("mail_patch"):
            from .server.reroute import reroute

            reroute(libraries, watch.server, patch)
        yield mailbox
    request.node.user_properties += [("mail_id", id) for id in watch.end_test()]


@pytest.fixture
def make_inbox(request: pytest.FixtureRequest, mailbox: "Mailbox") -> "MakeInbox":
    """Makes inboxes, each with an address, and a login, that nobody else has."""
    from .inbox import MakeInbox

    return MakeInbox(mailbox, marks=_watch(request).marks)


@pytest.fixture(scope="session")
def make_mailbox(request: pytest.FixtureRequest) -> "Callable[[str], AbstractContextManager[Mailbox]]":
    """Makes mailboxes wider than a test: ``with make_mailbox("module") as mailbox: yield mailbox`` in a fixture."""
    return _watch(request).open_wide


@pytest.fixture
def mail_env(mailbox: "Mailbox", monkeypatch: pytest.MonkeyPatch) -> "Route":
    """Points the application at the server: by environment variables, and in the frameworks that are loaded."""
    from .server.frameworks import point_all

    for name, value in mailbox.route.env().items():
        monkeypatch.setenv(name, value)
    point_all(mailbox.route, monkeypatch)
    return mailbox.route


def _hint(request: pytest.FixtureRequest) -> str:
    """What to try when nothing comes to the server at all."""
    if "mail_env" in request.fixturenames:
        return "`mail_env` has set the usual variables; was the application configured before this test began?"
    return (
        "Is the application configured to send there? `mail_env` sets the usual variables; it is not used by this test."
    )
