"""The Flask application: blueprints, and the one place where errors become answers."""

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from catcher.errors import CatcherError, NotFound

from .compress import compressed
from .request import permits
from .request.answers import plain, problem, sentence
from .request.context import Context
from .routes import (
    absent,
    chaos,
    faults,
    files,
    info,
    message,
    messages,
    metrics,
    openapi,
    overview,
    parts,
    queries,
    reset,
    search,
    send,
    sessions,
    tags,
    views,
)

MAILPITS = (messages, search, message, parts, tags, send, info, chaos, absent, openapi, views)
"""The routes of Mailpit, which refuse in its words."""
OURS = (sessions, faults, files, overview, queries, reset, metrics)
"""The routes beside them, which refuse with a problem (RFC 9457)."""

_OURS = frozenset(module.routes.name for module in OURS)


def make_application(context: Context) -> Flask:
    """The application that answers everything but what holds a connection open."""
    app = _Application("catcher.web")
    app.extensions["smtp-catcher"] = context
    app.url_map.strict_slashes = False
    for module in (*MAILPITS, *OURS):
        app.register_blueprint(module.routes)
    app.before_request(lambda: permits.check(no_delete=context.config.no_delete))
    app.after_request(compressed)
    app.register_error_handler(CatcherError, _told)
    app.register_error_handler(HTTPException, _http_told)
    return app


class _Application(Flask):
    """Answers OPTIONS as Mailpit does: with nothing."""

    def make_default_options_response(self) -> Response:
        return plain("")


def _told(error: CatcherError) -> Response:
    """On Mailpit's routes in its words, where it has words for it."""
    if request.blueprint in _OURS:
        return problem(str(error), error.http_status)
    if isinstance(error, NotFound):
        newest = (request.view_args or {}).get("id") == "latest"
        if newest or request.path.startswith("/view/"):
            return sentence("Message not found", 404)
        return plain("404 page not found", 404)
    return plain(str(error), error.http_status)


def _http_told(error: HTTPException) -> Response:
    if error.code == 404:
        return sentence("File not found\n" if request.path.startswith("/api/") else "404 page not found\n", 404)
    if not isinstance(error, MethodNotAllowed):
        return sentence(f"{error.name}\n", error.code or 500)
    methods = sorted(error.valid_methods or ())
    endpoint, _ = current_app.url_map.bind("").match(request.path, methods[0])
    ours = endpoint.partition(".")[0] in _OURS
    answer = problem(error.name, 405) if ours else sentence(f"{error.name}\n", 405)
    answer.headers["Allow"] = ", ".join(methods)
    return answer
