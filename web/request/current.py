"""What belongs to the request that Flask is answering: who asks, and the world it is answered from."""

from flask import current_app, request

from catcher.mailbox import Mailbox
from catcher.web.door.access import ANYBODY, Caller

from .context import Context


def context() -> Context:
    """The world of the service that was asked."""
    found: Context = current_app.extensions["smtp-catcher"]
    return found


def mailbox() -> Mailbox:
    """The mailbox of that service."""
    return context().mailbox


def caller() -> Caller:
    """Who asks."""
    found: Caller = request.environ.get("smtp-catcher.caller", ANYBODY)
    return found
