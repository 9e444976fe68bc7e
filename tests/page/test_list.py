"""The list: fills itself, newest first, and says what is unread."""

import re

import pytest
from playwright.sync_api import Page, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


def rows(page: Page) -> list[str]:
    """The subjects that are drawn, from the top."""
    found = page.locator("[data-testid=message-row]").evaluate_all(
        "rows => rows.map(row => [row.offsetTop, row.querySelector('[data-testid=row-subject]').textContent])"
    )
    return [subject for _, subject in sorted(found)]


def test_an_empty_list_teaches(page: Page, catcher: Catcher) -> None:
    page.goto("/")
    empty = page.get_by_test_id("empty")
    expect(empty).to_contain_text("No mail yet")
    expect(empty).to_contain_text(f"127.0.0.1:{catcher.smtp_address.port}")
    page.get_by_label("Show how to send from").select_option("Rails")
    expect(page.get_by_test_id("snippet")).to_contain_text(f"port: {catcher.smtp_address.port}")


def test_mail_appears_by_itself_newest_first(page: Page, send: Send) -> None:
    page.goto("/")
    expect(page.get_by_test_id("empty")).to_be_visible()
    send(samples.code())
    expect(page.get_by_test_id("message-row")).to_have_count(1)
    send(samples.order())
    expect(page.get_by_test_id("message-row")).to_have_count(2)
    assert rows(page) == ["Your order 1041 is on its way", "481 220 is your sign-in code"]
    expect(page).to_have_title("(2) smtp-catcher")


def test_a_row_says_who_what_and_when(page: Page, send: Send) -> None:
    send(samples.report(), to=["platform@build.example", "silent@build.example"])
    page.goto("/")
    row = page.get_by_test_id("message-row")
    expect(row.get_by_test_id("row-from")).to_have_text("Nightly Build")
    expect(row.locator(".row-to")).to_contain_text("platform@build.example +2")
    expect(row.locator(".chip")).to_have_text("silent@build.example")
    expect(row.locator("time")).to_have_text(re.compile(r"^\d+ s$"))
    expect(row.locator(".mark.attachment")).to_be_visible()
    expect(row).to_have_class(re.compile("unread"))
    assert row.get_attribute("data-seq") == "1"


def test_a_list_by_size_or_with_room_shows_sizes(page: Page, send: Send) -> None:
    send(samples.order(), samples.code())
    page.goto("/")
    expect(page.locator(".row-size").first).to_be_hidden()
    page.goto("/?sort=largest")
    expect(page.locator(".row-size")).to_have_text(["69 kB", re.compile("kB$")])
    expect(page.locator(".row-size").first).to_be_visible()
    page.goto("/")
    page.get_by_role("separator", name="Width of the list").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".row-size").first).to_be_visible()


def test_only_the_rows_in_sight_are_drawn(page: Page, catcher: Catcher, send: Send) -> None:
    send(*(samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in range(350)))
    page.goto("/")
    expect(page.get_by_test_id("message-row").first).to_be_visible()
    assert page.get_by_test_id("message-row").count() < 50
    page.locator(".rows").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
    expect(page.get_by_text("Number 0", exact=True)).to_be_visible()
    page.locator(".rows").evaluate("scroller => scroller.scrollTop = 0")
    expect(page.get_by_text("Number 349", exact=True)).to_be_visible()


def test_while_one_scrolls_elements_are_used_again_and_the_focus_stays_with_its_message(page: Page, send: Send) -> None:
    send(*(samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in range(120)))
    page.goto("/")
    page.get_by_test_id("message-row").filter(has_text="Number 119").get_by_role("link").focus()
    page.locator(".row").evaluate_all("rows => rows.forEach(row => { row.known = true; })")
    for position in (40, 80, 60):
        page.locator(".rows").evaluate(f"scroller => scroller.scrollTop = {position} * 56")
        expect(page.get_by_text(f"Number {119 - position}", exact=True)).to_be_in_viewport()
    fresh = page.locator(".row").evaluate_all("rows => rows.filter(row => !row.known).length")
    assert fresh <= 16, "more than the rows beyond the upper edge, of which there were none at first"
    expect(page.get_by_test_id("message-row").filter(has_text="Number 119").get_by_role("link")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/?q=is:unread"], ids=["told", "asked again"])
def test_new_mail_waits_behind_a_pill_for_whoever_reads_further_down(page: Page, send: Send, path: str) -> None:
    send(*(samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in range(60)))
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    expect(page.get_by_test_id("message-row").first).to_be_visible()
    page.locator(".rows").evaluate("scroller => scroller.scrollTop = 28 * 56")
    expect(page.get_by_text("Number 31", exact=True)).to_be_in_viewport()
    before = page.get_by_text("Number 31", exact=True).bounding_box()
    send(samples.code(), samples.order(), samples.reset())
    pill = page.get_by_test_id("new-pill")
    expect(pill).to_have_text(re.compile("3 new"))
    assert page.get_by_text("Number 31", exact=True).bounding_box() == before
    pill.click()
    expect(page.get_by_text("Reset your password", exact=True)).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_the_page_says_when_the_catcher_is_gone(page: Page, catcher: Catcher, send: Send) -> None:
    send(samples.code())
    page.goto("/")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    catcher.stop()
    expect(page.get_by_test_id("offline")).to_be_visible()
    expect(page.get_by_test_id("message-row")).to_have_count(1)


WIRE = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter(({name, initiatorType}) => initiatorType === "navigation" || /[.](js|css)$/.test(name))
  .reduce((sum, {transferSize}) => sum + transferSize, 0)"""


def test_a_first_visit_is_small(page: Page, send: Send) -> None:
    send(samples.code())
    page.goto("/")
    page.get_by_test_id("message-row").get_by_role("link").click()
    expect(page.get_by_test_id("html-frame")).to_be_visible()
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    sent = page.evaluate(WIRE)
    assert 30_000 < sent < 75_000
