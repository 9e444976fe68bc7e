"""Which inboxes a request is about: the one it names, within those its caller is limited to.

A caller who is limited to some is never told of others: a message there is not found, a list does not count it.
"""

from typing import TypedDict
from urllib.parse import parse_qs

from flask import request

from catcher.errors import NotFound
from catcher.message import Entry
from catcher.query import Node
from catcher.query.tree import And, Inbox, Or
from catcher.store import Stats

from .access import Caller
from .asgi import Scope
from .context import mailbox
from .permits import Forbidden, caller


class Place(TypedDict):
    """Where a request looks, as the mailbox's methods take it."""

    query: Node | None
    inbox: str | None


def place(query: Node | None = None) -> Place:
    """The query, narrowed to the inbox that this request names and to those its caller may see."""
    asked = request.args.get("inbox", "")
    allowed = _allowed(asked, caller())
    return {"query": within(query, allowed), "inbox": asked or None}


def inboxes_of(scope: Scope) -> frozenset[str] | None:
    """The same for a request that the front answers: the inboxes, case-folded; None is all of them."""
    asked = parse_qs(scope["query_string"].decode("ascii")).get("inbox", [""])[-1]
    allowed = _allowed(asked, scope["caller"])
    return frozenset({asked.casefold()}) if asked else allowed


def within(query: Node | None, inboxes: frozenset[str] | None) -> Node | None:
    """The query, within these inboxes."""
    if inboxes is None:
        return query
    places = tuple(Inbox(name) for name in sorted(inboxes))
    somewhere: Node = places[0] if len(places) == 1 else Or(places)
    return somewhere if query is None else And((query, somewhere))


def visible(entry: Entry) -> Entry:
    """The entry, if the caller may see its inbox; ``NotFound`` as if it were not there, if not."""
    if not _may_see(entry):
        raise NotFound(f"no message {entry.id!r}: it was removed, or never was")
    return entry


def visible_ids(ids: list[str]) -> list[str]:
    """Those of these messages that the caller may see."""
    return [id for id in ids if not caller().inboxes or _is_visible(id)]


def counts(stats: Stats) -> tuple[int, int]:
    """How many messages the caller may see, and how many of them are unread."""
    if not caller().inboxes:
        return stats.messages, stats.unread
    seen = [inbox for inbox in stats.inboxes if inbox.name.casefold() in _names(caller())]
    return sum(inbox.messages for inbox in seen), sum(inbox.unread for inbox in seen)


def _is_visible(id: str) -> bool:
    try:
        return _may_see(mailbox().get(id))
    except NotFound:
        return False


def _may_see(entry: Entry) -> bool:
    return not caller().inboxes or entry.inbox.casefold() in _names(caller())


def _allowed(asked: str, caller: Caller) -> frozenset[str] | None:
    names = _names(caller)
    if names and asked and asked.casefold() not in names:
        raise Forbidden(f"{caller.name!r} is limited to other inboxes than {asked!r}")
    return names or None


def _names(caller: Caller) -> frozenset[str]:
    return frozenset(name.casefold() for name in caller.inboxes)
