"""One store of each kind, and mail to put into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catcher.message import Envelope, Message
from catcher.store import Store, open_store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store("memory:" if request.param == "memory" else f"sqlite:{tmp_path / 'mail.db'}")
    yield opened
    opened.close()


@pytest.fixture
def reopen(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Close the file's store, if it is open, and open it again, as a restart does."""
    last: list[Store] = []

    def again() -> Store:
        for opened in last:
            opened.close()
        last[:] = [open_store(f"sqlite:{tmp_path / 'mail.db'}")]
        return last[0]

    yield again
    for opened in last:
        opened.close()


def mail(subject: str = "Hello", *, to: str = "bob@x.example", body: str = "Hi.", **envelope: object) -> Message:
    """A small mail from ann@x.example."""
    raw = f"From: Ann <ann@x.example>\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()
    return message(raw, **{"rcpt_to": (to,), **envelope})


def message(raw: bytes, **envelope: object) -> Message:
    """Any bytes as a mail."""
    given: dict[str, object] = {"mail_from": "ann@x.example", "rcpt_to": ("bob@x.example",), **envelope}
    return Message(raw=raw, envelope=Envelope(**given), received=1_700_000_000.25)  # type: ignore[arg-type]
