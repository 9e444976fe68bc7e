"""A mailbox on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catcher.mailbox import Mailbox
from catcher.store import open_store


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "memory:" if request.param == "memory" else f"sqlite:{tmp_path / 'mail.db'}"


@pytest.fixture
def mailbox(url: str) -> Iterator[Mailbox]:
    opened = Mailbox(open_store(url))
    yield opened
    opened.close()
