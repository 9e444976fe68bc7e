"""Where HTTP is served: over TLS, on a unix socket; and what is said of it."""

import http.client
import logging
import socket
import ssl
from pathlib import Path

import pytest

from catcher import Catcher, Config
from catcher.errors import ListenError


def test_over_tls(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", http_tls=True, tls_ca_out=authority)) as catcher:
        assert catcher.http_url is not None
        assert catcher.http_url.startswith("https://127.0.0.1:")
        port = int(catcher.http_url.rpartition(":")[2])
        context = ssl.create_default_context(cafile=str(authority))
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
        connection.request("GET", "/api/v1/info", headers={"Origin": catcher.http_url})
        assert connection.getresponse().status == 200
        connection.close()
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"200" not in plain.recv(100)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no unix sockets here")
def test_on_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "http.sock"
    with Catcher(Config(smtp="127.0.0.1:0", http=f"unix:{path}")) as catcher:
        assert catcher.http_url == f"unix:{path}"
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            client.sendall(b"GET /api/v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200")
    assert not path.exists()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no unix sockets here")
def test_what_stands_in_the_way_of_a_unix_socket_stays(tmp_path: Path) -> None:
    notes, socket_file = tmp_path / "notes.txt", tmp_path / "smtp.sock"
    notes.write_text("mine")
    with pytest.raises(ListenError, match=r"notes.txt: that is a file of another kind; name another path"):
        Catcher(Config(smtp=f"unix:{notes}", http=None)).start()
    assert notes.read_text() == "mine"
    with Catcher(Config(smtp=f"unix:{socket_file}", http=None)):
        with pytest.raises(ListenError):
            Catcher(Config(smtp=f"unix:{socket_file}", http=None)).start()
        assert socket_file.is_socket(), "the first one's clients still find it"


@pytest.mark.parametrize(("password", "warned"), [("", True), ("sesame", False)])
def test_open_to_everybody_is_said(caplog: pytest.LogCaptureFixture, password: str, *, warned: bool) -> None:
    with (
        caplog.at_level(logging.WARNING),
        Catcher(Config(smtp="127.0.0.1:0", http="0.0.0.0:0", password=password)),
    ):
        assert ("everybody who reaches this machine" in caplog.text) == warned
