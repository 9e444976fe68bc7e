"""Searching from the page: the language, its completion and its errors; tags, pins and kept searches."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


@pytest.fixture
def full(page: Page, send: Send) -> Page:
    """The page with a morning's mail."""
    send(*(maker() for maker in samples.DAY if maker is not samples.bounce))
    page.goto("/")
    expect(page.get_by_test_id("message-row").first).to_be_visible()
    return page


def search(page: Page, query: str) -> None:
    page.keyboard.press("/")
    page.get_by_test_id("search").fill(query)
    page.keyboard.press("Enter")


def test_a_search_is_in_the_address_and_can_be_shared(full: Page) -> None:
    search(full, "from:acme (reset OR zebra)")
    expect(full.get_by_test_id("message-row")).to_have_count(1)
    expect(full.get_by_test_id("row-subject")).to_have_text(["Reset your password"])
    expect(full).to_have_url(re.compile(r"\?q=from%3Aacme"))
    full.reload()
    expect(full.get_by_test_id("message-row")).to_have_count(1)
    expect(full.get_by_test_id("search")).to_have_value("from:acme (reset OR zebra)")


def test_a_query_that_cannot_be_read_is_pointed_at(full: Page) -> None:
    search(full, "from:acme OR")
    failed = full.get_by_test_id("list-failed")
    expect(failed).to_contain_text("This search can’t be read")
    assert failed.locator("pre").inner_text().splitlines()[1].index("^") == len("from:acme OR")


def test_nothing_found_offers_what_a_wider_search_finds(full: Page) -> None:
    search(full, "from:acme zebra")
    expect(full.get_by_test_id("empty")).to_contain_text("2 messages match without zebra")
    full.get_by_role("link", name="2 messages").click()
    expect(full.get_by_test_id("message-row")).to_have_count(2)


def test_operators_complete(full: Page) -> None:
    full.keyboard.press("/")
    full.keyboard.type("has:at")
    expect(full.get_by_test_id("suggestion").first).to_contain_text("has:attachment")
    full.keyboard.press("Tab")
    expect(full.get_by_test_id("search")).to_have_value("has:attachment ")
    expect(full.get_by_test_id("message-row")).to_have_count(3)


def test_a_space_that_one_pauses_after_stays(full: Page) -> None:
    full.keyboard.press("/")
    full.keyboard.type("your ")
    expect(full).to_have_url(re.compile(r"\?q=your$"))
    expect(full.get_by_role("heading", name="3 matches")).to_be_visible()
    full.keyboard.type("order")
    expect(full).to_have_url(re.compile(r"\?q=your\+order$"))
    expect(full.get_by_test_id("search")).to_have_value("your order")


def test_new_mail_joins_the_search_it_matches(full: Page, send: Send) -> None:
    search(full, "subject:password")
    expect(full.get_by_test_id("message-row")).to_have_count(1)
    send(samples.order(), samples.reset())
    expect(full.get_by_test_id("message-row")).to_have_count(2)


def test_mail_that_nobody_told_the_page_of_joins_the_search_too(page: Page, send: Send) -> None:
    streams: list[Route] = []
    page.route("**/events", lambda route: streams.append(route))
    send(samples.reset())
    with page.expect_request("**/events"):
        page.goto("/?q=subject:password")
    expect(page.get_by_test_id("message-row")).to_have_count(1)
    send(samples.reset())
    for stream in streams:
        stream.continue_()
    expect(page.get_by_test_id("message-row")).to_have_count(2)


def test_a_tag_is_given_shown_in_the_rail_and_found_by(full: Page, catcher: Catcher) -> None:
    full.keyboard.press("j")
    expect(full.get_by_test_id("message-subject")).to_be_visible()
    full.keyboard.press("t")
    full.get_by_test_id("new-tag").fill("orders")
    full.keyboard.press("Enter")
    expect(full.get_by_test_id("tags")).to_contain_text("orders")
    full.get_by_role("navigation").get_by_role("link", name="orders").click()
    expect(full.get_by_test_id("message-row")).to_have_count(1)
    assert catcher.mailbox.get("latest").tags == ("orders",)


def test_a_pin_is_found_by(full: Page) -> None:
    full.keyboard.press("j")
    expect(full.get_by_test_id("message-subject")).to_be_visible()
    with full.expect_response("**/api/v1/messages"):  # the row is pinned before the catcher knows
        full.keyboard.press("s")
    full.get_by_role("navigation").get_by_role("link", name="Pinned").click()
    expect(full.get_by_test_id("message-row")).to_have_count(1)
    expect(full.locator(".mark.pin")).to_be_visible()


def test_a_search_is_kept_in_the_rail(full: Page) -> None:
    search(full, "from:acme")
    full.get_by_test_id("save-search").click()
    full.get_by_role("navigation").get_by_role("link", name="All mail").click()
    full.reload()
    full.get_by_role("navigation").get_by_role("link", name="from:acme").click()
    expect(full.get_by_test_id("message-row")).to_have_count(2)


def test_the_list_sorts_by_size(full: Page) -> None:
    full.get_by_test_id("sort").click()
    full.get_by_role("button", name="Largest first").click()
    expect(full).to_have_url(re.compile("sort=largest"))
    expect(full.get_by_test_id("row-subject").first).to_have_text("Your order 1041 is on its way")
    full.get_by_test_id("sort").click()
    full.get_by_role("button", name="Oldest first").click()
    expect(full.get_by_test_id("row-subject").first).to_contain_text("PLAT-212")


def test_deleting_what_a_search_found_says_how_much(full: Page, catcher: Catcher) -> None:
    search(full, "from:acme")
    expect(full.get_by_test_id("message-row")).to_have_count(2)
    full.get_by_role("button", name="Delete the 2 matches").click()
    expect(full.get_by_test_id("toast")).to_contain_text("2 messages deleted")
    full.goto("about:blank")
    assert catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 5 else None, timeout=5)
