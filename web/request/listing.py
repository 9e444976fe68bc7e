"""A page of a list: narrowed, sorted and cut as the query string says."""

from typing import cast, get_args

from flask import request

from catcher.errors import BadRequest
from catcher.query import Node
from catcher.query.tree import And, Received
from catcher.store import Sort
from catcher.web.wire import mailpit

from . import asked
from .current import caller, context, mailbox
from .inboxes import place
from .page import answer

LIST = ("start", "limit", "before", "inbox", "sort", "order")
"""The parameters of every list."""


def messages(query: Node | None = None) -> mailpit.Messages:
    """The page that was asked for."""
    start, limit = asked.start(), asked.limit()
    before = asked.moment("before")
    if before is not None:
        earlier = Received(before - 0.001, later=False)
        query = earlier if query is None else And((query, earlier))
    sort, order = request.args.get("sort", "time"), request.args.get("order", "desc")
    if sort not in get_args(Sort) or order not in {"asc", "desc"}:
        raise BadRequest("sort is time, size or from; order is asc or desc")
    page = mailbox().find(
        **place(query), start=start, limit=limit, newest_first=order == "desc", sort=cast("Sort", sort)
    )
    return answer(page, mailbox().stats(), caller(), row=context().rows.of, start=start)
