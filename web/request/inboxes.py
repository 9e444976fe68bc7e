"""Which inboxes a request is about: the one it names, within those its caller is limited to.

A caller who is limited to some is never told of others: a message there is not found, a list does not count it.
"""

from typing import TypedDict

from flask import request

from catcher.errors import NotFound
from catcher.message import Entry
from catcher.query import Node

from .current import caller, mailbox
from .narrowing import allowed, names, within


class Place(TypedDict):
    """Where a request looks, as the mailbox's methods take it."""

    query: Node | None
    inbox: str | None


def place(query: Node | None = None) -> Place:
    """The query, narrowed to the inbox that this request names and to those its caller may see."""
    asked = request.args.get("inbox", "")
    return {"query": within(query, allowed(asked, caller())), "inbox": asked or None}


def visible(entry: Entry) -> Entry:
    """The entry, if the caller may see its inbox; ``NotFound`` as if it were not there, if not."""
    if not _may_see(entry):
        raise NotFound.of("message", entry.id)
    return entry


def visible_ids(ids: list[str]) -> list[str]:
    """Those of these messages that the caller may see, and that lie in the inbox which this request names."""
    if not (caller().inboxes or request.args.get("inbox")):
        return ids
    return [id for id in ids if _is_meant(id)]


def _is_meant(id: str) -> bool:
    try:
        entry = mailbox().get(id)
    except NotFound:
        return False
    return _may_see(entry) and request.args.get("inbox", "").casefold() in {"", entry.inbox.casefold()}


def _may_see(entry: Entry) -> bool:
    return not caller().inboxes or entry.inbox.casefold() in names(caller())
