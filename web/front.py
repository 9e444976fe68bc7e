"""The front door: who may call, how much they may bring, what their browser may do; then who answers.

What holds a connection open is answered here, on the event loop, where it costs no thread. Everything else
goes to Flask in a pool of threads, with its body already read: a client that hangs up half-way is never
mistaken for one that sent less.
"""

import asyncio
import re
from contextlib import suppress
from functools import partial

from .asgi import Receive, Scope, Send
from .assets import Assets
from .door import addresses
from .door.access import ANYBODY, Access, Forbidden
from .door.callers import OPEN_PATHS, refusal
from .door.refusals import BODY_LIMIT, Refusal, guarded, read_body, say, turn_away
from .live.broadcast import Live
from .live.stream import stream
from .live.wait import wait
from .live.websocket import websocket
from .request.context import Context
from .wsgi import Application, Wsgi

QUERY_LIMIT = 16 * 1024
"""Octets of a query string."""
HEADER_LIMIT = 64 * 1024
"""Octets of all headers; uvicorn's two parsers stop at different sizes, or not at all."""
UPLOAD_LIMIT = 1024 * 1024 * 1024
"""Octets of an upload of mail, which waits on the disk; each mail in it has SMTP's limit."""

_PICTURES = re.compile(r"/static/|/api/v1/message/[^/]+/part/|/favicon")
"""Where pictures are. A mail that is shown may ask for any of this server; to look at a message marks it as read."""
_NATIVE = frozenset({"/events", "/api/v1/wait"})


class Front:
    """The ASGI application that uvicorn calls."""

    def __init__(self, context: Context, *, live: Live, listens_on: object) -> None:
        config = context.config
        self._base = addresses.base(config)
        self._hosts = addresses.hosts(config).union(_host_of(listens_on))
        self._origins = addresses.origins(config)
        self._access = Access(config)
        self._limits = {
            ("POST", "/api/v1/send"): 2 * config.largest_mail,  # base64, and JSON around it
            ("POST", "/api/v1/messages"): UPLOAD_LIMIT,
        }
        self._live = live
        context.watched["streams"] = "Live streams that are open.", live.__len__
        context.watched["waiters"] = "Requests that wait for mail.", live.waits.__len__
        self._mailbox = context.mailbox
        self._assets = Assets()
        self._flask = Wsgi(partial(_flask, context))

    def prepare(self) -> None:
        """Load Flask, once there is time: it takes as long as all else that a start does over HTTP."""
        self._flask.prepare()

    def close(self) -> None:
        """Let the pool's threads go."""
        self._flask.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hold one conversation by WebSocket."""
        path: str = scope["path"]
        scope = {**scope, "root_path": self._base, "caller": ANYBODY}
        if path.startswith(f"{self._base}/"):
            scope["path"] = path = path[len(self._base) :]
        elif path not in OPEN_PATHS:
            path = ""
        refused = await self._refusal(scope, path)
        if scope["type"] == "websocket":
            if refused is None and path == "/api/events":
                try:
                    await websocket(self._live, scope, receive, send)
                except Forbidden as error:
                    await turn_away(send, Refusal(error.http_status, str(error)))
            else:
                await turn_away(send, refused or Refusal(404, "File not found"))
            return
        send = guarded(send, scope, origins=self._origins)
        if refused is not None:
            await say(send, refused)
        else:
            with suppress(asyncio.CancelledError):  # by the end of the server, which has hung up before
                await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path in _NATIVE and method not in {"GET", "HEAD"}:
            status, text = (200, "") if method == "OPTIONS" else (405, "Method Not Allowed")
            await say(send, Refusal(status, text, ((b"allow", b"GET, HEAD, OPTIONS"),)))
        elif path == "/events":
            try:
                await stream(self._live, scope, receive, send)
            except Forbidden as error:
                await say(send, Refusal(error.http_status, str(error)))
        elif path == "/api/v1/wait":
            await wait(self._mailbox, self._live.waits, scope, receive, send)
        elif self._assets.has(scope):
            await self._assets.answer(scope, send)
        else:
            body = await read_body(receive, limit=self._limits.get((method, path), BODY_LIMIT))
            if isinstance(body, Refusal):
                await say(send, body)
            elif body is not None:
                await self._flask(scope, receive, send, body=body)

    async def _refusal(self, scope: Scope, path: str) -> Refusal | None:
        """Why this request gets no answer, or none but a refusal; on the way it learns who calls."""
        if path in OPEN_PATHS:
            return None
        headers = scope["headers"]
        if sum(len(name) + len(value) for name, value in headers) > HEADER_LIMIT:
            return Refusal(431, f"The headers are longer than {HEADER_LIMIT} octets")
        why = refusal(headers, hosts=self._hosts, origins=self._origins)
        if why is not None:
            return Refusal(403, why)
        if (b"sec-fetch-dest", b"image") in headers and not _PICTURES.match(path):
            return Refusal(403, "There is no picture: a page, or a mail, that asks for one means something else")
        if len(scope["query_string"]) > QUERY_LIMIT or not scope["query_string"].isascii():
            return Refusal(400, f"The query string is not ASCII, or longer than {QUERY_LIMIT} octets")
        if self._access.asks and not _is_preflight(scope):
            address = (scope.get("client") or ("",))[0]
            wait = self._access.wait(address)
            if wait:
                return Refusal(429, f"Too many wrong passwords from {address}", ((b"retry-after", str(wait).encode()),))
            caller = await self._access.caller(headers, address)
            if caller is None:
                return Refusal(401, "Unauthorized.", ((b"www-authenticate", b'Basic realm="Login"'),))
            scope["caller"] = caller
        if not path:
            return (
                Refusal(302, "", ((b"location", f"{self._base}/".encode()),))
                if scope["path"] in {"/", self._base}
                else Refusal(404, f"Everything here is below {self._base}/")
            )
        return None


def _flask(context: Context) -> Application:
    from .application import make_application  # after the start: see Front.prepare

    application: Application = make_application(context).wsgi_app
    return application


def _host_of(address: object) -> tuple[str, ...]:
    """The name in a socket's address; a Unix socket has none."""
    return (str(address[0]),) if isinstance(address, tuple) else ()


def _is_preflight(scope: Scope) -> bool:
    """Whether a browser asks if a page of another origin may ask (which it does without credentials)."""
    names = {name for name, _ in scope["headers"]}
    return scope.get("method") == "OPTIONS" and {b"origin", b"access-control-request-method"} <= names
