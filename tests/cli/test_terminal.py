"""Each command in a terminal of 80 columns, where no line is wider, and in a pipe, where none is cut."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import WITHIN, Run, run_in, send
from tests.process import COMMAND, Running, running

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals"),
]

LONG = "a subject that is long " * 3 + "and longer"
WORDS = {
    "list": [],
    "search": ["subject:long"],
    "show": [],
    "wait": ["subject:long"],
    "sessions": [],
    "faults": [],
    "stats": [],
    "delete": ["--query", "subject:none"],
    "send": ["--to", "b@full.example"],
    "import": ["a-name-that-is-long-enough-to-be-wider-than-eighty-columns-with-the-words-around-it.eml"],
    "export": ["a-name-that-is-long-enough-to-be-wider-than-eighty-columns-with-the-words-around-it.mbox"],
    "check-config": [
        "--starttls",
        "--quiet",
        "--verbose",
        "--no-delete",
        "--tag-users",
        "--plus-tags",
        "--require-auth",
    ],
    "db": ["check", "--store", "sqlite:mail.db"],
    "completion": ["fish"],
    "serve": ["--help"],
}
"""What each is asked; as much of it as can be leads to a line of more than 80 characters."""
WIDE = {"list", "search", "show", "wait", "faults", "send", "sessions", "export", "check-config", "stats"}
FAULT = (
    'rcpt to:*@full.example reply:"452 4.2.2 this mailbox is full, as mailboxes are that nobody has emptied for a year"'
)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Running]:
    """A catcher with much to say of one mail."""
    (tmp_path / WORDS["import"][0]).write_bytes(b"Subject: s\n\nx\n")
    long_name = "n" * 90
    with running(
        tmp_path, "--store", "sqlite:mail.db", "--fault", FAULT, "--tag", f"{long_name}=subject:long"
    ) as catcher:
        send(catcher, LONG)
        run_in(tmp_path, variables(catcher))("send", "--to", "b@full.example")
        yield catcher


def variables(catcher: Running) -> dict[str, str]:
    return {"SMTP_CATCHER_URL": catcher.http, "SMTP_CATCHER_SERVER": "{}:{}".format(*catcher.smtp)}


def in_a_terminal(folder: Path, catcher: Running, *words: str) -> list[str]:
    """The lines that a terminal of 80 columns is given."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | variables(catcher)
    process = subprocess.Popen(
        [*COMMAND, *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # nobody writes there any more, as Linux says it
        pass
    os.close(ours)
    process.wait(WITHIN)
    return shown.decode().splitlines()


@pytest.mark.parametrize("command", WORDS)
def test_no_line_is_wider_than_the_terminal(command: str, busy: Running, tmp_path: Path) -> None:
    lines = in_a_terminal(tmp_path, busy, command, *WORDS[command])
    assert lines
    if command != "completion":  # a script for a shell, not lines for people
        assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("command", sorted(WIDE))
def test_nothing_is_cut_in_a_pipe(command: str, busy: Running, tmp_path: Path) -> None:
    run: Run = run_in(tmp_path, variables(busy))
    done = run(command, *WORDS[command])
    assert max(map(len, done.lines)) > 80
    assert "…" not in done.out
