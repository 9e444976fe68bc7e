"""One catcher, several applications: every list, stream and mark narrowed to an inbox, and tokens limited to some."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from catcher import Config
from tests.web.client import Answer, Client
from tests.web.conftest import Deliver
from tests.web.test_live import listening


@pytest.fixture
def config(tmp_path: Path) -> Config:
    tokens = tmp_path / "tokens"
    tokens.write_text("shop t-shop admin Shop\nboth t-both admin shop blog\nall t-all admin\n")
    return Config(
        smtp="127.0.0.1:0",
        http="127.0.0.1:0",
        inboxes=("Shop=envelope-to:@shop.example", "blog=envelope-to:@blog.example"),
        token_file=tokens,
        max_messages=3,
    )


@pytest.fixture
def ids(deliver: Deliver) -> dict[str, str]:
    """A message in each inbox."""
    return {name: deliver(f"Subject: {name}\r\n\r\n", to=(f"a@{name}.example",)) for name in ("shop", "blog", "x")}


def ask(call: Client, token: str, path: str, method: str = "GET", body: object = None) -> Answer:
    return call(method, path, body, headers={"Authorization": f"Bearer t-{token}"})


def subjects(call: Client, token: str, query: str = "") -> set[str]:
    page = ask(call, token, f"/api/v1/messages{query}").json
    return {message["Subject"] for message in page["messages"]}


@pytest.mark.usefixtures("ids")
def test_what_a_list_is_narrowed_to(call: Client) -> None:
    assert subjects(call, "all") == {"shop", "blog", "x"}
    assert subjects(call, "all", "?inbox=Shop") == {"shop"}
    assert subjects(call, "shop") == subjects(call, "shop", "?inbox=Shop") == {"shop"}
    assert subjects(call, "both") == {"shop", "blog"}
    assert ask(call, "shop", "/api/v1/messages?inbox=blog").status == 403
    page = ask(call, "shop", "/api/v1/messages").json
    assert (page["total"], page["unread"], page["messages_count"]) == (1, 1, 1)
    assert ask(call, "shop", "/api/v1/search?query=in:blog").json["messages"] == []
    assert ask(call, "both", "/api/v1/search?query=subject:x%20OR%20subject:blog").json["messages_count"] == 1


def test_another_inbox_is_not_there(call: Client, ids: dict[str, str]) -> None:
    for path in ("", "/raw", "/headers", "/part/0", "/attachments.zip"):
        assert ask(call, "shop", f"/api/v1/message/{ids['shop']}{path}").status == 200
        assert ask(call, "shop", f"/api/v1/message/{ids['blog']}{path}").status == 404
    assert ask(call, "shop", f"/view/{ids['blog']}.txt").status == 404
    assert ask(call, "shop", "/api/v1/message/latest").json["ID"] == ids["shop"]


def test_what_is_marked_and_removed(call: Client, ids: dict[str, str]) -> None:
    every = list(ids.values())
    ask(call, "shop", "/api/v1/messages", "PUT", {"Read": True})
    ask(call, "shop", "/api/v1/messages", "PUT", {"IDs": every, "Pinned": True})
    ask(call, "shop", "/api/v1/tags", "PUT", {"IDs": every, "Tags": ["t"]})
    rows = ask(call, "all", "/api/v1/messages").json["messages"]
    assert [row["Subject"] for row in rows if row["Read"] or row["Pinned"] or row["Tags"]] == ["shop"]
    ask(call, "shop", "/api/v1/messages", "DELETE", {"IDs": every})
    assert subjects(call, "all") == {"blog", "x"}
    ask(call, "both", "/api/v1/messages", "DELETE")
    assert subjects(call, "all") == {"x"}
    ask(call, "all", "/api/v1/messages?inbox=blog", "DELETE")
    assert subjects(call, "all") == {"x"}


@pytest.mark.parametrize(
    "path",
    ["sessions", "faults", "stats", "info", "inboxes", "tags", "query?query=tag:", "chaos"],
)
def test_what_is_about_all_is_not_for_the_limited(call: Client, path: str) -> None:
    assert ask(call, "shop", f"/api/v1/{path}").status == 403


def test_streams_and_waits(call: Client, deliver: Deliver) -> None:
    with (
        listening(call, Authorization="Bearer t-shop") as limited,
        listening(call, Authorization="Bearer t-all") as all_,
    ):
        deliver("Subject: blog\r\nX-Tags: theirs\r\n\r\n", to=("a@blog.example",))
        deliver("Subject: shop\r\n\r\n", to=("a@shop.example",))
        assert [all_.until("new")["Subject"] for _ in range(2)] == ["blog", "shop"]
        assert limited.frame()["Data"]["Subject"] == "shop"
    assert ask(call, "shop", "/api/v1/wait?query=subject:blog&timeout=0").status == 408
    came = ask(call, "shop", "/api/v1/wait?query=subject:shop&timeout=0")
    assert came.status == 200
    assert (came.json["total"], came.json["unread"], came.json["tags"]) == (1, 1, [])
    for path in ("/api/v1/wait?inbox=blog&timeout=0", "/events?inbox=blog"):
        assert ask(call, "shop", path).status == 403


def test_a_removal_elsewhere_is_told_without_its_id(call: Client, ids: dict[str, str]) -> None:
    with (
        listening(call, Authorization="Bearer t-shop") as limited,
        listening(call, Authorization="Bearer t-all") as all_,
    ):
        ask(call, "all", "/api/v1/messages", "DELETE", {"IDs": [ids["blog"]]})
        assert all_.until("delete") == {"ID": ids["blog"]}
        assert limited.frame()["Type"] == "prune"


def test_what_limits_removed_is_not_for_the_limited(call: Client, deliver: Deliver) -> None:
    asked = "/api/v1/wait?count=9&after=0&timeout=1"
    with ThreadPoolExecutor() as pool:
        waits = {token: pool.submit(ask, call, token, asked) for token in ("shop", "all")}
        while not all(wait.done() for wait in waits.values()):
            deliver("Subject: blog\r\n\r\n", to=("a@blog.example",))
    removed = {token: wait.result().problem["removed"] for token, wait in waits.items()}
    assert removed["shop"] == {}
    assert removed["all"].keys() == {"--max-messages"}
    later = {token: ask(call, token, "/api/v1/wait?query=none&timeout=0").problem["removed"] for token in waits}
    assert later["shop"] == {}
    assert later["all"] == ask(call, "all", "/api/v1/info").json["Evicted"]
    assert ask(call, "all", "/api/v1/wait?query=none&after=0&timeout=0").problem["removed"] == {}


def test_ids_of_another_inbox_than_the_one_that_is_named(call: Client, ids: dict[str, str]) -> None:
    for method, body in (("PUT", {"Read": True}), ("DELETE", {})):
        ask(call, "all", "/api/v1/messages?inbox=blog", method, {"IDs": [ids["shop"], ids["blog"]], **body})
        assert ask(call, "all", "/api/v1/messages?inbox=shop").json["messages_unread"] == 1
    assert subjects(call, "all") == {"shop", "x"}


def test_an_export(call: Client, ids: dict[str, str]) -> None:
    assert b"Subject: blog" not in ask(call, "shop", "/api/v1/export").body
    assert ask(call, "all", "/api/v1/export?inbox=blog").body.count(b"Subject: ") == 1


@pytest.mark.usefixtures("ids")
def test_inboxes_in_numbers(call: Client) -> None:
    inboxes = {inbox["Name"]: inbox for inbox in ask(call, "all", "/api/v1/inboxes").json["inboxes"]}
    assert inboxes["Shop"]["Rule"] == "envelope-to:@shop.example"
    assert (inboxes["Shop"]["Messages"], inboxes["main"]["Unread"]) == (1, 1)


def test_an_inbox_without_mail_is_there_if_a_rule_waits_for_some(call: Client) -> None:
    inboxes = ask(call, "all", "/api/v1/inboxes").json["inboxes"]
    assert [(inbox["Name"], inbox["Messages"]) for inbox in inboxes] == [("main", 0), ("Shop", 0), ("blog", 0)]
