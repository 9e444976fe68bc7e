"""Many messages at once: ``/api/v1/messages``."""

from flask import Blueprint, Response, request

from . import asked, wire
from .answers import done, json
from .context import mailbox
from .describe import describe
from .render import summary

routes = Blueprint("messages", __name__, url_prefix="/api/v1")


@routes.get("/messages")
@describe(answer=wire.Messages, query=("start", "limit"))
def list_messages() -> Response:
    """Everything, newest first in strict order of arrival."""
    start = asked.start()
    page = mailbox().find(start=start, limit=asked.limit())
    stats = mailbox().stats()
    return json(
        wire.Messages(
            total=stats.messages,
            unread=stats.unread,
            count=len(page.entries),
            messages_count=page.total,
            messages_unread=page.unread,
            start=start,
            tags=sorted(stats.tags, key=str.lower),
            messages=[summary(entry) for entry in page.entries],
        )
    )


@routes.put("/messages")
@describe(answer="text/plain", body=wire.Mark)
def mark_messages() -> Response:
    """Mark as read or unread."""
    mark = asked.body(wire.Mark)
    mailbox().mark(mark.IDs or None, read=mark.Read)
    return done()


@routes.delete("/messages")
@describe(answer="text/plain", body=wire.Delete)
def delete_messages() -> Response:
    """Remove these; all, where none is named. A body that can't be read removes nothing."""
    delete = asked.body(wire.Delete) if request.get_data() else wire.Delete()
    if delete.IDs:
        mailbox().remove(delete.IDs)
    else:
        mailbox().clear()
    return done()
