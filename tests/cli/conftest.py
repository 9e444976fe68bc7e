"""A catcher that runs, and the command, each in a process of its own."""

import os
import smtplib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec
import pytest

from tests.process import COMMAND, Running, running

WITHIN = 30
"""Seconds; generous, because a loaded machine is no failure."""


class Done(NamedTuple):
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def objects(self) -> list[Any]:
        return [msgspec.json.decode(line) for line in self.lines]


class Run(Protocol):
    """Runs the command with these words."""

    def __call__(self, *words: object, given: bytes = b"", **variables: str) -> Done: ...


def run_in(folder: Path, environment: dict[str, str]) -> Run:
    def run(*words: object, given: bytes = b"", **variables: str) -> Done:
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            input=given,
            capture_output=True,
            cwd=folder,
            env={**os.environ, **environment, **variables},
            timeout=WITHIN,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(), done.stdout)

    return run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command, which knows of no catcher."""
    return run_in(tmp_path, {})


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Running]:
    """A catcher that keeps its mail in ``mail.db``."""
    with running(tmp_path, "--store", "sqlite:mail.db") as catcher:
        yield catcher


@pytest.fixture
def ask(tmp_path: Path, catcher: Running) -> Run:
    """The command, which knows where the catcher is."""
    server = "{}:{}".format(*catcher.smtp)
    return run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http, "SMTP_CATCHER_SERVER": server})


def send(catcher: Running, *subjects: str, to: str = "b@x.example", body: str = "body") -> None:
    """Mails with these subjects, in this order."""
    with smtplib.SMTP(*catcher.smtp, timeout=WITHIN) as client:
        for subject in subjects:
            client.sendmail("a@x.example", [to], f"Subject: {subject}\r\nTo: {to}\r\n\r\n{body}\r\n")
