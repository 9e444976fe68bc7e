"""Compresses answers for those who can read it. Quickly: on the way to a browser on this machine size is cheap."""

import gzip

from flask import Response, request

LEAST = 1_000
"""Octets from which it pays."""
LEVEL = 1
"""A list of 50 rows takes 0.3 ms and a fifth of its size; level 6 takes three times that."""


def compressed(answer: Response) -> Response:
    """The answer, compressed if it is whole, large enough, of text, and its client reads gzip."""
    if (
        request.accept_encodings["gzip"]
        and not answer.is_streamed
        and "Content-Encoding" not in answer.headers
        and (answer.mimetype == "application/json" or (answer.mimetype or "").startswith("text/"))
        and len(data := answer.get_data()) >= LEAST
    ):
        answer.set_data(gzip.compress(data, LEVEL, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers.add("Vary", "accept-encoding")
    return answer
