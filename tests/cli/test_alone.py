"""The catcher relays nothing and fetches nothing: of its own accord it opens no connection and asks for no name."""

import json
import smtplib
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import WITHIN
from tests.process import running

WATCHING = """
import sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen"):
        with open("contacts.txt", "a") as file:
            file.write(f"{event} {arguments[-1] if event == 'socket.connect' else arguments}\\n")

sys.addaudithook(watch)
sys.modules["uvloop"] = None  # what it does inside itself, no hook sees: without it, asyncio's loop serves
"""
TEMPTING = (
    "From: a@elsewhere.example\r\nTo: b@elsewhere.example\r\nSubject: fetch me\r\n"
    "List-Unsubscribe: <https://elsewhere.example/u>\r\nDisposition-Notification-To: a@elsewhere.example\r\n"
    "DKIM-Signature: v=1; d=elsewhere.example; s=k\r\nContent-Type: text/html\r\n\r\n"
    '<img src="https://elsewhere.example/p.png"><link rel=stylesheet href="https://elsewhere.example/s.css">\r\n'
)


@pytest.mark.timeout(90)
def test_it_opens_no_connection_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCHING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with running(tmp_path, "--store", "sqlite:mail.db", "--starttls") as catcher:
        with smtplib.SMTP(*catcher.smtp, timeout=WITHIN) as client:
            client.sendmail("a@elsewhere.example", ["b@elsewhere.example"], TEMPTING)
        with urllib.request.urlopen(f"{catcher.http}/api/v1/messages") as answer:
            (one,) = json.load(answer)["messages"]
        for path in (
            f"/api/v1/message/{one['ID']}",
            f"/view/{one['ID']}.html?remote=1",
            "/api/v1/search?query=fetch",
            "/",
        ):
            with urllib.request.urlopen(f"{catcher.http}{path}") as answer:
                assert answer.status == 200
    contacts = tmp_path / "contacts.txt"
    met = contacts.read_text().splitlines() if contacts.exists() else []
    assert [line for line in met if "127.0.0.1" not in line and "localhost" not in line] == []


def test_the_watch_would_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above can fail."""
    import subprocess
    import sys

    (tmp_path / "sitecustomize.py").write_text(WATCHING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    dial = "import socket; socket.socket().connect_ex(('192.0.2.1', 0))"
    subprocess.run([sys.executable, "-c", dial], cwd=tmp_path, timeout=WITHIN, check=True)
    assert "192.0.2.1" in (tmp_path / "contacts.txt").read_text()
