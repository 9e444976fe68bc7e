"""The kinds of answer there are, each with the headers that Mailpit gives it."""

from flask import Response

from catcher.web.wire.encoding import encode, problem_of


def json(value: object) -> Response:
    """JSON, written by msgspec."""
    return Response(encode(value), content_type="application/json")


def plain(text: str, status: int = 200) -> Response:
    """A word in plain text, as Mailpit's handlers say it: without a charset."""
    return Response(text, status, content_type="text/plain")


def nothing() -> Response:
    """An empty answer of no type."""
    answer = Response(b"")
    del answer.headers["Content-Type"]
    return answer


def sentence(text: str, status: int) -> Response:
    """A refusal in plain text, as Go's HTTP library says it: with a charset."""
    return Response(text, status, content_type="text/plain; charset=utf-8")


def done() -> Response:
    """It is done."""
    return plain("ok")


def problem(text: str, status: int) -> Response:
    """A refusal on a route of our own."""
    return Response(encode(problem_of(text, status)), status, content_type="application/problem+json")
