"""The front door: who may call, how much they may bring, what their browser may do; then who answers.

What holds a connection open is answered here, on the event loop, where it costs no thread. Everything else
goes to Flask in a pool of threads, with its body already read: a client that hangs up half-way is never
mistaken for one that sent less.
"""

import asyncio

from .application import make_application
from .asgi import Message, Receive, Scope, Send
from .assets import Assets
from .callers import refusal
from .context import Context
from .live import Live
from .policy import HEADERS
from .stream import stream
from .websocket import websocket
from .wsgi import Wsgi

BODY_LIMIT = 5 * 1024 * 1024
"""Octets of a request's body, as in Mailpit."""
BODY_TIME = 30
"""Seconds within which a body must have come."""
QUERY_LIMIT = 16 * 1024
"""Octets of a query string."""


class Front:
    """The ASGI application that uvicorn calls."""

    def __init__(self, context: Context, *, live: Live, listens_on: tuple[str, int]) -> None:
        self._live = live
        self._hosts = frozenset({listens_on[0].lower()})
        self._assets = Assets()
        self._flask = Wsgi(make_application(context).wsgi_app)

    def close(self) -> None:
        """Let the pool's threads go."""
        self._flask.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hold one conversation by WebSocket."""
        why = refusal(scope["path"], scope["headers"], hosts=self._hosts)
        if scope["type"] == "websocket":
            if why is None and scope["path"] == "/api/events":
                await websocket(self._live, receive, send)
            else:
                await _turn_away(send, 404 if why is None else 403, why or "File not found")
            return
        send = _with_headers(send)
        if why is not None:
            await _say(send, 403, why)
        elif len(scope["query_string"]) > QUERY_LIMIT or not scope["query_string"].isascii():
            await _say(send, 400, f"The query string is not ASCII, or longer than {QUERY_LIMIT} octets")
        elif scope["path"] == "/events" and scope["method"] in {"GET", "HEAD"}:
            await stream(self._live, scope, receive, send)
        elif self._assets.has(scope):
            await self._assets.answer(scope, send)
        else:
            await self._ask_flask(scope, receive, send)

    async def _ask_flask(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(BODY_TIME):
                body = await _read(receive)
        except TimeoutError:
            await _say(send, 408, f"The body took longer than {BODY_TIME} seconds")
        except _TooLargeError:
            await _say(send, 413, f"The body is larger than {BODY_LIMIT} octets")
        else:
            if body is not None:
                await self._flask(scope, receive, send, body=body)


class _TooLargeError(Exception):
    """The body is larger than ``BODY_LIMIT``."""


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None if the client hung up before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            raise _TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def _with_headers(send: Send) -> Send:
    """A ``send`` that adds the headers of ``policy`` where the answer does not set them itself."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [pair for pair in message.get("headers", ()) if pair[0] != b"date"]  # uvicorn adds its own
            said = {name for name, _ in headers}
            message = {**message, "headers": [*headers, *(pair for pair in HEADERS if pair[0] not in said)]}
        await send(message)

    return wrapped


async def _turn_away(send: Send, status: int, text: str) -> None:
    """Refuse to speak by WebSocket (the ASGI extension for it, which uvicorn has)."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": f"{text}\n".encode()})


async def _say(send: Send, status: int, text: str) -> None:
    """A refusal, in plain text."""
    body = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
