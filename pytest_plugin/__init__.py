"""The pytest plugin ``smtp_catcher``: a mail server for tests, and assertions that say what went wrong.

Importing this package must cost nothing in runs that send no mail: fixtures and hooks load what they need.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .fixtures import (
    _mail_watch,
    mail_env,
    mail_server,
    mail_server_options,
    mailbox_of_this_test,
    make_inbox,
    make_mailbox,
)
from .hooks import (
    pytest_addoption,
    pytest_configure,
    pytest_runtest_call,
    pytest_runtest_makereport,
    pytest_runtest_setup,
    pytest_runtest_teardown,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

if TYPE_CHECKING:
    from .addresses import Address
    from .inbox import Inbox, MakeInbox
    from .mailbox import Mailbox
    from .message import Attachment, Message
    from .server import MailServer
    from .server.route import Route

__all__ = [
    "Address",
    "Attachment",
    "Inbox",
    "MailServer",
    "Mailbox",
    "MakeInbox",
    "Message",
    "Route",
    "_mail_watch",
    "mail_env",
    "mail_server",
    "mail_server_options",
    "mailbox_of_this_test",
    "make_inbox",
    "make_mailbox",
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
]

_HOMES = {
    "Address": ".addresses",
    "Attachment": ".message",
    "Inbox": ".inbox",
    "MakeInbox": ".inbox",
    "Route": ".server.route",
    "MailServer": ".server",
    "Mailbox": ".mailbox",
    "Message": ".message",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'catcher.pytest_plugin' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
