"""Mailpit's routes for what this program leaves out: nothing is fetched from outside, nothing is sent on.

They answer as Mailpit does when the thing is switched off, so that its clients understand.
"""

from flask import Blueprint, Response

from catcher.web.request.answers import plain, sentence
from catcher.web.request.describe import describe
from catcher.web.wire import bodies

from .message import entry_of

routes = Blueprint("absent", __name__, url_prefix="/api/v1/message/<id>")


@routes.post("/release")
@describe(answer="text/plain", body=bodies.Release)
def release(id: str) -> Response:
    """No relay is set: nothing that was caught gets out."""
    entry_of(id)
    return plain("No relay is set: this program delivers no mail", 400)


@routes.get("/html-check", endpoint="html_check")
@routes.get("/link-check", endpoint="link_check")
@routes.get("/sa-check", endpoint="sa_check")
@describe(answer="text/plain")
def check(id: str) -> Response:
    """There are no checks yet."""
    entry_of(id)
    return sentence("File not found\n", 404)
