"""Waits for mail at a catcher that runs elsewhere: the server holds the request until there is some."""

import contextlib
import http.client
import json
import socket
from collections.abc import Callable

import pytest

from .api import SECONDS, Api, path

IDLE = 30.0
"""Seconds that one question for news is held; then it is asked again."""


class HeldRequest:
    """One question at a time, on a connection of its own, which is cut when nobody wants the answer any more."""

    def __init__(self, api: Api, seq: int, narrow: dict[str, str]) -> None:
        self._api = api
        self._seq = seq
        self._narrow = "".join(f"&inbox={path(name)[1:]}" for name in narrow.values())
        self._connection = api.connect(IDLE + SECONDS)
        self._closed = False

    def wait(self, timeout: float) -> None:
        """Return when mail came after the last that was told, or when the time is up."""
        question = f"/wait?after={self._seq}&count=1&timeout={min(timeout, IDLE):.3f}{self._narrow}"
        status, body = self._api.ask(self._connection, "GET", question)
        if status == 200:
            self._seq = max(int(said["Seq"]) for said in json.loads(body)["messages"])

    def report(self, wake: Callable[[], None]) -> None:
        """Wait again and again, and tell; runs in a thread until closed."""
        while not self._closed:
            try:
                self.wait(IDLE)
            except (pytest.UsageError, OSError, http.client.HTTPException, AttributeError):
                return  # cut while it was reading; a server that is gone is noticed by whoever waits
            wake()

    def close(self) -> None:
        """Let go of the question that is being held."""
        self._closed = True
        if sock := self._connection.sock:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._connection.close()
