"""The marker ``mail``: how the mail of one test is taken."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .mailbox import Mailbox
    from .server import MailServer
    from .server.route import Tls

_TLS: "dict[object, Tls]" = {None: "", False: "", True: "starttls", "starttls": "starttls", "implicit": "implicit"}
_KNOWN = ("tls", "auth", "faults", "allow_unchecked")


def asked(item: pytest.Item) -> dict[str, Any]:
    """The marker's arguments, those of the test before those of its class and module."""
    __tracebackhide__ = True
    arguments: dict[str, Any] = {}
    for mark in item.iter_markers("mail"):
        unknown = [name for name in mark.kwargs if name not in _KNOWN]
        if mark.args or unknown:
            wrong = unknown[0] if unknown else repr(mark.args[0])
            raise pytest.UsageError(f"marker mail: {wrong} unknown; it takes {', '.join(_KNOWN)}, by name")
        arguments = {**mark.kwargs, **arguments}
    return arguments


def obey(item: pytest.Item, mailbox: "Mailbox", server: "MailServer") -> None:
    """Set up what the marker of a test asks for; undone with everything else that the mailbox plays."""
    __tracebackhide__ = True
    arguments = asked(item)
    if not arguments:
        return
    tls, login = arguments.get("tls"), arguments.get("auth")
    if tls not in _TLS:
        raise pytest.UsageError(f"marker mail: tls={tls!r} unknown; one of: 'starttls', 'implicit'")
    if login and not (
        isinstance(login, tuple | list) and len(login) == 2 and all(isinstance(one, str) for one in login)
    ):
        raise pytest.UsageError("marker mail: auth is a user and a password, as in auth=('app', 's3cret')")
    user, password = login or ("", "")
    mailbox.route = server.route(_TLS[tls], user=user, password=password)
    if login and server.refuses:
        mailbox.activity.playing.require_login(user, password)
    elif login:
        mailbox.show_only(lambda arrival: arrival.envelope.auth_user == user)
    faults = arguments.get("faults") or ()
    for fault in [faults] if isinstance(faults, str) else faults:
        mailbox.activity.playing.play_text(fault, origin="by the marker mail of this test")
