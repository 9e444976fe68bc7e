"""Limits, CORS, base path, compression, and what is switched off."""

import gzip
import http.client
import socket
import threading
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest

from catcher import Catcher, Config
from catcher.mailbox import Mailbox
from catcher.web.front import Front
from tests.web.client import Client
from tests.web.conftest import Deliver


def started(**settings: object) -> Catcher:
    return Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", **settings))  # type: ignore[arg-type]


def client(catcher: Catcher) -> Client:
    assert catcher.http_url is not None
    return Client(catcher.http_url)


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/api/v1/messages"), ("PUT", "/api/v1/messages"), ("POST", "/api/v1/faults"), ("PUT", "/api/v1/tags")],
)
def test_a_body_over_the_limit_does_nothing(call: Client, deliver: Deliver, method: str, path: str) -> None:
    deliver("Subject: x\r\n\r\n")
    with call.connection() as connection:
        connection.putrequest(method, path)
        connection.putheader("Content-Length", str(6 * 1024 * 1024))
        connection.endheaders()
        connection.send(b" " * (5 * 1024 * 1024 + 1))
        assert connection.getresponse().status == 413
    page = call.get("/api/v1/messages").json
    assert (page["total"], page["unread"]) == (1, 1)


def raw(call: Client, data: bytes) -> bytes:
    """All that comes back for these bytes, until the server hangs up."""
    with socket.create_connection((call.host, call.port), timeout=20) as connection:
        connection.sendall(data)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET /?" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /?" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /?\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /api/v1/info HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_decent_request_is_turned_away(call: Client, data: bytes) -> None:
    answer = raw(call, data)
    assert answer.partition(b"\r\n")[0].split()[1] in {b"400", b"403", b"431"}, answer[:200]
    assert call.get("/livez").status == 200


def test_cors_is_off_unless_asked_for(call: Client) -> None:
    assert call("OPTIONS", "/api/v1/messages").headers["Access-Control-Allow-Origin"] is None


def test_cors_for_one_origin() -> None:
    with started(cors=("https://app.example",), password="x") as catcher:
        call = client(catcher)
        asks = {"Origin": "https://app.example", "Access-Control-Request-Method": "DELETE"}
        preflight = call("OPTIONS", "/api/v1/messages", headers=asks)
        assert preflight.status == 200
        assert preflight.headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert "DELETE" in preflight.headers["Access-Control-Allow-Methods"]
        assert preflight.headers["Access-Control-Allow-Credentials"] is None
        assert call.get("/api/v1/messages", Origin="https://app.example").status == 401
        assert call.get("/api/v1/messages", Origin="https://app.example:8443").status == 403
        assert call.get("/api/v1/messages", Origin="http://app.example").status == 403


@pytest.mark.parametrize("path", ["/api/v1/messages", "/readyz", "/nothing"])
def test_no_answer_and_no_refusal_may_be_read_by_another_origin(path: str) -> None:
    with started(cors=("https://app.example",)) as catcher:
        for origin, told in ("https://app.example", "https://app.example"), ("https://evil.example", None):
            headers = client(catcher).get(path, Origin=origin).headers
            assert (headers["Access-Control-Allow-Origin"], "origin" in str(headers.get_all("Vary"))) == (told, True)


def test_cors_for_all() -> None:
    with started(cors=("*",)) as catcher:
        answer = client(catcher).get("/api/v1/messages", Origin="http://any.example")
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "http://any.example")
        assert answer.headers["Access-Control-Allow-Credentials"] is None


def test_allow_host() -> None:
    with started(allow_host=("Mail.Corp.example",)) as catcher:
        assert client(catcher).get("/api/v1/info", Host="mail.corp.example:8025").status == 200
        assert client(catcher).get("/api/v1/info", Host="other.example").status == 403


@pytest.mark.parametrize("base", ["/mail", "mail/", "/a/b"])
def test_base_path(base: str) -> None:
    prefix = "/" + base.strip("/")
    with started(base_path=base) as catcher:
        call = client(catcher)
        assert call.get(f"{prefix}/api/v1/messages").status == 200
        assert call.get(f"{prefix}/static/page.js").status == 200
        assert f'"{prefix}/static/page.js"' in call.get(f"{prefix}/").text
        assert call.get(f"{prefix}/view/latest").headers["Location"] == f"{prefix}/"
        assert call.get(f"{prefix}/livez").status == call.get("/livez").status == 200
        assert call.get("/").headers["Location"] == call.get(prefix).headers["Location"] == f"{prefix}/"
        assert call.get("/api/v1/messages").status == call.get(f"{prefix}x/api/v1/messages").status == 404


def test_gzip(call: Client, deliver: Deliver) -> None:
    for _ in range(5):
        deliver("Subject: x\r\n\r\n")
    plain = call.get("/api/v1/messages")
    zipped = call.get("/api/v1/messages", Accept_Encoding="gzip, br")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    assert plain.headers["Content-Encoding"] is None
    assert call.get("/api/v1/webui", Accept_Encoding="gzip;q=0").headers["Content-Encoding"] is None


def test_no_delete() -> None:
    with started(no_delete=True, ignore_duplicate_ids=True) as catcher:
        call = client(catcher)
        for method, path in [("DELETE", "/api/v1/messages"), ("DELETE", "/api/v1/sessions")]:
            assert call(method, path).status == 403
        said = call.get("/api/v1/webui").json
        assert (said["HideDeleteAllButton"], said["DuplicatesIgnored"]) == (True, True)


@pytest.mark.parametrize("path", ["/events", "/api/v1/wait"])
def test_another_origin_may_ask_before_it_waits(path: str) -> None:
    with started(cors=("http://app.example",), password="pw") as catcher:
        preflight = {"Origin": "http://app.example", "Access-Control-Request-Method": "GET"}
        answer = client(catcher)("OPTIONS", path, headers=preflight)
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "http://app.example")
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/events", "/api/v1/wait"])
def test_nothing_is_told_to_what_holds_on(call: Client, path: str) -> None:
    answer = call("POST", path)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_wrong_method_on_our_routes_is_a_problem(call: Client) -> None:
    answer = call("PATCH", "/api/v1/faults")
    assert (answer.status, answer.problem["title"]) == (405, "Method Not Allowed")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("body", [{"First": 10**20}, {"Last": 2**63 - 1}, {"First": -(2**63)}])
@pytest.mark.parametrize(("method", "path"), [("PUT", "messages"), ("DELETE", "messages"), ("PUT", "tags")])
def test_a_place_that_no_message_can_have(call: Client, method: str, path: str, body: dict[str, int]) -> None:
    assert call(method, f"/api/v1/{path}", body | ({"Add": ["x"]} if path == "tags" else {})).status == 400


def test_label() -> None:
    with started(label="staging <&>") as catcher:
        assert "<title>staging &lt;&amp;&gt;</title>" in client(catcher).get("/").text
        assert client(catcher).get("/api/v1/webui").json["Label"] == "staging <&>"


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: localh"])
def test_a_head_that_does_not_end_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr("catcher.web.door.protocol.HEAD_TIME", 0.1)
    with started() as catcher:
        call = client(catcher)
        with suppress(ConnectionResetError):  # so it may look, too
            assert raw(call, sent) == b""
        monkeypatch.undo()  # a busy machine may need longer for a whole one
        assert call.get("/livez").status == 200


def test_a_second_head_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with started() as catcher:
        whole = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with socket.create_connection((client(catcher).host, client(catcher).port), timeout=20) as connection:
            for _ in range(2):
                connection.sendall(whole)
                assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
                monkeypatch.setattr("catcher.web.door.protocol.HEAD_TIME", 0.1)  # from the next head on
            connection.sendall(whole[:20])
            with suppress(ConnectionResetError):
                assert connection.recv(10_000) == b""


def test_a_body_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catcher.web.door.refusals.BODY_TIME", 0.1)
    with started() as catcher:
        call = client(catcher)
        answer = raw(call, b"DELETE /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n{")
        assert answer.startswith(b"HTTP/1.1 408")


def test_a_stream_outlives_the_time_for_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catcher.web.live.broadcast.HEARTBEAT", 0.3)
    with started() as catcher, client(catcher).connection() as connection:
        connection.request("GET", "/livez")
        connection.getresponse().read()
        monkeypatch.setattr("catcher.web.door.protocol.HEAD_TIME", 0.1)  # from the next head on
        connection.request("GET", "/events")
        answer = connection.getresponse()
        lines = [answer.readline() for _ in range(10)]
        assert b":\n" in lines


def test_a_request_that_the_end_cuts_off_leaves_no_file_open_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bodies: list[SpooledTemporaryFile[bytes]] = []
    asked, may_go_on, find = threading.Event(), threading.Event(), Mailbox.find

    class Body(SpooledTemporaryFile[bytes]):
        def __init__(self, max_size: int) -> None:
            super().__init__(max_size)
            bodies.append(self)

    def slow(*given: Any, **named: Any) -> Any:
        asked.set()
        may_go_on.wait(20)
        return find(*given, **named)

    monkeypatch.setattr("catcher.web.service.GRACE", 0.01)
    monkeypatch.setattr("catcher.web.door.refusals.SpooledTemporaryFile", Body)
    monkeypatch.setattr(Mailbox, "find", slow)
    with started() as catcher, client(catcher).connection() as connection:
        connection.request("GET", "/api/v1/messages")
        assert asked.wait(20)
        stopping = threading.Thread(target=catcher.stop)
        stopping.start()
        with suppress(OSError, http.client.HTTPException):
            connection.getresponse()  # or the end of the connection: it is called off by then
        may_go_on.set()
        stopping.join(20)
    assert [body.closed for body in bodies] == [True]
    assert caplog.messages == []


def test_who_stops_at_once_prepares_nothing_any_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    close = Front.close

    def slow(front: Front) -> None:
        close(front)
        threading.Event().wait(0.3)

    monkeypatch.setattr("catcher.web.service.AFTER_START", 0.2)
    monkeypatch.setattr(Front, "close", slow)
    with started():
        pass
    assert caplog.messages == []
