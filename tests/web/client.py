"""A plain HTTP client that adds nothing of its own: what a test writes is what is sent."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        assert self.headers["Content-Type"] == "application/json", (self.status, self.body)
        return json.loads(self.body)

    @property
    def problem(self) -> Any:
        assert self.headers["Content-Type"] == "application/problem+json", (self.status, self.body)
        return json.loads(self.body)


class Client:
    """Calls one catcher; each call is a connection of its own."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.netloc = parts.netloc

    def __call__(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str | bytes] | None = None
    ) -> Answer:
        """Bytes are sent as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        with self.connection() as connection:
            connection.request(method, path, body=data, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def get(self, path: str, **headers: str) -> Answer:
        return self("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    @contextmanager
    def connection(self) -> Iterator[http.client.HTTPConnection]:
        connection = http.client.HTTPConnection(self.host or "", self.port, timeout=20)
        try:
            yield connection
        finally:
            connection.close()
