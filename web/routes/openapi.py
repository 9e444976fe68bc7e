"""The API described (OpenAPI 3.1), from the structs that write its JSON and the words beside its routes."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
from flask import Blueprint, Flask, Response, current_app, render_template, request

from catcher import __version__
from catcher.session import Outcome
from catcher.store import Sort
from catcher.web.door import policy
from catcher.web.live.stream import stream
from catcher.web.live.wait import wait
from catcher.web.request.answers import json
from catcher.web.request.describe import Operation, describe
from catcher.web.wire import beside

routes = Blueprint("openapi", __name__)

PLAIN = "text/plain"

TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 0}
SWITCH = {"type": "string", "enum": ["1", "0"]}

PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "start": (NUMBER, "How many to leave out at the beginning."),
    "limit": (NUMBER, "How many at most; 0 is all. 50 unless said otherwise."),
    "query": (TEXT, "A search, as in the page's search box."),
    "tz": (TEXT, "Time zone of dates in the query, as in Europe/Berlin; the machine's unless said otherwise."),
    "before": (TEXT, "Only what arrived before that time (RFC 3339)."),
    "inbox": (TEXT, "Only what lies in the inbox of that name."),
    "sort": ({"type": "string", "enum": get_args(Sort)}, "What the list is sorted by; time is arrival."),
    "order": ({"type": "string", "enum": ["asc", "desc"]}, "Smallest or largest first; newest first unless said."),
    "peek": (SWITCH, "1: do not mark the message as read."),
    "dl": (SWITCH, "1: answer as a download."),
    "embed": (SWITCH, "1: links open pages of their own."),
    "remote": (SWITCH, "1: let in what the mail loads from elsewhere."),
    "bare": (SWITCH, "1: show the mail without its pictures."),
    "outcome": ({"type": "string", "enum": get_args(Outcome)}, "Only conversations that came to this."),
    "count": ({"type": "integer", "minimum": 1}, "How many messages to wait for."),
    "after": (NUMBER, "Only messages with a greater Seq."),
    "timeout": ({"type": "number", "minimum": 0}, "Seconds to wait; 30 unless said otherwise."),
    "format": ({"type": "string", "enum": ["mbox", "zip"]}, "mbox unless said otherwise."),
    "dates": ({"type": "string", "enum": ["now", "header"]}, "header: keep the dates that the mails' headers say."),
}


@routes.get("/api/v1/openapi.json")
@describe(answer=dict[str, Any])
def document() -> Response:
    """This description of the API.

    Made from the structs that write the JSON.
    """
    return json({**describe_api(current_app), "servers": [{"url": request.script_root or "/"}]})


@routes.get("/api/")
@routes.get("/api/v1/")
def page() -> Response:
    """The same, for people."""
    shell = render_template("api.html", base_path=request.script_root, document=describe_api(current_app))
    answer = Response(shell, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = policy.PAGE.format(nonce=policy.new_nonce())
    return answer


def describe_api(app: Flask) -> dict[str, Any]:
    """The document, without the server's address."""
    operations = list(_operations(app))
    types = [
        beside.Problem,
        *(kind for *_, said in operations for kind in (said.answer, said.body) if _is_type(kind)),
    ]
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    refs = {repr(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for path, method, id, view, said in operations:
        paths.setdefault(path, {})[method] = _operation(path, method, id, view, said, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "smtp-catcher",
            "version": __version__,
            "description": "Mailpit's API v1, and what it lacks beside it.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{}, {"basic": []}, {"token": []}],
    }


NATIVE: tuple[tuple[str, Any], ...] = (("/api/v1/wait", wait), ("/events", stream))
"""Routes that the front answers itself."""


def _operations(app: Flask) -> Iterator[tuple[str, str, str, Any, Operation]]:
    """Path, method, id, view and what was said of it."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        said = view.__dict__.get("operation")
        if said is not None:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield path, method.lower(), rule.endpoint.rpartition(".")[2], view, said
    for path, answer in NATIVE:
        yield path, "get", answer.__name__, answer, answer.operation


def _operation(path: str, method: str, id: str, view: Any, said: Operation, refs: dict[str, Any]) -> dict[str, Any]:
    summary, _, more = inspect.cleandoc(view.__doc__).partition("\n")
    described: dict[str, Any] = {
        "operationId": id,
        "summary": summary.rstrip("."),
        "description": more.strip(),
        "parameters": [
            *(_in_path(name, path) for name in re.findall(r"{(\w+)}", path)),
            *(
                {"name": name, "in": "query", "schema": PARAMETERS[name][0], "description": PARAMETERS[name][1]}
                for name in said.query
            ),
        ],
        "responses": {
            "200": {"description": "It is done.", "content": _content(said.answer, refs)},
            "default": {
                "description": "It is refused, and why.",
                "content": {PLAIN: {}, "application/json": {}, **_problem(refs)},
            },
        },
    }
    if said.body is not None:
        described["requestBody"] = {"required": method != "delete", "content": _content(said.body, refs)}
    return described


def _in_path(name: str, path: str) -> dict[str, Any]:
    said: dict[str, Any] = {"name": name, "in": "path", "required": True, "schema": TEXT}
    if name == "id" and path.startswith(("/api/v1/message/", "/view/")):
        said |= {"description": "A message's ID, or latest.", "example": "latest"}
    return said


def _content(kind: Any, refs: dict[str, Any]) -> dict[str, Any]:
    if isinstance(kind, str | tuple):
        return {media: {} for media in ([kind] if isinstance(kind, str) else kind)}
    return {"application/json": {"schema": refs[repr(kind)]}}


def _problem(refs: dict[str, Any]) -> dict[str, Any]:
    return {"application/problem+json": {"schema": refs[repr(beside.Problem)]}}


def _is_type(kind: Any) -> bool:
    return kind is not None and not isinstance(kind, str | tuple)
