"""A catcher for each test, and the means to talk to it."""

from collections.abc import Callable, Iterator

import pytest

from catcher import Catcher, Config
from tests.web.client import Client
from tests.web.smtp import send

Deliver = Callable[..., str]


@pytest.fixture
def config() -> Config:
    """What to run; a module that needs something else overrides this."""
    return Config(smtp="127.0.0.1:0", http="127.0.0.1:0", store="memory:")


@pytest.fixture
def catcher(config: Config) -> Iterator[Catcher]:
    with Catcher(config) as catcher:
        yield catcher


@pytest.fixture
def call(catcher: Catcher) -> Client:
    assert catcher.http_url is not None
    return Client(catcher.http_url)


@pytest.fixture(name="deliver")
def deliver_by_smtp(catcher: Catcher) -> Deliver:
    """Sends bytes over SMTP, as they are; returns the id under which they are kept."""

    def deliver(raw: bytes | str, *, sender: str = "a@x.example", to: tuple[str, ...] = ("b@x.example",)) -> str:
        send(catcher.smtp_address, raw if isinstance(raw, bytes) else raw.encode(), sender=sender, to=to)
        newest = catcher.mailbox.latest()
        assert newest is not None
        return newest.id

    return deliver
