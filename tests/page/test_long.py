"""A list longer than browsers can draw: a million messages, which an API of this test's own tells of."""

from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from playwright.sync_api import Page, Route, expect

from catcher.web.wire import mailpit

pytestmark = pytest.mark.browser

TOTAL = 1_000_000


def row(index: int) -> mailpit.Summary:
    """The row at this place; the newest is the millionth."""
    seq, ann = TOTAL - index, mailpit.Address("Ann", "a@x.example")
    return mailpit.Summary(
        ID=f"{seq:010}", Seq=seq, Subject=f"Number {seq}", Created="2026-01-01T00:00:00Z", Snippet="", Size=1,
        From=ann, To=[ann], Cc=[], Bcc=[], ReplyTo=[], MailFrom="a@x.example", RcptTo=["a@x.example"],
        MessageID="", Username="", Read=True, Pinned=False, Tags=[], Inbox="main", Attachments=0, Defects=0,
    )  # fmt: skip


def answer(route: Route) -> None:
    query = {name: int(value[0]) for name, value in parse_qs(urlsplit(route.request.url).query).items()}
    start, limit = query["start"], query["limit"]
    rows = [row(index) for index in range(start, min(TOTAL, start + limit))]
    page = mailpit.Messages(
        total=TOTAL, messages_count=TOTAL, unread=0, messages_unread=0,
        count=len(rows), start=start, tags=[], messages=rows,
    )  # fmt: skip
    route.fulfill(body=msgspec.json.encode(page), content_type="application/json")


@pytest.fixture
def long(page: Page) -> Page:
    """The page with a million messages."""
    page.route("**/api/v1/messages?*", answer)
    page.goto("/")
    expect(page.get_by_text("Number 1000000", exact=True)).to_be_visible()
    return page


def scroll(page: Page, top: str) -> None:
    page.locator(".rows").evaluate(f"rows => {{ rows.scrollTop = {top}; }}")


def test_every_browser_can_draw_it(long: Page) -> None:
    assert long.locator(".rows > ul").evaluate("list => list.offsetHeight") <= 17_000_000


def test_the_ends_of_the_bar_are_the_ends_of_the_list(long: Page) -> None:
    scroll(long, "rows.scrollHeight")
    expect(long.get_by_text("Number 1", exact=True)).to_be_in_viewport()
    scroll(long, "0")
    expect(long.get_by_text("Number 1000000", exact=True)).to_be_in_viewport()


def test_a_leap_goes_where_the_bar_points_and_a_step_one_row_further(long: Page) -> None:
    scroll(long, "(rows.scrollHeight - rows.clientHeight) / 2")
    middle = long.get_by_text("Number 500000", exact=True)
    expect(middle).to_be_in_viewport()
    before = middle.bounding_box()
    long.locator(".rows").evaluate("rows => { rows.scrollTop += 56; }")
    assert before
    expect(long.get_by_text("Number 499999", exact=True)).to_be_in_viewport()
    after = middle.bounding_box()
    assert after
    assert before["y"] - after["y"] == 56


def test_the_keys_keep_the_message_in_sight(long: Page) -> None:
    scroll(long, "(rows.scrollHeight - rows.clientHeight) / 2")
    expect(long.get_by_text("Number 500000", exact=True)).to_be_in_viewport()
    long.keyboard.press("k")
    expect(long.get_by_text("Number 1", exact=True)).to_be_in_viewport()
    long.keyboard.press("k")
    expect(long.locator(".row.current")).to_contain_text("Number 2")
    expect(long.locator(".row.current")).to_be_in_viewport()
