"""What the front does with a request by itself: reads its body within limits, refuses it, hardens its answer."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from catcher.web.asgi import Message, Receive, Scope, Send

from .policy import HEADERS

logger = logging.getLogger(__name__)

BODY_LIMIT = 5 * 1024 * 1024
"""Octets of a request's body, as in Mailpit; routes that take mail have limits of their own."""
BODY_TIME = 30
"""Seconds without a piece of the body after which its client is given up."""

_CORS = (
    (b"access-control-allow-methods", b"GET, POST, DELETE, PUT, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, Last-Event-ID"),
)


class Refusal(NamedTuple):
    """An answer that is no more than a sentence."""

    status: int
    text: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


async def say(send: Send, refused: Refusal) -> None:
    """Answer with it, and hang up: what else the client sends is not read."""
    body = f"{refused.text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *refused.headers,
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def turn_away(send: Send, refused: Refusal) -> None:
    """Refuse to speak by WebSocket (the ASGI extension for it, which uvicorn has)."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *refused.headers, *HEADERS]
    await send({"type": "websocket.http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": f"{refused.text}\n".encode()})


async def read_body(receive: Receive, *, limit: int) -> IO[bytes] | Refusal | None:
    """The whole body as a file, in memory as long as it is small; None if the client hung up before its end."""
    with ExitStack() as unless_whole:
        body = unless_whole.enter_context(SpooledTemporaryFile(max_size=BODY_LIMIT))
        size, more = 0, True
        while more:
            try:
                async with asyncio.timeout(BODY_TIME):
                    message = await receive()
            except TimeoutError:
                return Refusal(408, f"Nothing came of the body for {BODY_TIME} seconds")
            if message["type"] == "http.disconnect":
                return None
            size += len(message.get("body", b""))
            if size > limit:
                return Refusal(413, f"The body is larger than {limit:,} octets")
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        unless_whole.pop_all()
    body.seek(0)
    return body


def guarded(send: Send, scope: Scope, *, origins: frozenset[str]) -> Send:
    """A ``send`` that adds the headers of ``policy`` where the answer does not set them itself, and those of CORS.

    It logs what is answered with no.
    """
    allowed = list(_cors(scope, origins))

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [pair for pair in message.get("headers", ()) if pair[0] != b"date"]  # uvicorn adds its own
            said = {name for name, _ in headers}
            headers += [pair for pair in HEADERS if pair[0] not in said]
            message = {**message, "headers": headers + allowed}
            if message["status"] >= 400:
                facts = {"method": scope["method"], "path": scope["path"], "status": message["status"]}
                logger.info("an HTTP request failed", extra=facts)
        await send(message)

    return wrapped


def _cors(scope: Scope, origins: frozenset[str]) -> Iterator[tuple[bytes, bytes]]:
    """What tells a browser whether a page of another origin may read the answer, be it a refusal."""
    if origins:
        yield b"vary", b"origin"
    for name, origin in scope["headers"]:
        if name == b"origin" and not origins.isdisjoint({"*", origin.decode("latin-1").lower()}):
            yield b"access-control-allow-origin", origin
            yield from _CORS
