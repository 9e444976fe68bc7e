"""Calls the Flask application from the event loop: a request costs one trip to a thread and back.

A general bridge (a2wsgi) hands every chunk from thread to loop by a future of its own; an empty answer through it
takes two to three times as long. Ours knows that the body is already read, and that most answers are one chunk.
"""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import SEEK_END
from typing import IO, Any, NamedTuple
from wsgiref.types import StartResponse

from .asgi import Receive, Scope, Send, hung_up

THREADS = 8
"""Requests that are worked on or wait for their turn; more would only wait elsewhere."""
PATIENCE = 0.02
"""Seconds for which a request waits for those before it; most take one or two thousandths."""
AT_ONCE = 256 * 1024
"""Octets of a long answer that are made before any is sent: as many trips to a thread as a download needs."""

Environ = dict[str, Any]


Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Wsgi:
    """A WSGI application as something to await. ``make`` makes it, once, in a thread of the pool."""

    def __init__(self, make: Callable[[], Application]) -> None:
        self._make = make
        self._made: Application | None = None
        self._making = threading.Lock()
        self._turn = threading.Lock()
        """Threads that all want the interpreter spend half their time handing it on; so they take turns. But one
        that waits for a database does not need it, and is not waited for very long."""
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="smtp-catcher-http")

    def prepare(self) -> None:
        """Have it made before the first request asks for it."""
        self._pool.submit(self._application)

    def _application(self) -> Application:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def close(self) -> None:
        """End the threads, once they have finished what they are at."""
        self._pool.shutdown(cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, *, body: IO[bytes]) -> None:
        """Answer one request whose ``body`` was read; stop half-way if its client hangs up."""
        loop = asyncio.get_running_loop()
        call = self._pool.submit(self._call, _environ(scope, body))
        call.add_done_callback(lambda _: body.close())  # not here: at the end, it may be called off
        answer = await asyncio.wrap_future(call)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.rest is None:
            await send({"type": "http.response.body", "body": answer.data})
            return
        gone = asyncio.ensure_future(hung_up(receive))
        try:
            data: bytes | None = answer.data
            while data is not None and not gone.done():
                await send({"type": "http.response.body", "body": data, "more_body": True})
                data = await loop.run_in_executor(self._pool, _some, answer.rest)
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            answer.close()

    def _call(self, environ: Environ) -> "_Answer":
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _: object = None, /
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return _no_writing

        mine = self._turn.acquire(timeout=PATIENCE)
        try:
            chunks = self._application()(environ, start_response)
            close = getattr(chunks, "close", _nothing)
            rest = iter(chunks)
            data = _some(rest) or b""
        finally:
            if mine:
                self._turn.release()
        whole = len(data) < AT_ONCE
        if whole:
            close()
        status, headers = started[-1]
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _Answer(int(status[:3]), raw, data, None if whole else rest, close)


class _Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    data: bytes
    rest: Iterator[bytes] | None
    """What is still to come; None if ``data`` is all."""
    close: Callable[[], None]


def _some(chunks: Iterator[bytes]) -> bytes | None:
    """The next octets, ``AT_ONCE`` or more of them unless fewer are left; None at the end."""
    taken: list[bytes] = []
    size = 0
    for chunk in chunks:
        taken.append(chunk)
        size += len(chunk)
        if size >= AT_ONCE:
            break
    return b"".join(taken) if taken else None


def _nothing() -> None:
    """There is nothing to close."""


def _no_writing(_: bytes) -> object:
    raise NotImplementedError("answers are iterated over; write() is a relic of PEP 333")


def _environ(scope: Scope, body: IO[bytes]) -> Environ:
    """What a request is called in PEP 3333."""
    size = body.seek(0, SEEK_END)
    body.seek(0)
    host, port = (*(scope.get("server") or ()), None, None)[:2]
    client = scope.get("client")
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope["root_path"].encode().decode("latin-1"),
        "PATH_INFO": scope["path"].encode(errors="replace").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("ascii"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host or "localhost",
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client[0] if client else "",
        "smtp-catcher.caller": scope["caller"],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    environ["CONTENT_LENGTH"] = str(size)
    return environ
