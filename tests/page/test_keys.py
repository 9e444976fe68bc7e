"""The keyboard: everything can be reached without a mouse."""

import pytest
from playwright.sync_api import Page, Route, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


@pytest.fixture
def full(page: Page, send: Send) -> Page:
    """The page with three messages: code, report, order (the newest)."""
    send(samples.code(), samples.report(), samples.order())
    page.goto("/")
    expect(page.get_by_test_id("message-row")).to_have_count(3)
    return page


def test_j_and_k_walk_and_u_goes_back(full: Page) -> None:
    subject = full.get_by_test_id("message-subject")
    full.keyboard.press("j")
    expect(subject).to_have_text("Your order 1041 is on its way")
    full.keyboard.press("j")
    expect(subject).to_have_text("Build 2,318 failed: 2 of 1,904 tests")
    full.keyboard.press("k")
    expect(subject).to_have_text("Your order 1041 is on its way")
    full.keyboard.press("u")
    expect(subject).to_be_hidden()


def test_keys_wait_for_rows_that_are_under_way_also_while_mail_arrives(page: Page, send: Send) -> None:
    send(*(samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in range(150)))
    further, held = "**/api/v1/messages?start=100*", list[Route]()
    page.route(further, lambda route: held.append(route))
    page.goto("/")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    expect(page.get_by_test_id("message-row").first).to_be_visible()
    with page.expect_request(further):
        page.locator(".rows").evaluate("scroller => scroller.scrollTop = 90 * 56")
    page.get_by_test_id("message-row").filter(has_text="Number 50").get_by_role("link").click()
    subject = page.get_by_test_id("message-subject")
    expect(subject).to_have_text("Number 50")
    page.keyboard.press("j")
    page.keyboard.press("j")
    send(samples.code())
    expect(page.get_by_test_id("new-pill")).to_be_visible()
    page.route(further, lambda route: route.continue_())
    for route in held:
        route.continue_()
    expect(subject).to_have_text("Number 48")


def test_digits_are_tabs_and_r_is_raw(full: Page) -> None:
    full.keyboard.press("j")
    expect(full.get_by_test_id("message-subject")).to_be_visible()
    full.keyboard.press("2")
    expect(full.get_by_test_id("tab-text")).to_have_attribute("aria-selected", "true")
    full.keyboard.press("r")
    expect(full.get_by_test_id("raw")).to_be_visible()


def test_the_question_mark_shows_every_key(full: Page) -> None:
    full.keyboard.press("?")
    expect(full.get_by_test_id("help")).to_contain_text("Undo the deletion")
    full.keyboard.press("Escape")
    expect(full.get_by_test_id("help")).to_be_hidden()


def test_slash_goes_to_the_search_where_letters_are_letters(full: Page) -> None:
    full.keyboard.press("/")
    expect(full.get_by_test_id("search")).to_be_focused()
    full.keyboard.type("j")
    expect(full.get_by_test_id("search")).to_have_value("j")
    expect(full.get_by_test_id("message-subject")).to_be_hidden()


def test_deleting_can_be_undone_and_leaving_the_page_sends_it(full: Page, catcher: Catcher) -> None:
    full.keyboard.press("j")
    expect(full.get_by_test_id("message-subject")).to_have_text("Your order 1041 is on its way")
    full.keyboard.press("#")
    expect(full.get_by_test_id("message-row")).to_have_count(2)
    expect(full.get_by_test_id("message-subject")).to_have_text("Build 2,318 failed: 2 of 1,904 tests")
    full.keyboard.press("z")
    expect(full.get_by_test_id("message-row")).to_have_count(3)
    assert catcher.mailbox.stats().messages == 3
    full.keyboard.press("#")
    expect(full.get_by_test_id("message-row")).to_have_count(2)
    full.goto("about:blank")
    gone = catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 2 else None, timeout=5)
    assert gone


def test_delete_all_spares_what_arrives_meanwhile(full: Page, catcher: Catcher, send: Send) -> None:
    expect(full.get_by_test_id("live")).to_have_attribute("data-state", "on")
    full.get_by_test_id("delete-all").click()
    expect(full.get_by_test_id("toast")).to_contain_text("3 messages deleted")
    send(samples.reset())
    expect(full.get_by_test_id("message-row")).to_have_count(1)
    gone = catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 1 else None, timeout=10)
    assert gone
    expect(full.get_by_text("Reset your password", exact=True)).to_be_visible()
