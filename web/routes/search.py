"""Searching: ``/api/v1/search``."""

from flask import Blueprint, Response, request

from catcher.web.request import asked
from catcher.web.request.answers import done, json, plain
from catcher.web.request.current import mailbox
from catcher.web.request.describe import describe
from catcher.web.request.inboxes import place
from catcher.web.request.listing import LIST, messages
from catcher.web.wire import mailpit

routes = Blueprint("search", __name__, url_prefix="/api/v1")

NO_QUERY = "Error: no search query"


@routes.get("/search")
@describe(answer=mailpit.Messages, query=("query", "tz", *LIST))
def search() -> Response:
    """What a query finds, newest first."""
    if not request.args.get("query", "").strip():
        return plain(NO_QUERY, 400)
    return json(messages(asked.query()))


@routes.delete("/search")
@describe(answer="text/plain", query=("query", "tz", "inbox"))
def delete_found() -> Response:
    """Remove what a query finds."""
    if not request.args.get("query", "").strip():
        return plain(NO_QUERY, 400)
    mailbox().remove(**place(asked.query()))
    return done()
