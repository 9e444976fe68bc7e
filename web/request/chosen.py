"""Which messages the body of a request is about."""

from flask import request

from catcher.errors import BadRequest
from catcher.web.wire.bodies import Which

from .inboxes import Place, place, visible_ids
from .querying import read_query


class Chosen(Place):
    """The messages, as the mailbox's methods take them."""

    ids: list[str] | None
    after: int | None
    before: int | None


def chosen(which: Which) -> Chosen:
    """Those of them that the caller may see."""
    if which.IDs and (which.Search or which.First or which.Last):
        raise BadRequest("You may specify either IDs or a search query, not both")
    return {
        "ids": visible_ids(which.IDs) if which.IDs else None,
        **place(read_query(which.Search, request.args.get("tz", ""))),
        "after": which.First - 1 if which.First else None,
        "before": which.Last + 1 if which.Last else None,
    }


def names_any(which: Which) -> bool:
    """Whether it says which, rather than mean all."""
    return bool(which.IDs or which.Search.strip() or which.First or which.Last)
