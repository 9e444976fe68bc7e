"""What follows a catcher while it serves: nothing is told twice, nothing left out, and nobody listens for nothing."""

import io
import json
import smtplib
import threading
from pathlib import Path

import pytest

from catcher import Catcher, Config
from catcher.cli.serving import following
from catcher.cli.serving.arrivals import Arrivals
from catcher.cli.serving.following import Following
from catcher.cli.serving.journal import Journal
from catcher.errors import StoreError
from catcher.events import Arrived, Cleared, Event, Hub
from catcher.mailbox import Mailbox
from catcher.message import Envelope, Message
from catcher.store import Page
from catcher.store.memory import MemoryStore
from tests.cli.conftest import WITHIN


def test_what_came_before_the_end_is_told_before_the_end() -> None:
    hub, told = Hub(), list[Event]()
    begun, go_on = threading.Event(), threading.Event()

    def tell(events: list[Event]) -> float:
        begun.set()
        go_on.wait(WITHIN)
        told.extend(events)
        return 0

    with Following(hub, tell, limit=10):
        hub.publish(Arrived(1, "a", "main"))
        begun.wait(WITHIN)
        hub.publish(Arrived(2, "b", "main"), Cleared())
        go_on.set()
    assert told == [Arrived(1, "a", "main"), Arrived(2, "b", "main"), Cleared()]
    hub.publish(Cleared())
    assert len(told) == 3, "it has stopped listening"


def test_who_fails_is_told_again_without_news_and_of_its_failure_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(following, "AGAIN_AFTER", 0.01)
    hub, done = Hub(), threading.Event()
    calls = list[int]()

    def tell(events: list[Event]) -> float:
        calls.append(len(events))
        if len(calls) < 4:
            raise StoreError("the disk is full")
        done.set()
        return 0

    with Following(hub, tell, limit=10):
        hub.publish(Arrived(1, "a", "main"))
        assert done.wait(WITHIN)
    assert calls[:4] == [1, 0, 0, 0]
    assert [record.getMessage() for record in caplog.records] == [
        "what is done with the mail that comes has to wait: the disk is full"
    ]


def test_who_fails_still_at_the_end_is_told_once_more() -> None:
    failed, calls = threading.Event(), list[int]()

    def tell(events: list[Event]) -> float:
        calls.append(len(events))
        failed.set()
        raise StoreError("the disk is full")

    hub = Hub()
    with Following(hub, tell, limit=10):
        hub.publish(Arrived(1, "a", "main"))
        assert failed.wait(WITHIN)
    assert calls == [1, 0]


def test_mail_that_could_not_be_read_is_dealt_with_when_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox, out = Mailbox(MemoryStore()), io.BytesIO()
    arrivals = Arrivals(mailbox, config=Config(save_dir=tmp_path, print="raw"), enough=lambda: None, out=out)
    receipts = mailbox.add([_mail("one"), _mail("two")])
    broken = True

    def raw(id: str) -> bytes:
        if broken and id == receipts[1].id:
            raise StoreError("locked")
        return whole(id)

    whole = mailbox.raw
    monkeypatch.setattr(mailbox, "raw", raw)
    with pytest.raises(StoreError):
        arrivals.tell([])
    broken = False
    arrivals.tell([])
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{receipt.id}.eml" for receipt in receipts]
    assert out.getvalue() == _mail("one").raw + _mail("two").raw
    assert arrivals.count == 2
    mailbox.close()


@pytest.mark.parametrize("log", ["text", "json"])
def test_mail_that_is_removed_before_its_line_has_a_line(log: str) -> None:
    out = io.StringIO()
    with Catcher(Config(smtp="127.0.0.1:0", http=None, log="json" if log == "json" else "text")) as catcher:
        (receipt,) = catcher.mailbox.add([_mail("x")])
        catcher.mailbox.clear()
        Journal(catcher, out=out).tell([Arrived(receipt.seq, receipt.id, "main")])
    if log == "text":
        assert out.getvalue()[8:] == f"  {receipt.id} came, and is removed already\n"
    else:
        said = json.loads(out.getvalue())
        assert (said["event"], said["id"], said["removed"]) == ("kept", receipt.id, True)


@pytest.mark.parametrize("log", ["text", "json"])
def test_mail_that_can_not_be_read_is_not_called_removed(log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(*_: object, **__: object) -> Page:
        raise StoreError("the file is locked")

    out = io.StringIO()
    with Catcher(Config(smtp="127.0.0.1:0", http=None, log="json" if log == "json" else "text")) as catcher:
        monkeypatch.setattr(catcher.mailbox, "find", find)
        Journal(catcher, out=out).tell([Arrived(1, "a", "main")])
    if log == "text":
        assert out.getvalue()[8:] == "  a came, and can't be shown: the file is locked\n"
    else:
        said = json.loads(out.getvalue())
        assert (said["event"], said["id"], said["error"]) == ("kept", "a", "the file is locked")
        assert "removed" not in said


def test_who_connects_before_the_start_waits_for_it() -> None:
    catcher = Catcher(Config(smtp="127.0.0.1:0", http=None))
    told = list[Event]()

    def tell(events: list[Event]) -> float:
        told.extend(events)
        return 0

    try:
        beside = catcher.prepare()
        beside.enter_context(Following(catcher.mailbox.hub, tell, limit=100))
        early = threading.Thread(target=_send, args=catcher.smtp_address)
        early.start()
        catcher.start()
        early.join(WITHIN)
    finally:
        catcher.stop()
    assert [type(event) for event in told].count(Arrived) == 1


def _send(host: str, port: int) -> None:
    with smtplib.SMTP(host, port, timeout=WITHIN) as client:
        client.sendmail("a@x.example", "b@x.example", "Subject: early\r\n\r\nx\r\n")


def _mail(subject: str) -> Message:
    raw = f"Subject: {subject}\r\n\r\n".encode()
    return Message(raw=raw, envelope=Envelope(mail_from="a@x", rcpt_to=("b@x",)), received=1.0)
