"""What follows a catcher while it serves: nothing is told twice, nothing left out, and nobody listens for nothing."""

import io
import json
import smtplib
import threading

import pytest

from catcher import Catcher, Config
from catcher.cli.serving.following import Following
from catcher.cli.serving.journal import Journal
from catcher.events import Arrived, Cleared, Event, Hub
from catcher.message import Envelope, Message
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


@pytest.mark.parametrize("log", ["text", "json"])
def test_mail_that_is_removed_before_its_line_has_a_line(log: str) -> None:
    out = io.StringIO()
    with Catcher(Config(smtp="127.0.0.1:0", http=None, log="json" if log == "json" else "text")) as catcher:
        message = Message(raw=b"Subject: x\r\n\r\n", envelope=Envelope(mail_from="a@x", rcpt_to=("b@x",)), received=1.0)
        (receipt,) = catcher.mailbox.add([message])
        catcher.mailbox.clear()
        Journal(catcher, out=out).tell([Arrived(receipt.seq, receipt.id, "main")])
    if log == "text":
        assert out.getvalue()[8:] == f"  {receipt.id} came, and is removed already\n"
    else:
        said = json.loads(out.getvalue())
        assert (said["event"], said["id"], said["removed"]) == ("kept", receipt.id, True)


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
