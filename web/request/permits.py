"""What a route asks of its caller: a look takes the role ``read``, a change ``write``, a removal ``admin``."""

from flask import request

from catcher.web.door.access import Forbidden, Role

from .current import caller

REMOVALS = frozenset(
    {
        "messages.delete_messages",
        "search.delete_found",
        "sessions.forget_sessions",
        "sessions.forget_session",
        "reset.reset",
    }
)
"""Routes that remove; ``--no-delete`` shuts them."""

NARROWED = frozenset(
    {
        *("messages", "search", "message", "parts", "views", "absent", "openapi", "static"),
        *("tags.set_tags", "files.export_messages", "overview.list_recipients"),
        *("info.webui", "info.alive", "info.ready"),
    }
)
"""Blueprints and routes that show a caller who is limited to some inboxes no others."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def check(*, no_delete: bool) -> None:
    """Raise ``Forbidden`` if the caller may not do what this request does."""
    endpoint = request.endpoint or ""
    if no_delete and endpoint in REMOVALS:
        raise Forbidden("nothing is removed here by hand: it was started with --no-delete")
    if caller().inboxes and not _is_narrowable(endpoint):
        raise Forbidden(f"{caller().name!r} is limited to some inboxes, and this is about all of them")
    role = _role(endpoint)
    if not caller().may(role):
        raise Forbidden(f"{caller().name!r} may not do this: it takes the role {role}")


def _is_narrowable(endpoint: str) -> bool:
    return endpoint in NARROWED or endpoint.partition(".")[0] in NARROWED


def _role(endpoint: str) -> Role:
    if request.method in _SAFE:
        return "read"
    return "admin" if endpoint in REMOVALS or endpoint.partition(".")[0] in {"faults", "chaos"} else "write"
