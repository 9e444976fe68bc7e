"""`GET /events`: what happens, as it happens."""

import http.client
import json
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from catcher import Catcher, Config
from catcher.message import Envelope, Message
from tests.web.client import Client
from tests.web.conftest import Deliver


class Stream:
    """One open stream, read frame by frame."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.answer = answer
        self.last_id = ""

    def frame(self) -> dict[str, Any]:
        """The next frame that says something."""
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith("id: "):
                self.last_id = line.removeprefix("id: ")
            if line.startswith("data: "):
                return dict(json.loads(line.removeprefix("data: ")))
            assert line or not self.answer.isclosed(), "the stream has ended"

    def until(self, kind: str) -> dict[str, Any]:
        """The data of the next frame of this type."""
        while (frame := self.frame())["Type"] != kind:
            pass
        return dict(frame["Data"] or {})


@contextmanager
def listening(call: Client, **headers: str) -> Iterator[Stream]:
    """A stream that has said hello."""
    with call.connection() as connection:
        connection.request("GET", "/events", headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "text/event-stream"
        stream = Stream(answer)
        assert stream.frame()["Type"] == "hello"
        yield stream
        answer.close()


def test_it_begins_with_the_counts(call: Client, deliver: Deliver) -> None:
    deliver("Subject: x\r\n\r\n")
    with listening(call) as stream:
        stats = stream.until("stats")
        assert (stats["Total"], stats["Unread"]) == (1, 1)


def test_a_message_is_told_as_the_list_shows_it(call: Client, deliver: Deliver) -> None:
    with listening(call) as stream:
        deliver("Subject: told\r\n\r\n")
        assert stream.until("new") == call.get("/api/v1/messages").json["messages"][0]


def test_marks_deletions_and_clearing(call: Client, deliver: Deliver) -> None:
    ids = [deliver(f"Subject: {n}\r\n\r\n") for n in range(2)]
    with listening(call) as stream:
        call("PUT", "/api/v1/messages", {"IDs": ids[:1], "Read": True})
        assert stream.until("update") == {"ID": ids[0], "Read": True, "Pinned": False, "Tags": []}
        call("DELETE", "/api/v1/messages", {"IDs": ids[:1]})
        assert stream.until("delete") == {"ID": ids[0]}
        call("DELETE", "/api/v1/messages")
        assert stream.until("truncate") == {}
        assert stream.until("stats")["Total"] == 0


def test_conversations_and_faults(call: Client, catcher: Catcher) -> None:
    catcher.smtp.faults.add('rcpt reply:"450 4.2.1 later"')
    with listening(call) as stream, smtplib.SMTP(*catcher.smtp_address) as smtp:
        id = stream.until("connected")["SessionID"]
        smtp.helo()
        smtp.mail("a@x.example")
        smtp.rcpt("b@x.example")
        assert stream.until("fault") == {"SessionID": id, "Fault": "fault 1, hit 1"}
        told = stream.until("error")
        assert (told["SessionID"], told["Message"], told["Fault"]) == (id, "450 4.2.1 later", "fault 1, hit 1")
        smtp.quit()
        assert stream.until("disconnected") == {"SessionID": id}


def test_a_client_that_comes_back_continues_where_it_was(call: Client, deliver: Deliver) -> None:
    with listening(call) as stream:
        deliver("Subject: seen\r\n\r\n")
        stream.until("new")
        seen = stream.last_id
    deliver("Subject: missed 1\r\n\r\n")
    deliver("Subject: missed 2\r\n\r\n")
    with listening(call, Last_Event_ID=seen) as stream:
        assert [stream.until("new")["Subject"] for _ in range(2)] == ["missed 1", "missed 2"]
        assert stream.until("stats")["Total"] == 3


@pytest.mark.parametrize("seen", ["nonsense", "0-0", "00000000-1", "x-99999999999999999999", "-", "\xff"])
def test_a_client_of_another_life_is_told_that_it_lagged(call: Client, seen: str) -> None:
    with listening(call, Last_Event_ID=seen) as stream:
        assert stream.frame()["Type"] == "lagged"


def test_one_that_was_away_for_too_long_is_told_so(call: Client, catcher: Catcher) -> None:
    with listening(call) as stream:
        seen = stream.last_id
    mail = Message(raw=b"\r\n", envelope=Envelope(mail_from="", rcpt_to=()), received=1.0)
    catcher.mailbox.add([mail] * 2_500)
    with listening(call, Last_Event_ID=seen) as stream:
        assert stream.frame()["Type"] == "lagged"


def test_one_that_reads_too_slowly_is_told_so_and_holds_up_nobody(call: Client, catcher: Catcher) -> None:
    people = tuple(f"{'x' * 60}{n}@x.example" for n in range(300))
    mail = Message(raw=b"\r\n", envelope=Envelope(mail_from="", rcpt_to=people), received=1.0)
    with listening(call) as slow, listening(call) as quick:
        for _ in range(40):
            catcher.mailbox.add([mail] * 10)
            for _ in range(10):
                quick.until("new")
        assert slow.until("lagged") == {}


def test_much_at_once_is_told_as_prune(call: Client, catcher: Catcher) -> None:
    mail = Message(raw=b"\r\n", envelope=Envelope(mail_from="", rcpt_to=()), received=1.0)
    catcher.mailbox.add([mail] * 300)
    with listening(call) as stream:
        call("PUT", "/api/v1/messages", {"Read": True})
        assert stream.until("prune") == {}


def test_streams_end_when_the_catcher_stops(config: Config) -> None:
    catcher = Catcher(config)
    catcher.start()
    assert catcher.http_url is not None
    with listening(Client(catcher.http_url)) as stream:
        catcher.stop()
        assert b"".join(iter(lambda: stream.answer.read(1000), b"")).endswith(b"\n\n")


def test_head_says_what_it_would_be(call: Client) -> None:
    answer = call("HEAD", "/events")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
