"""A catcher for each test, and the means to talk to it."""

import smtplib
from collections.abc import Callable, Iterator

import pytest

from catcher import Catcher, Config
from tests.web.client import Client

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


@pytest.fixture
def deliver(catcher: Catcher) -> Deliver:
    """Sends bytes over SMTP, as they are; returns the id under which they are kept."""

    def send(raw: bytes | str, *, sender: str = "a@x.example", to: tuple[str, ...] = ("b@x.example",)) -> str:
        data = raw if isinstance(raw, bytes) else raw.encode()
        stuffed = (b"\r\n" + data).replace(b"\r\n.", b"\r\n..")[2:]
        with smtplib.SMTP(*catcher.smtp_address) as client:
            client.ehlo()
            client.mail(sender)
            for recipient in to:
                client.rcpt(recipient)
            client.docmd("DATA")
            client.send(stuffed + (b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n"))
            assert client.getreply()[0] == 250
        newest = catcher.mailbox.latest()
        assert newest is not None
        return newest.id

    return send
