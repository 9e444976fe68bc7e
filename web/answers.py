"""The kinds of answer there are, each with the headers that Mailpit gives it."""

import re
from http import HTTPStatus
from urllib.parse import quote

import msgspec
from flask import Response

from catcher.message import Part

from . import beside, policy

RASTER_IMAGES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "image/x-icon"}
)
"""Pictures that can carry no script; SVG can."""

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")

_encode = msgspec.json.Encoder().encode


def json(value: object) -> Response:
    """JSON, written by msgspec."""
    return Response(_encode(value), content_type="application/json")


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
    said = beside.Problem(title=HTTPStatus(status).phrase, status=status, detail=text)
    return Response(_encode(said), status, content_type="application/problem+json")


def part_of_mail(body: bytes, part: Part, *, lasting: bool) -> Response:
    """A part's bytes, in a sandbox: shown if they are a raster image, a download otherwise.

    ``lasting`` says that the URL names one mail for ever and so can't be guessed: the sandboxed frame that
    shows a mail has an origin of its own, and only then may its pictures cross into it.
    """
    shown = part.content_type in RASTER_IMAGES
    answer = Response(
        body,
        content_type=part.content_type if _MEDIA_TYPE.fullmatch(part.content_type) else "application/octet-stream",
        headers={
            "Content-Security-Policy": policy.PART,
            "Content-Disposition": _disposition("inline" if shown else "attachment", part.download_name),
        },
    )
    if shown and lasting:
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _disposition(kind: str, filename: str) -> str:
    """The header with the name twice (RFC 6266): in ASCII for old readers, in UTF-8 for the others."""
    plainly = re.sub(r"[^ !#-\[\]-~]|%", "_", filename)
    return f"{kind}; filename=\"{plainly}\"; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"
