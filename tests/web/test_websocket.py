"""The WebSocket `/api/events`, spoken to by wsproto as a client."""

import importlib.util
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, RejectConnection, Request, TextMessage
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import CloseReason

from catcher import Catcher, Config
from tests.web.client import Client
from tests.web.conftest import Deliver

ROOT = Path(__file__).parents[2]


class Socket:
    """One WebSocket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.protocol = WSConnection(ConnectionType.CLIENT)
        self._events: list[Any] = []

    def event(self) -> Any:
        while not self._events:
            self.protocol.receive_data(self.connection.recv(65536) or None)
            self._events += list(self.protocol.events())
        return self._events.pop(0)

    def ask(self, call: Client, path: str, **headers: str) -> Any:
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        self.connection.sendall(self.protocol.send(Request(host=call.netloc, target=path, extra_headers=named)))
        return self.event()

    def frame(self) -> dict[str, Any]:
        text = ""
        while True:
            event = self.event()
            assert isinstance(event, TextMessage), event
            text += event.data
            if event.message_finished:
                return dict(json.loads(text))

    def until(self, kind: str) -> Any:
        while (frame := self.frame())["Type"] != kind:
            pass
        return frame["Data"]


@contextmanager
def opened(call: Client) -> Iterator[Socket]:
    with socket.create_connection((call.host, call.port), timeout=20) as connection:
        yield Socket(connection)


def test_it_speaks_mailpits_frames(call: Client, deliver: Deliver) -> None:
    with opened(call) as websocket:
        assert isinstance(websocket.ask(call, "/api/events"), AcceptConnection)
        assert websocket.frame()["Type"] == "stats"
        id = deliver("Subject: hello\r\n\r\n")
        assert websocket.until("new")["Subject"] == "hello"
        assert websocket.until("stats")["Total"] == 1
        call.get(f"/api/v1/message/{id}")
        assert websocket.until("update")["Read"] is True
        call("DELETE", "/api/v1/messages", {"IDs": [id]})
        assert websocket.until("delete") == {"ID": id}
        call("DELETE", "/api/v1/messages")
        assert websocket.until("truncate") is None


def test_the_own_origin_passes(call: Client) -> None:
    with opened(call) as websocket:
        assert isinstance(websocket.ask(call, "/api/events", origin=f"http://{call.netloc}"), AcceptConnection)


@pytest.mark.parametrize("path", ["/api/events", "/%61pi/events", "/api/./events", "//api/events", "/api/events?/view"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1"])
def test_a_foreign_origin_is_refused_whatever_the_path(call: Client, path: str, origin: str) -> None:
    with opened(call) as websocket:
        answer = websocket.ask(call, path, origin=origin)
        assert isinstance(answer, RejectConnection)
        assert answer.status_code == 403


def test_a_foreign_host_is_refused(call: Client) -> None:
    call.netloc = "evil.example"
    with opened(call) as websocket:
        assert isinstance(websocket.ask(call, "/api/events"), RejectConnection)


def test_there_is_one_such_route(call: Client) -> None:
    with opened(call) as websocket:
        answer = websocket.ask(call, "/events")
        assert isinstance(answer, RejectConnection)
        assert answer.status_code == 404


def test_it_ends_when_the_catcher_stops(config: Config) -> None:
    catcher = Catcher(config)
    catcher.start()
    assert catcher.http_url is not None
    call = Client(catcher.http_url)
    with opened(call) as websocket:
        assert isinstance(websocket.ask(call, "/api/events"), AcceptConnection)
        websocket.until("stats")
        catcher.stop()
        assert isinstance(websocket.event(), CloseConnection)


def test_pings_of_who_reads_nothing_are_not_all_answered(call: Client) -> None:
    with opened(call) as websocket:
        websocket.ask(call, "/api/events")
        ping = websocket.protocol.send(Ping(b"x" * 125))
        websocket.connection.settimeout(60)
        for _ in range(150):
            websocket.connection.sendall(ping * 1_000)  # 20 MB in all, more than systems hold
        pongs = 0
        websocket.connection.settimeout(1)
        with suppress(TimeoutError):
            while data := websocket.connection.recv(1_000_000):
                pongs += len(data)
        assert 0 < pongs < 12_000_000


def test_it_listens_to_nothing_long_and_nothing_packed(call: Client) -> None:
    with opened(call) as websocket:
        websocket.protocol = WSConnection(ConnectionType.CLIENT)
        request = Request(host=call.netloc, target="/api/events", extensions=[PerMessageDeflate()])
        websocket.connection.sendall(websocket.protocol.send(request))
        accepted = websocket.event()
        assert isinstance(accepted, AcceptConnection)
        assert accepted.extensions == []
        for _ in range(3):
            piece = TextMessage("x" * 30_000, message_finished=False)
            websocket.connection.sendall(websocket.protocol.send(piece))
        while not isinstance(event := websocket.event(), CloseConnection):
            pass
        assert event.code == CloseReason.MESSAGE_TOO_BIG


@pytest.mark.long
@pytest.mark.skipif(importlib.util.find_spec("httptools") is None, reason="httptools is not installed")
def test_it_is_spoken_also_after_a_run_of_pytesters_that_served_http() -> None:
    first = "tests/pytest_plugin/test_server.py::test_option_http_shows_the_same_mail_to_people"
    then = "tests/web/test_websocket.py::test_the_own_origin_passes"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", first, then]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
