"""Speaks HTTP with a running catcher: one request after the other, or what happens there as it happens."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any, NoReturn
from urllib.parse import urlencode

import msgspec

from catcher.client.place import Place
from catcher.errors import CatcherError, NotFound

TIMEOUT = 30.0
"""Seconds that an answer may take; a search over a million mails takes one."""
SILENCE = 60.0
"""Seconds after which a live stream that says nothing is given up; it says something every 15."""

MOST_OF_A_REFUSAL = 1_000_000
"""Octets that are read of one."""
OUR_KIND = "application/problem+json"
"""What a catcher says no in, on the routes that are its own."""
MAILPITS, MAILPITS_WORDS = "/api/v1/message/", ("404 page not found", "Message not found")
"""Where a mail is asked for, and what it says of one that is not there."""


class Unreachable(CatcherError):
    """Nothing answers there, or something else than a catcher."""


class TooLate(CatcherError):
    """What was waited for has not come; ``answer`` holds what did, and what came close."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(answer["detail"])
        self.answer = answer


class Speaker:
    """Asks what is at a place, on one connection that is kept; those who ask at once, from any threads, take turns.

    ``otherwise`` says what else can be done where nothing answers.
    """

    def __init__(self, place: Place, *, otherwise: str = "name another with --url") -> None:
        self.place, self.url = place, place.url
        self._otherwise = otherwise
        self._kept = place.connection(TIMEOUT)
        self._lock = threading.Lock()
        self._closed = False

    def another(self) -> "Speaker":
        """One that asks there on a connection of its own: for questions that are held."""
        return Speaker(self.place, otherwise=self._otherwise)

    def close(self) -> None:
        """Hang up, from any thread: whoever waits for an answer gets an ``Unreachable``."""
        self._closed = True
        if sock := self._kept.sock:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._kept.close()

    def json(
        self,
        method: str,
        path: str,
        asked: dict[str, Any] | None = None,
        *,
        body: object = None,
        timeout: float = TIMEOUT,
    ) -> Any:
        """What is answered, read."""
        answer = self.ask(method, path, asked, body=body, timeout=timeout)
        try:
            return msgspec.json.decode(answer)
        except msgspec.DecodeError as error:
            raise Unreachable(f"what answers at {self.url} is no smtp-catcher: {error}") from error

    def ask(
        self,
        method: str,
        path: str,
        asked: dict[str, Any] | None = None,
        *,
        body: object = None,
        content_type: str = "application/json",
        timeout: float = TIMEOUT,
    ) -> bytes:
        """What is answered; ``NotFound``, or a ``CatcherError`` that says why not."""
        said = {name: value for name, value in (asked or {}).items() if value is not None}
        path = f"{path}?{urlencode(said)}" if said else path
        with self._lock:
            self._kept.timeout = timeout
            if self._kept.sock is not None:
                self._kept.sock.settimeout(timeout)
            answer = self._sent(self._kept, method, path, body=body, content_type=content_type)
            try:
                return answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._kept.close()
                self._lost(str(error))

    def _sent(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        *,
        body: object = None,
        content_type: str = "application/json",
    ) -> http.client.HTTPResponse:
        """What comes back; on a connection that was kept and has been closed there meanwhile, asked once more."""
        data = body if isinstance(body, bytes) else None if body is None else msgspec.json.encode(body)
        headers = self.place.headers | ({"Content-Type": content_type} if data is not None else {})
        kept = connection.sock is not None
        while True:
            try:
                if connection.sock is None:
                    connection.connect()
                if self._closed:
                    raise ConnectionAbortedError("we have hung up")
                connection.request(method, self.place.path + path, data, headers)
                answer = connection.getresponse()
                break
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if self._closed or not kept or isinstance(error, TimeoutError):
                    raise Unreachable(
                        f"no smtp-catcher answers at {self.url} ({error}): start one there, or {self._otherwise}"
                    ) from error
                kept = False
        if answer.status >= 400:
            self._refused(answer, connection, path)
        return answer

    def _refused(self, answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, path: str) -> NoReturn:
        said = answer.read(MOST_OF_A_REFUSAL).decode("utf-8", "replace").strip()
        if not answer.isclosed():
            connection.close()
        problem = None
        with suppress(msgspec.DecodeError, AttributeError):  # not all that says no says it in JSON
            problem = msgspec.json.decode(said)
            said = problem.get("detail") or problem.get("Error") or said
        if answer.status == 401:
            raise CatcherError(
                f"{self.url} asks for a password: write it as http://USER:PASSWORD@HOST:PORT, or set SMTP_CATCHER_TOKEN"
            )
        if answer.status == 408:
            raise TooLate(problem or {"detail": said})
        kind = answer.headers.get_content_type()
        if answer.status == 404 and (kind == OUR_KIND or (path.startswith(MAILPITS) and said in MAILPITS_WORDS)):
            raise NotFound(f"{self.url}: {said}")
        if answer.status == 404:
            raise Unreachable(f"what answers at {self.url} is no smtp-catcher, or serves below another --base-path")
        raise CatcherError(f"{self.url} answers {answer.status}" + ("" if kind == "text/html" else f": {said}"))

    def _lost(self, why: str) -> NoReturn:
        raise Unreachable(f"the smtp-catcher at {self.url} is gone: {why}")

    def date(self) -> str:
        """The Date header of an answer."""
        with closing(self.place.connection(TIMEOUT)) as connection:
            return self._sent(connection, "GET", "/livez").getheader("Date", "")

    def news(self, *, timeout: float | None = None) -> Iterator[str]:
        """The types of what happens, ``hello`` first: whoever then looks misses nothing.

        Ends when ``timeout`` seconds have passed; ``Unreachable`` if the catcher ends before.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        connection = self.place.connection(SILENCE)
        with closing(connection):
            answer = self._sent(connection, "GET", "/events")
            while True:
                left = SILENCE if deadline is None else deadline - time.monotonic()
                if left <= 0:
                    return
                try:
                    assert connection.sock is not None  # noqa: S101  it is there while the answer is open
                    connection.sock.settimeout(min(left, SILENCE))
                    line = answer.readline()
                except TimeoutError:
                    if deadline is not None and time.monotonic() >= deadline:
                        return
                    self._lost("it has gone silent")
                except OSError as error:
                    self._lost(str(error))
                if not line:
                    self._lost("it has ended")
                if line.startswith(b"data:"):
                    yield str(msgspec.json.decode(line[5:])["Type"])
