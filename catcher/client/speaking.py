"""Speaks HTTP with a running catcher: one request, or what happens there as it happens."""

import base64
import http.client
import os
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any, NoReturn
from urllib.parse import unquote, urlencode, urlsplit

import msgspec

from catcher import __version__
from catcher.errors import CatcherError, ConfigError, NotFound

TIMEOUT = 30.0
"""Seconds that an answer may take; a search over a million mails takes one."""
SILENCE = 60.0
"""Seconds after which a live stream that says nothing is given up; it says something every 15."""

MOST_OF_A_REFUSAL = 1_000_000
"""Octets that are read of one."""


class Unreachable(CatcherError):
    """Nothing that speaks HTTP answers there."""


class TooLate(CatcherError):
    """What was waited for has not come; ``answer`` holds what did, and what came close."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(answer["detail"])
        self.answer = answer


class Speaker:
    """Asks what is at ``url``. Each request has a connection of its own, so any thread may ask."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"--url {url!r}: expected http://HOST:PORT, as in http://127.0.0.1:8025")
        try:
            self._port = parts.port
        except ValueError as error:
            raise ConfigError(f"--url {url!r}: {error}") from None
        self._host = parts.hostname
        self._connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._base = parts.path.rstrip("/")
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._base}"
        self._headers = {"User-Agent": f"smtp-catcher/{__version__}", **_authorization(parts.username, parts.password)}

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
        with closing(self._connection(timeout)) as connection:
            answer = self._sent(connection, method, path, body=body, content_type=content_type)
            try:
                return answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._lost(str(error))

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        return self._connect(self._host, self._port, timeout=timeout)

    def _sent(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        *,
        body: object = None,
        content_type: str = "application/json",
    ) -> http.client.HTTPResponse:
        data = body if isinstance(body, bytes) else None if body is None else msgspec.json.encode(body)
        headers = self._headers | ({"Content-Type": content_type} if data is not None else {})
        try:
            connection.request(method, self._base + path, data, headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(
                f"no smtp-catcher answers at {self.url} ({error}): start one there, or name another with --url"
            ) from error
        if answer.status >= 400:
            self._refused(answer)
        return answer

    def _refused(self, answer: http.client.HTTPResponse) -> NoReturn:
        said = answer.read(MOST_OF_A_REFUSAL).decode("utf-8", "replace").strip()
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
        if answer.status == 404:
            raise NotFound(f"{self.url}: {said}")
        raise CatcherError(f"{self.url} answers {answer.status}: {said}")

    def _lost(self, why: str) -> NoReturn:
        raise Unreachable(f"the smtp-catcher at {self.url} is gone: {why}")

    def news(self, *, timeout: float | None = None) -> Iterator[str]:
        """The types of what happens, ``hello`` first: whoever then looks misses nothing.

        Ends when ``timeout`` seconds have passed; ``Unreachable`` if the catcher ends before.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        connection = self._connection(SILENCE)
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


def _authorization(user: str | None, password: str | None) -> dict[str, str]:
    token = os.environ.get("SMTP_CATCHER_TOKEN", "")
    if user is None and token:
        return {"Authorization": f"Bearer {token}"}
    secret = unquote(password or "") or os.environ.get("SMTP_CATCHER_PASSWORD", "")
    if user is None and not secret:
        return {}
    pair = f"{unquote(user or 'smtp-catcher')}:{secret}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
