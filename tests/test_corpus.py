"""Every mail of the corpus, sent over SMTP into each store, comes back as it went in and can be read in every way."""

import http.client
import json
import logging
import smtplib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from catcher import Catcher, Config
from tests.corpus import Mail, corpus

__all__ = ["corpus"]  # a fixture

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

_SHARED_KEYS = {"ID", "MessageID", "From", "To", "Cc", "Bcc", "ReplyTo", "Subject", "Username", "Tags", "Size"}
SUMMARY_KEYS = _SHARED_KEYS | {"Read", "Created", "Attachments", "Snippet"}
MESSAGE_KEYS = _SHARED_KEYS | {"ReturnPath", "ListUnsubscribe", "Date", "Text", "HTML", "Inline", "Attachments"}


class Reader:
    """Asks the API over one connection."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)

    def get(self, path: str) -> bytes:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {body[:200]!r}"
        return body

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(params=["memory:", "sqlite:"])
def catcher(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catcher]:
    store = request.param if request.param == "memory:" else f"sqlite:{tmp_path / 'mail.db'}"
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", store=store)) as running:
        yield running


def parts(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for part in tree["Parts"]:
        yield from parts(part)


def test_every_mail(catcher: Catcher, corpus: list[Mail], caplog: pytest.LogCaptureFixture) -> None:
    assert len(corpus) == 474
    with smtplib.SMTP(*catcher.smtp_address, timeout=60) as client:
        for mail in corpus:
            client.sendmail("a@x.example", ["b@x.example"], mail.raw)
    assert catcher.http_url is not None
    with closing(Reader(catcher.http_url)) as reader:
        everything(reader, corpus)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def everything(reader: Reader, corpus: list[Mail]) -> None:
    listed = reader.json("/api/v1/messages?limit=0")
    assert listed["total"] == len(listed["messages"]) == len(corpus)
    for mail, summary in zip(corpus, reversed(listed["messages"]), strict=True):
        assert summary.keys() >= SUMMARY_KEYS, mail.name
        assert summary["Size"] == len(mail.raw), mail.name
        read_in_every_way(reader, mail, summary)


def read_in_every_way(reader: Reader, mail: Mail, summary: dict[str, Any]) -> None:
    path = f"/api/v1/message/{summary['ID']}"
    assert reader.get(f"{path}/raw") == mail.raw, mail.name
    message = reader.json(path)
    assert message.keys() >= MESSAGE_KEYS, mail.name
    assert message["Subject"] == summary["Subject"], mail.name
    assert len(message["Attachments"]) == summary["Attachments"], mail.name
    assert len(message["Defects"]) == summary["Defects"], mail.name
    assert all(isinstance(values, list) for values in reader.json(f"{path}/headers").values()), mail.name
    for part in parts(message["Parts"]):
        body = reader.get(f"{path}/part/{quote(part['PartID'])}")
        if not part["Parts"]:
            assert len(body) == part["Size"], (mail.name, part)
    reader.get(f"/view/{summary['ID']}")
    reader.get(f"/view/{summary['ID']}.txt")
    if message["HTML"]:
        reader.get(f"/view/{summary['ID']}.html")


def test_what_can_not_be_parsed_is_listed_with_its_defects(catcher: Catcher, corpus: list[Mail]) -> None:
    broken = [mail for mail in corpus if "error_emails" in mail.name]
    assert broken
    with smtplib.SMTP(*catcher.smtp_address, timeout=60) as client:
        for mail in broken:
            client.sendmail("a@x.example", ["b@x.example"], mail.raw)
    entries = catcher.mailbox.find(limit=None).entries
    assert len(entries) == len(broken)
    assert sum(entry.summary.defects > 0 for entry in entries) > len(broken) / 2
