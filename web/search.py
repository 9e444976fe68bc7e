"""Searching: ``/api/v1/search``, and what a list is narrowed and sorted by everywhere."""

from flask import Blueprint, Response, request

from . import asked, wire
from .answers import done, json, plain
from .current import mailbox
from .describe import describe
from .inboxes import place
from .listing import LIST, messages

routes = Blueprint("search", __name__, url_prefix="/api/v1")

NO_QUERY = "Error: no search query"


@routes.get("/search")
@describe(answer=wire.Messages, query=("query", "tz", *LIST))
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
