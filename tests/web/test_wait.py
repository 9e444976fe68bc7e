"""`GET /api/v1/wait`: held until the mail has come."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from catcher import Catcher, Config
from catcher.message import Envelope, Message
from catcher.store.index.indexing import Indexing
from tests.web.client import Answer, Client
from tests.web.conftest import Deliver


@pytest.fixture
def begin(call: Client, catcher: Catcher) -> Iterator[Callable[[str], "Future[Answer]"]]:
    """Begins a wait in a thread of its own; returns when the catcher holds it."""
    held = threading.Event()
    hub = catcher.mailbox.hub
    subscribe = hub.subscribe

    def told(**how: Any) -> Any:
        held.set()
        return subscribe(**how)

    with ThreadPoolExecutor(20) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "subscribe", told)

        def begin(query: str) -> "Future[Answer]":
            future = pool.submit(call.get, f"/api/v1/wait?{query}")
            assert held.wait(10)
            return future

        yield begin


def subjects(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [message["Subject"] for message in answer.json["messages"]]


def test_what_is_there_is_answered_at_once(call: Client, deliver: Deliver) -> None:
    deliver("Subject: here\r\n\r\n")
    assert subjects(call.get("/api/v1/wait?query=subject:here&timeout=0.01")) == ["here"]
    assert subjects(call.get("/api/v1/wait?timeout=5")) == ["here"]


def test_what_comes_ends_the_wait(begin: Callable[[str], "Future[Answer]"], deliver: Deliver) -> None:
    waiting = begin("query=subject:wanted&timeout=10")
    deliver("Subject: other\r\n\r\n")
    deliver("Subject: wanted\r\n\r\n")
    assert subjects(waiting.result(10)) == ["wanted"]


def test_several(begin: Callable[[str], "Future[Answer]"], deliver: Deliver) -> None:
    deliver("Subject: 1\r\n\r\n")
    waiting = begin("count=3&timeout=10")
    deliver("Subject: 2\r\n\r\n")
    deliver("Subject: 3\r\n\r\n")
    assert subjects(waiting.result(10)) == ["3", "2", "1"]


def test_after_leaves_out_what_was_there(begin: Callable[[str], "Future[Answer]"], deliver: Deliver) -> None:
    deliver("Subject: old\r\n\r\n")
    waiting = begin("after=1&timeout=10")
    deliver("Subject: new\r\n\r\n")
    assert subjects(waiting.result(10)) == ["new"]


def test_a_mark_may_end_it(begin: Callable[[str], "Future[Answer]"], call: Client, deliver: Deliver) -> None:
    id = deliver("Subject: x\r\n\r\n")
    waiting = begin("query=is:read&timeout=10")
    call("PUT", "/api/v1/messages", {"IDs": [id], "Read": True})
    assert subjects(waiting.result(10)) == ["x"]


def test_in_vain(call: Client, deliver: Deliver) -> None:
    deliver("From: shop@x.example\r\nSubject: Welcome, Bob\r\n\r\n")
    deliver("From: shop@x.example\r\nSubject: Bye\r\n\r\n")
    answer = call.get("/api/v1/wait?query=from:shop@x.example%20subject:welcome%20to:ann@x.example&timeout=0.01")
    assert answer.status == answer.problem["status"] == 408
    assert answer.problem["detail"] == "0 of 1 messages within 0.01 s"
    nearest = answer.problem["nearest"]
    assert [(near["Message"]["Subject"], near["Missing"]) for near in nearest] == [
        ("Welcome, Bob", ["to:ann@x.example"]),
        ("Bye", ["subject:welcome", "to:ann@x.example"]),
    ]


def test_too_few(call: Client, deliver: Deliver) -> None:
    deliver("Subject: one\r\n\r\n")
    problem = call.get("/api/v1/wait?count=2&timeout=0").problem
    assert [message["Subject"] for message in problem["messages"]] == ["one"]
    assert problem["removed"] == {}


@pytest.mark.parametrize(
    "query",
    [
        "query=(a",
        "query=subject:/(/",
        "count=0",
        "count=x",
        "after=-1",
        "after=x",
        "timeout=-1",
        "timeout=nan",
        "count=1e99",
    ],
)
def test_a_wish_that_can_not_be_read(call: Client, query: str) -> None:
    assert call.get(f"/api/v1/wait?{query}").problem["status"] == 400


def test_a_thousand_waiters_cost_no_threads(call: Client, catcher: Catcher) -> None:
    before = threading.active_count()
    waiters = [http.client.HTTPConnection(call.host or "", call.port, timeout=30) for _ in range(300)]
    try:
        for number, waiter in enumerate(waiters):
            waiter.request("GET", f"/api/v1/wait?query=subject:n{number % 10}x&timeout=30")
        assert call.get("/livez").status == 200
        assert threading.active_count() - before < 50
        mails = [f"Subject: n{number}x\r\n\r\n".encode() for number in range(10)]
        envelope = Envelope(mail_from="", rcpt_to=())
        catcher.mailbox.add([Message(raw=raw, envelope=envelope, received=time.time()) for raw in mails])
        for number, waiter in enumerate(waiters):
            answer = waiter.getresponse()
            assert json.load(answer)["messages"][0]["Subject"] == f"n{number % 10}x"
    finally:
        for waiter in waiters:
            waiter.close()


def test_waits_end_when_the_catcher_stops(config: Config) -> None:
    catcher = Catcher(config)
    catcher.start()
    assert catcher.http_url is not None
    with Client(catcher.http_url).connection() as connection:
        connection.request("GET", "/api/v1/wait?timeout=30")
        while not catcher.mailbox.hub._subscriptions[1:]:  # the journal is not on: ours, and the waiter's
            pass
        catcher.stop()
        assert connection.getresponse().status == 408


def test_a_search_that_waits_for_the_index_ends_when_the_catcher_stops(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_some, may_go_on = Indexing.some, threading.Event()
    monkeypatch.setattr(Indexing, "some", lambda self: index_some(self) if may_go_on.wait(0.01) else True)
    catcher = Catcher(config)
    catcher.start()
    assert catcher.http_url is not None
    envelope = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example",))
    catcher.mailbox.add([Message(raw=b"Subject: needle\r\n\r\n", envelope=envelope, received=time.time())])
    stopping = threading.Thread(target=catcher.stop)
    try:
        with Client(catcher.http_url).connection() as connection:
            connection.request("GET", "/api/v1/search?query=needle")
            while not catcher.mailbox._store._behind._wanted:  # type: ignore[attr-defined]
                pass
            stopping.start()
            assert connection.getresponse().status == 503
        stopping.join(20)
        assert not stopping.is_alive()
    finally:
        may_go_on.set()


def test_an_expression_that_takes_too_long_is_said_so(
    begin: Callable[[str], "Future[Answer]"], call: Client, deliver: Deliver
) -> None:
    endless = "subject:/(a%7Caa)%2B$/"
    waiting = begin(f"query={endless}&timeout=30")
    deliver(f"Subject: {'a' * 100}b\r\n\r\n")
    for answer in (waiting.result(30), call.get(f"/api/v1/search?query={endless}")):
        assert answer.status == 400
        assert "takes too long" in answer.text
    assert call.get("/api/v1/search?query=subject:/b$/").json["messages_count"] == 1
