"""Sockets that somebody else has opened, as systemd does: a restart refuses nobody."""

import json
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import WITHIN, Run
from tests.process import COMMAND

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets are handed over by number only on POSIX")

HAND_OVER = """
import os, sys
held = [os.dup(int(number)) for number in sys.argv[1:3]]
for number, socket in enumerate(held, 3):
    os.dup2(socket, number)
    os.set_inheritable(number, True)  # which dup2 leaves alone where both are the same
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2", "LISTEN_FDNAMES": "smtp:http"}
os.execv(sys.executable, sys.argv[3:])
"""


@contextmanager
def serving(folder: Path, smtp: socket.socket, http: socket.socket) -> Iterator[str]:
    """A catcher on sockets that are open already; the address of its page."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    words = [
        "--smtp",
        "systemd:smtp",
        "--http",
        "systemd:http",
        "--store",
        "sqlite:mail.db",
        "--ready-file",
        "ready.json",
    ]
    process = subprocess.Popen(
        [sys.executable, "-c", HAND_OVER, str(smtp.fileno()), str(http.fileno()), *COMMAND, *words],
        pass_fds=(smtp.fileno(), http.fileno()),
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    try:
        assert process.stdout is not None
        assert any(line.startswith("Ready") for line in process.stdout)
        yield json.loads(ready.read_bytes())["http"]
    finally:
        process.terminate()
        process.communicate(timeout=WITHIN)


def test_a_restart_refuses_nobody(tmp_path: Path, run: Run) -> None:
    with ExitStack() as stack:
        smtp, http = (stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2))
        address: tuple[str, int] = smtp.getsockname()
        with serving(tmp_path, smtp, http) as url:
            assert url == f"http://127.0.0.1:{http.getsockname()[1]}"
            with smtplib.SMTP(*address, timeout=WITHIN) as client:
                client.sendmail("a@x.example", "b@x.example", "Subject: before\r\n\r\nx\r\n")
        waiting = stack.enter_context(socket.create_connection(address, WITHIN))  # nobody serves, and it is not refused
        with serving(tmp_path, smtp, http) as url:
            assert waiting.recv(1000).startswith(b"220 ")
            with smtplib.SMTP(*address, timeout=WITHIN) as client:
                client.sendmail("a@x.example", "b@x.example", "Subject: after\r\n\r\nx\r\n")
            listed = run("list", "--json", "--url", url).objects
    assert [one["subject"] for one in listed] == ["before", "after"]


def test_a_socket_that_was_not_handed_over(run: Run) -> None:
    done = run("--smtp", "systemd:smtp", "--http", "none")
    assert (done.code, done.out) == (2, "")
    said = "smtp-catcher: --smtp systemd:smtp: no socket of that name was handed over; handed over: none\n"
    assert done.err == said
