"""`/readyz`: whether the next mail could be kept."""

import random
import smtplib
import sys
from pathlib import Path

import pytest

from tests.process import Running, running
from tests.web.client import Client

if sys.platform != "linux":
    pytest.skip("files are kept from growing as only Linux can, from outside", allow_module_level=True)

import resource

LARGE = random.Random(1).randbytes(150_000).hex()
"""The text of a mail that can't be packed into less than half."""


def grow(catcher: Running, *, upto: int) -> None:
    """Let no file of it become larger."""
    resource.prlimit(catcher.process.pid, resource.RLIMIT_FSIZE, (upto, resource.RLIM_INFINITY))


def sent(catcher: Running, text: str) -> int:
    """The reply to a mail."""
    with smtplib.SMTP(*catcher.smtp, timeout=60) as client:
        client.helo()
        client.mail("a@x.example")
        client.rcpt("b@x.example")
        return client.data(text)[0]


def test_it_is_not_until_what_was_refused_could_be_kept(tmp_path: Path) -> None:
    with running(tmp_path, "--store", "sqlite:mail.db") as catcher:
        get = Client(catcher.http).get
        assert sent(catcher, "small") == 250
        assert get("/readyz").status == 200
        grow(catcher, upto=(tmp_path / "mail.db-wal").stat().st_size + 100_000)
        assert sent(catcher, LARGE) == 451
        assert get("/readyz").status == 503
        assert sent(catcher, "small") == 250
        answer = get("/readyz")
        assert (answer.status, "the disk" in answer.text) == (503, True)
        assert get("/livez").status == 200
        grow(catcher, upto=resource.RLIM_INFINITY)
        assert get("/readyz").status == 200
        assert sent(catcher, LARGE) == 250
