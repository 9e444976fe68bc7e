"""Many messages at once: ``/api/v1/messages``."""

from flask import Blueprint, Response, request

from catcher.web.request import asked
from catcher.web.request.answers import done, json
from catcher.web.request.chosen import chosen
from catcher.web.request.current import mailbox
from catcher.web.request.describe import describe
from catcher.web.request.listing import LIST, messages
from catcher.web.wire import bodies, mailpit

routes = Blueprint("messages", __name__, url_prefix="/api/v1")


@routes.get("/messages")
@describe(answer=mailpit.Messages, query=LIST)
def list_messages() -> Response:
    """Everything, newest first in strict order of arrival."""
    return json(messages())


@routes.put("/messages")
@describe(answer="text/plain", body=bodies.Mark, query=("tz", "inbox"))
def mark_messages() -> Response:
    """Mark as read or unread, pin or unpin."""
    mark = asked.body(bodies.Mark)
    read = False if mark.Read is None and mark.Pinned is None else mark.Read
    mailbox().mark(**chosen(mark), read=read, pinned=mark.Pinned)
    return done()


@routes.delete("/messages")
@describe(answer="text/plain", body=bodies.Delete, query=("tz", "inbox"))
def delete_messages() -> Response:
    """Remove these; all, where none is named. A body that can't be read removes nothing."""
    mailbox().remove(**chosen(asked.body(bodies.Delete) if request.get_data() else bodies.Delete()))
    return done()
