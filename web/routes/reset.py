"""``POST /api/v1/reset``: a clean slate between two tests, in one step."""

from flask import Blueprint, Response

from catcher.web.request.answers import json
from catcher.web.request.current import context, mailbox
from catcher.web.request.describe import describe
from catcher.web.wire import beside

routes = Blueprint("reset", __name__, url_prefix="/api/v1")


@routes.post("/reset")
@describe(answer=beside.Reset)
def reset() -> Response:
    """Remove messages, conversations and faults. ``Seq`` goes on where it was."""
    faults = len(context().faults.list())
    context().faults.replace([])
    messages = mailbox().clear()
    return json(beside.Reset(Messages=messages, Sessions=mailbox().remove_sessions(), Faults=faults))
