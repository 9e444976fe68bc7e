"""What the page needs and every client may use: figures, inboxes, help with queries, pins, tags, sorting."""

import smtplib
from urllib.parse import quote

import pytest

from catcher import Catcher
from tests.web.client import Client
from tests.web.conftest import Deliver


@pytest.fixture
def three(deliver: Deliver) -> list[str]:
    """Ids of three messages, oldest first."""
    return [
        deliver("From: Zoe <z@x.example>\r\nSubject: a\r\n\r\n" + "x" * 50, to=("b@x.example", "c@x.example")),
        deliver("From: ann@x.example\r\nSubject: b\r\n\r\n" + "x" * 5000, to=("b@x.example",)),
        deliver("Subject: c\r\n\r\n", sender="", to=("d@x.example",)),
    ]


def subjects(call: Client, query: str) -> str:
    return "".join(message["Subject"] for message in call.get(f"/api/v1/{query}").json["messages"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("messages?sort=size", "bac"),
        ("messages?sort=size&order=asc", "cab"),
        ("messages?sort=from&order=asc", "cba"),
        ("messages?sort=from&order=asc&start=1&limit=1", "b"),
        ("messages?order=asc", "abc"),
        ("messages?order=asc&start=1", "bc"),
        ("search?query=envelope-to:b@x.example&sort=size", "ba"),
        ("search?query=in:main&order=asc&limit=2", "ab"),
        ("messages?inbox=main", "cba"),
        ("messages?inbox=nowhere", ""),
        ("messages?before=2020-01-01", ""),
        ("messages?before=2999-01-01T00:00:00Z&limit=1", "c"),
        ("messages?before=nonsense", "cba"),
        ("search?query=before:2999-01-01&tz=Europe/Berlin", "cba"),
        ("search?query=after:2000-01-01&tz=", "cba"),
    ],
)
@pytest.mark.usefixtures("three")
def test_lists_are_narrowed_sorted_and_cut(call: Client, query: str, expected: str) -> None:
    assert subjects(call, query) == expected


@pytest.mark.parametrize("query", ["sort=x", "order=x", "query=(", "query=subject:/(/"])
def test_a_list_that_can_not_be(call: Client, query: str) -> None:
    assert call.get(f"/api/v1/search?query=a&{query}").status == (400 if "query=" not in query else 200)
    assert call.get(f"/api/v1/search?{query}&query=a").status == 400


@pytest.mark.parametrize("zone", ["No/Where", "../../etc/passwd", "/etc", "Europe", "ü"])
def test_a_time_zone_that_is_none_is_named(call: Client, three: list[str], zone: str) -> None:
    where = f"tz={quote(zone)}"
    for method, path, body in (
        ("GET", f"search?query=after:2000-01-01&{where}", None),
        ("DELETE", f"search?query=after:2000-01-01&{where}", None),
        ("DELETE", f"messages?{where}", {"Search": "after:2000-01-01"}),
        ("GET", f"wait?{where}", None),
    ):
        answer = call(method, f"/api/v1/{path}", body)
        assert answer.status == 400
        assert f"tz={zone!r} is no time zone known here" in answer.text
    assert subjects(call, "messages") == "cba"


def test_by_search_as_well_as_by_id(call: Client, three: list[str]) -> None:
    call("PUT", "/api/v1/messages", {"Search": "envelope-to:b@x.example", "Read": True})
    assert subjects(call, "search?query=is:read") == "ba"
    call("PUT", "/api/v1/tags", {"Search": "subject:c", "Add": ["späti", "two words"]})
    call("PUT", "/api/v1/tags", {"IDs": three[:1], "Tags": ["x"]})
    call("PUT", "/api/v1/tags", {"IDs": [three[2]], "Remove": ["Späti"]})
    assert call.get("/api/v1/tags").json == ["two words", "x"]
    assert call("DELETE", "/api/v1/search?query=subject:b").text == "ok"
    assert subjects(call, "messages") == "ca"


def test_from_one_seq_to_another(call: Client, three: list[str]) -> None:
    call("PUT", "/api/v1/messages", {"First": 2, "Read": True})
    assert subjects(call, "search?query=is:read") == "cb"
    call("PUT", "/api/v1/tags", {"Last": 2, "Search": "envelope-to:b@x.example", "Add": ["old"]})
    assert subjects(call, "search?query=tag:old") == "ba"
    assert call("DELETE", "/api/v1/messages", {"IDs": three[:1], "Last": 2}).status == 400
    call("DELETE", "/api/v1/messages", {"First": 1, "Last": 2, "Search": "is:read"})
    assert subjects(call, "messages") == "ca"
    call("DELETE", "/api/v1/messages", {"Last": 2})
    assert subjects(call, "messages") == "c"


def test_renaming_and_deleting_a_tag(call: Client, three: list[str]) -> None:
    call("PUT", "/api/v1/tags", {"IDs": three, "Tags": ["old"]})
    call("PUT", "/api/v1/tags", {"IDs": three[:1], "Add": ["a/b c"]})
    assert call("PUT", "/api/v1/tags/old", {"Name": "New"}).text == "ok"
    assert call("PUT", "/api/v1/tags/new", {"Name": "A/b c"}).text == "tag already exists: A/b c"
    assert call("DELETE", "/api/v1/tags/a%2Fb%20c").text == "ok"
    assert call.get("/api/v1/tags").json == ["New"]
    assert call("PUT", "/api/v1/tags/NEW", {"Name": "x,y"}).text == "invalid tag name: x,y"


def test_pins(call: Client, three: list[str]) -> None:
    assert call("PUT", f"/api/v1/message/{three[0]}/pin", {"Pinned": True}).text == "ok"
    assert subjects(call, "search?query=is:pinned") == "a"
    call("PUT", "/api/v1/messages", {"IDs": three[1:], "Pinned": True})
    assert subjects(call, "search?query=is:pinned") == "cba"
    assert call.get("/api/v1/messages").json["unread"] == 3
    assert call("PUT", f"/api/v1/message/{three[0]}/pin", {}).status == 400


@pytest.mark.usefixtures("three")
def test_recipients(call: Client) -> None:
    rows = call.get("/api/v1/recipients").json["recipients"]
    assert rows[0] == {"Address": "b@x.example", "Messages": 2, "Unread": 2}
    assert {row["Address"] for row in rows} == {"b@x.example", "c@x.example", "d@x.example"}


@pytest.mark.usefixtures("three")
def test_stats(call: Client) -> None:
    stats = call.get("/api/v1/stats").json
    assert (stats["Messages"], stats["Counted"]) == (3, 3)
    assert sum(bar["Count"] for bar in stats["Arrivals"]) == 3
    assert [(bar["UpTo"], bar["Count"]) for bar in stats["Sizes"] if bar["Count"]] == [(1000, 2), (10_000, 1)]
    assert {"Address": "a@x.example", "Count": 2} in stats["Senders"]


def test_figures_of_nothing(call: Client) -> None:
    assert call.get("/api/v1/stats").json["Arrivals"] == []
    assert call.get("/api/v1/recipients").json == {"counted": 0, "recipients": []}
    assert call.get("/api/v1/inboxes").json["inboxes"][0]["Name"] == "main"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("subj", ["subject:"]),
        ("from:a is:un", ["is:unread"]),
        ("-is:pin", ["is:pinned"]),
        ("has:", ["has:attachment", "has:inline", "has:link", "has:code"]),
        ("tag:", ['tag:"two words"', "tag:x"]),
        ("in:m", ["in:main"]),
        ("zzz", []),
        ('"an open', []),
    ],
)
def test_what_a_query_could_become(call: Client, three: list[str], query: str, expected: list[str]) -> None:
    call("PUT", "/api/v1/tags", {"IDs": three, "Tags": ["x", "two words"]})
    assert call.get("/api/v1/query?query=" + query.replace(" ", "%20")).json["Next"] == expected


def test_where_a_query_can_not_be_read(call: Client) -> None:
    helped = call.get("/api/v1/query?query=subject:hello%20(from:a%20OR").json
    assert helped["Valid"] is False
    assert helped["Problem"]
    assert helped["Position"] > 10
    assert call.get("/api/v1/query?query=").json["Valid"] is True


def test_info_counts(call: Client, catcher: Catcher, deliver: Deliver) -> None:
    deliver("Subject: x\r\n\r\n")
    with smtplib.SMTP(*catcher.smtp_address) as client:
        client.docmd("NONSENSE")
    call("POST", "/api/v1/send", {"From": {"Email": "a@x.example"}, "Bcc": ["b@x.example"]})
    call("DELETE", "/api/v1/messages")
    assert call.get("/api/v1/info").json["Evicted"] == {}
    runtime = call.get("/api/v1/info").json["RuntimeStats"]
    assert {key: runtime[key] for key in runtime if key.startswith(("SMTP", "Messages"))} == {
        "MessagesDeleted": 2,
        "SMTPAccepted": 2,
        "SMTPAcceptedSize": len("Subject: x\r\n\r\n"),
        "SMTPRejected": 1,
        "SMTPIgnored": 0,
    }
