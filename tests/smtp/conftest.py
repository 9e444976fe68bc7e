"""A catcher for each test, and clients that talk to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from catcher import Catcher, Config
from catcher.smtp import syntax
from tests.smtp.talk import Talk

Serve = Callable[..., Catcher]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a catcher with these settings, on a free port and without HTTP."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Catcher:
            config = Config(**{"smtp": "127.0.0.1:0", "http": None, **settings})
            return stack.enter_context(Catcher(config))

        yield start


@pytest.fixture
def catcher(serve: Serve) -> Catcher:
    """A catcher at its defaults."""
    return serve()


@pytest.fixture
def connect(catcher: Catcher) -> Iterator[Callable[[], Talk]]:
    """Opens connections to the catcher at its defaults."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Talk(catcher.smtp_address))


@pytest.fixture
def talk(connect: Callable[[], Talk]) -> Talk:
    """One connection to the catcher at its defaults, before its greeting is read."""
    return connect()


@pytest.fixture(params=["patterns", "grammar"])
def reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the quick patterns and without them: whoever uses this holds either way, and the same."""
    if request.param == "grammar":
        monkeypatch.setattr(syntax, "quick_sender", lambda *_: None)
        monkeypatch.setattr(syntax, "quick_recipient", lambda *_: None)


read_either_way = pytest.mark.parametrize("reading", ["patterns"], indirect=True)
"""Of a test that says nothing that patterns read: it needs no second run without them."""
