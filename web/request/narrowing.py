"""Narrows what is asked to the inboxes that the caller may see, whoever answers."""

from urllib.parse import parse_qs

from catcher.query import Node
from catcher.query.tree import And, Inbox, Or
from catcher.web.asgi import Scope
from catcher.web.door.access import Caller, Forbidden


def inboxes_of(scope: Scope) -> frozenset[str] | None:
    """The inboxes, case-folded, that a request is about which the front answers; None is all of them."""
    asked = parse_qs(scope["query_string"].decode("ascii")).get("inbox", [""])[-1]
    seen = allowed(asked, scope["caller"])
    return frozenset({asked.casefold()}) if asked else seen


def within(query: Node | None, inboxes: frozenset[str] | None) -> Node | None:
    """The query, within these inboxes."""
    if inboxes is None:
        return query
    places = tuple(Inbox(name) for name in sorted(inboxes))
    somewhere: Node = places[0] if len(places) == 1 else Or(places)
    return somewhere if query is None else And((query, somewhere))


def allowed(asked: str, caller: Caller) -> frozenset[str] | None:
    """The inboxes that a caller who asks for this one may see; None is all of them."""
    only = names(caller)
    if only and asked and asked.casefold() not in only:
        raise Forbidden(f"{caller.name!r} is limited to other inboxes than {asked!r}")
    return only or None


def names(caller: Caller) -> frozenset[str]:
    """The inboxes that a caller is limited to, case-folded; none is no limit."""
    return frozenset(name.casefold() for name in caller.inboxes)
