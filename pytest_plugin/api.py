"""Speaks to the HTTP API of a catcher: one kept connection for short questions, one of its own for each wait."""

import base64
import http.client
import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import pytest

SECONDS = 10.0
"""For an answer that needs no waiting."""


class Api:
    """``http://[TOKEN@|USER:PASSWORD@]HOST:PORT[/PATH]``; any thread may ask, one at a time is served."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise pytest.UsageError(f"--mail-url {url}: write it as http://127.0.0.1:8025")
        self.host = parts.hostname
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        """Without what opens the door."""
        self._secure = parts.scheme == "https"
        self._port = parts.port
        self._base = parts.path.rstrip("/") + "/api/v1"
        self._headers = _authorization(parts.username, parts.password)
        self._lock = threading.Lock()
        self._kept = self.connect(SECONDS)

    def connect(self, timeout: float) -> http.client.HTTPConnection:
        """A new connection, opened when first used."""
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self.host, self._port, timeout=timeout)

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            self._kept.close()

    def get(self, path: str, **query: Any) -> Any:
        """What a GET is answered, read as JSON; None if there is no such thing."""
        return self._asked("GET", path, query)

    def raw(self, path: str) -> bytes:
        """The bytes that a GET is answered."""
        with self._lock:
            status, body = self.ask(self._kept, "GET", path)
        if status != 200:
            raise LookupError(f"{self.url} no longer has {path}: it was removed there")
        return body

    def post(self, path: str, body: object) -> Any:
        """What a POST of JSON is answered."""
        return self._asked("POST", path, {}, body)

    def delete(self, path: str) -> None:
        """Remove something; that it is gone already is no error."""
        self._asked("DELETE", path, {})

    def ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: object = None
    ) -> tuple[int, bytes]:
        """Ask on that connection; one that was kept may have been closed meanwhile: then it is opened again, once."""
        headers = {**self._headers, **({"Content-Type": "application/json"} if body is not None else {})}
        payload = None if body is None else json.dumps(body).encode()
        again = connection is self._kept and connection.sock is not None
        while True:
            try:
                connection.request(method, self._base + path, payload, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if not again:
                    raise self._unreachable(error) from error
                again = False

    def _asked(self, method: str, path: str, query: Mapping[str, Any], body: object = None) -> Any:
        asked = f"{path}?{urlencode(query)}" if query else path
        with self._lock:
            status, answer = self.ask(self._kept, method, asked, body)
        if status == 404:
            return None
        if status in (401, 403):
            raise pytest.UsageError(f"{self.url} does not let us in ({status}): {answer.decode()[:200].strip()}")
        if status >= 400 and status != 408:
            raise ValueError(_problem(answer))
        return json.loads(answer) if answer[:1] in (b"{", b"[") else None

    def _unreachable(self, error: OSError | http.client.HTTPException) -> pytest.UsageError:
        return pytest.UsageError(
            f"no catcher answers at {self.url} ({error}): start one with `smtp-catcher`, "
            "or leave out --mail-url to use one in this process"
        )


def path(*pieces: str) -> str:
    """Pieces of a path, none of which can leave it."""
    return "".join(f"/{quote(piece, safe='')}" for piece in pieces)


def _authorization(user: str | None, password: str | None) -> dict[str, str]:
    if user is None:
        return {}
    if password is None:
        return {"Authorization": f"Bearer {unquote(user)}"}
    login = f"{unquote(user)}:{unquote(password)}".encode()
    return {"Authorization": f"Basic {base64.b64encode(login).decode()}"}


def _problem(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["detail"])
    except (ValueError, LookupError, TypeError):
        return answer.decode("utf-8", "replace").strip()
