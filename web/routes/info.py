"""The program in numbers: ``/api/v1/info``; and whether it lives."""

import sys
import time

from flask import Blueprint, Response

from catcher import __version__
from catcher.web.request.answers import json, nothing
from catcher.web.request.current import context, mailbox
from catcher.web.request.describe import describe
from catcher.web.wire import mailpit

routes = Blueprint("info", __name__)


@routes.get("/livez")
def alive() -> Response:
    """It answers, so it lives."""
    return nothing()


@routes.get("/readyz")
def ready() -> Response:
    """It answers, and so does the store, which could keep a mail."""
    mailbox().check()
    return nothing()


@routes.get("/api/v1/info")
@describe(answer=mailpit.Info)
def info() -> Response:
    """Version, store, counts."""
    stats, counts = mailbox().stats(), context().counts
    return json(
        mailpit.Info(
            Version=f"v{__version__}",
            LatestVersion="",
            Database=context().config.store,
            DatabaseSize=stats.size,
            Messages=stats.messages,
            Unread=stats.unread,
            Tags=stats.tags,
            RuntimeStats=mailpit.Runtime(
                Uptime=int(time.time() - context().started),
                Memory=_memory(),
                MessagesDeleted=stats.removed,
                SMTPAccepted=stats.messages + stats.removed - context().kept_at_start,
                SMTPAcceptedSize=counts.get("octets", 0),
                SMTPRejected=counts.get("refused", 0),
                SMTPIgnored=counts.get("discarded", 0) + counts.get("duplicates", 0),
            ),
            SMTP=str(context().smtp_address),
            Listeners=[
                mailpit.Listening(Address=one.address, Protocol=one.protocol, StartTLS=one.starttls)
                for one in context().listeners
            ],
            Evicted=stats.evicted,
        )
    )


@routes.get("/api/v1/webui")
@describe(answer=mailpit.WebUI)
def webui() -> Response:
    """What a page may offer."""
    config = context().config
    return json(
        mailpit.WebUI(
            Label=config.label,
            MessageRelay=mailpit.Relay(),
            ChaosEnabled=config.chaos,
            HideDeleteAllButton=config.no_delete,
            DuplicatesIgnored=config.ignore_duplicate_ids,
        )
    )


def _memory() -> int:
    """Octets of memory in use, at their most; 0 where the system does not say."""
    try:
        import resource  # not on Windows
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
