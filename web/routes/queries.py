"""Help with writing a query: ``/api/v1/query`` says whether it can be read, where not, and what could come next."""

import re

from flask import Blueprint, Response, request

from catcher.query import QueryError
from catcher.query.operators import HAS, OPERATORS, STATES
from catcher.web.request import asked
from catcher.web.request.answers import json
from catcher.web.request.current import mailbox
from catcher.web.request.describe import describe
from catcher.web.wire import beside

routes = Blueprint("queries", __name__, url_prefix="/api/v1")

MOST = 20
"""Suggestions."""

_LAST = re.compile(r"(?:^|[\s(])[-!]?(?:([A-Za-z-]+):)?([^\s():]*)$")


@routes.get("/query")
@describe(answer=beside.QueryHelp, query=("query", "tz"))
def help_with_query() -> Response:
    """Whether a query can be read, where not, and what could come next."""
    text = request.args.get("query", "")
    try:
        asked.query()
        problem, position = "", 0
    except QueryError as error:
        problem, position = error.problem, error.position
    return json(beside.QueryHelp(Valid=not problem, Problem=problem, Position=position, Next=_next(text)))


def _next(text: str) -> list[str]:
    """What the last word could become, as whole words."""
    last = _LAST.search(text)
    if last is None:
        return []
    operator, begun = last[1], last[2].lower()
    if operator is None:
        words = [f"{name}:" for name in OPERATORS] if begun or not text.strip() else []
    else:
        words = [
            f"{operator}:{_quoted(value)}" for value in _values(operator.lower()) if value.lower().startswith(begun)
        ]
        begun = ""
    return [word for word in words if word.startswith(begun)][:MOST]


def _values(operator: str) -> list[str]:
    match operator:
        case "is":
            return list(STATES)
        case "has":
            return list(HAS)
        case "tag":
            return sorted(mailbox().stats().tags, key=str.lower)
        case "in":
            return [inbox.name for inbox in mailbox().stats().inboxes]
        case "before" | "after":
            return ["today", "yesterday", "1h", "24h"]
        case _:
            return []


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s()]", value) else value
