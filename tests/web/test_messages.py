"""Lists, marks and deletions: `/api/v1/messages`."""

import pytest

from catcher import Catcher
from tests.web.client import Client
from tests.web.conftest import Deliver

MANY = 60


def subjects(call: Client, query: str = "") -> list[str]:
    return [message["Subject"] for message in call.get(f"/api/v1/messages{query}").json["messages"]]


@pytest.fixture
def three(deliver: Deliver) -> list[str]:
    """Ids of three messages, oldest first."""
    return [deliver(f"Subject: {n}\r\n\r\nbody") for n in range(3)]


@pytest.mark.usefixtures("three")
def test_newest_first_in_order_of_arrival(call: Client) -> None:
    assert subjects(call) == ["2", "1", "0"]
    assert [message["Seq"] for message in call.get("/api/v1/messages").json["messages"]] == [3, 2, 1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?start=1", ["1", "0"]),
        ("?limit=1", ["2"]),
        ("?start=1&limit=1", ["1"]),
        ("?start=9", []),
        ("?limit=-1&start=x", ["2", "1", "0"]),
        ("?start=-1", ["2", "1", "0"]),
        ("?start=99999999999999999999999999", ["2", "1", "0"]),
        ("?start=9007199254740993", []),
        ("?limit=%D9%A3", ["2", "1", "0"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_pages(call: Client, query: str, expected: list[str]) -> None:
    assert subjects(call, query) == expected


def test_fifty_unless_asked_for_all(call: Client, deliver: Deliver) -> None:
    for n in range(MANY):
        deliver(f"Subject: {n}\r\n\r\n")
    assert len(subjects(call)) == 50
    assert len(subjects(call, "?limit=0")) == MANY


def test_a_page_says_how_much_there_is(call: Client, three: list[str]) -> None:
    call("PUT", "/api/v1/messages", {"IDs": three[:1], "Read": True})
    page = call.get("/api/v1/messages?limit=2").json
    assert {key: page[key] for key in ("total", "unread", "count", "messages_count", "messages_unread", "start")} == {
        "total": 3,
        "unread": 2,
        "count": 2,
        "messages_count": 3,
        "messages_unread": 2,
        "start": 0,
    }


def read_marks(call: Client) -> list[bool]:
    return [message["Read"] for message in call.get("/api/v1/messages").json["messages"]]


def test_marks(call: Client, three: list[str]) -> None:
    assert call("PUT", "/api/v1/messages", {"IDs": three[:1], "Read": True}).text == "ok"
    assert read_marks(call) == [False, False, True]
    assert call("PUT", "/api/v1/messages", {"Read": True}).text == "ok"
    assert read_marks(call) == [True, True, True]
    assert call("PUT", "/api/v1/messages", {"ids": three[2:], "read": False}).text == "ok"
    assert read_marks(call) == [False, True, True]


def test_deletes_what_is_named(call: Client, three: list[str]) -> None:
    assert call("DELETE", "/api/v1/messages", {"IDs": [three[1], "nope"]}).text == "ok"
    assert subjects(call) == ["2", "0"]


@pytest.mark.parametrize("body", [None, b"", {}, {"IDs": []}, {"ids": None}])
@pytest.mark.usefixtures("three")
def test_deletes_all_where_none_is_named(call: Client, body: object) -> None:
    assert call("DELETE", "/api/v1/messages", body).text == "ok"
    assert subjects(call) == []


MALFORMED = [
    b"{",
    b"null",
    b"[]",
    b"0",
    b'"x"',
    b" ",
    b"\xff\xfe",
    b'{"IDs": "x"}',
    b'{"IDs": [1]}',
    b'{"IDs": [["x"]]}',
    b'{"IDs_": ["x"]}',
    b'{"IDs": ["\\ud800"]}',
    b"{}{}",
    b"[" * 100_000,
    b"1e999999",
    b"--x\r\nContent-Disposition: form-data",
]


@pytest.mark.parametrize("body", MALFORMED, ids=[repr(body[:24]) for body in MALFORMED])
@pytest.mark.usefixtures("three")
def test_a_malformed_body_deletes_nothing(call: Client, body: bytes) -> None:
    assert call("DELETE", "/api/v1/messages", body).status == 400
    assert len(subjects(call)) == 3


@pytest.mark.parametrize("body", [each for each in MALFORMED if b"IDs_" not in each] + [b""])
@pytest.mark.usefixtures("three")
def test_a_malformed_mark_marks_nothing(call: Client, body: bytes) -> None:
    assert call("PUT", "/api/v1/messages", body).status == 400
    assert read_marks(call) == [False, False, False]


@pytest.mark.usefixtures("three")
def test_a_client_that_hangs_up_within_its_body_deletes_nothing(call: Client, catcher: Catcher) -> None:
    with call.connection() as connection:
        connection.putrequest("DELETE", "/api/v1/messages")
        connection.putheader("Content-Length", "20")
        connection.endheaders()
    assert call.get("/livez").status == 200
    assert len(subjects(call)) == 3


def test_options_and_head(call: Client) -> None:
    assert (call("OPTIONS", "/api/v1/messages").status, call("OPTIONS", "/api/v1/messages").body) == (200, b"")
    head = call("HEAD", "/api/v1/messages")
    assert (head.status, head.body, head.headers["Content-Type"]) == (200, b"", "application/json")
