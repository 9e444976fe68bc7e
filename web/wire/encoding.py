"""JSON as it is written here, whoever sends it: Flask, or the front itself."""

from http import HTTPStatus

import msgspec

from . import beside

encode = msgspec.json.Encoder().encode


def problem_of(text: str, status: int) -> beside.Problem:
    """What a refusal on a route of our own says (RFC 9457)."""
    return beside.Problem(title=HTTPStatus(status).phrase, status=status, detail=text)
