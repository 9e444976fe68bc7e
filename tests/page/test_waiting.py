"""What is under way, or failed: keys wait for it, and what was there stays, with the focus on it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from catcher import Catcher

from . import samples
from .conftest import Send
from .views import fail, intercept

pytestmark = pytest.mark.browser

LIST = "**/api/v1/messages?*"
MESSAGE = re.compile(r"/api/v1/message/[^/]+$")
NEVER_SOON = """
const later = setTimeout;
setTimeout = (run, ms, ...more) => (ms === 150 ? 0 : later(run, ms, ...more));
"""
"""Without a list nothing is drawn by itself, however long it takes to press a key."""


class Held:
    """Answers that are held back, until they are let go of."""

    def __init__(self, page: Page, what: str | re.Pattern[str]) -> None:
        self._routes: list[Route] = []
        self._page, self._what = page, what
        page.route(what, lambda route: self._routes.append(route))

    def release(self) -> None:
        self._page.route(self._what, lambda route: route.continue_())
        for route in self._routes:
            route.continue_()


@pytest.fixture(autouse=True)
def ready(page: Page) -> None:
    """A page of which every request can be held up."""
    intercept(page)


@pytest.fixture
def three(send: Send) -> None:
    """Three messages: Number 0 to 2, the newest first in the list."""
    send(*(samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in range(3)))


def subject(page: Page) -> Locator:
    return page.get_by_test_id("message-subject")


def link(page: Page, number: int) -> Locator:
    return page.get_by_test_id("message-row").filter(has_text=f"Number {number}").get_by_role("link")


def tools(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("toolbar", name="Message").get_by_role("button", name=name)


def opened(page: Page, number: int) -> None:
    link(page, number).click()
    expect(subject(page)).to_have_text(f"Number {number}")


@pytest.mark.usefixtures("three")
class TestKeys:
    def test_those_for_the_list_wait_for_it_in_their_order(self, page: Page) -> None:
        held = Held(page, LIST)
        page.goto("/")
        page.keyboard.type("jj#")
        held.release()
        expect(page.get_by_test_id("toast")).to_contain_text("1 message deleted")
        expect(page.get_by_test_id("row-subject")).to_have_text(["Number 2", "Number 0"])
        expect(subject(page)).to_have_text("Number 0")

    def test_those_for_nothing_else_work_before_it_is_there(self, page: Page) -> None:
        page.add_init_script(NEVER_SOON)
        held = Held(page, LIST)
        page.goto("/")
        expect(page.locator("#page")).to_be_empty()
        page.keyboard.press("j")
        page.keyboard.press("/")
        expect(page.get_by_test_id("search")).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.get_by_test_id("help")).to_be_visible()
        held.release()
        expect(subject(page)).to_have_text("Number 2")

    def test_those_for_a_message_wait_for_it(self, page: Page) -> None:
        page.goto("/")
        expect(link(page, 2)).to_be_visible()
        held = Held(page, MESSAGE)
        with page.expect_request(MESSAGE):
            page.keyboard.type("j#")
        held.release()
        expect(page.get_by_test_id("row-subject")).to_have_text(["Number 1", "Number 0"])

    def test_they_are_not_for_what_one_goes_to_meanwhile(self, page: Page) -> None:
        page.goto("/")
        expect(link(page, 2)).to_be_visible()
        held = Held(page, MESSAGE)
        with page.expect_request(MESSAGE):
            page.keyboard.type("j#")
        link(page, 1).click()
        held.release()
        expect(subject(page)).to_have_text("Number 1")
        page.keyboard.press("x")
        expect(page.get_by_test_id("selection")).to_contain_text("1 selected")
        expect(page.get_by_test_id("message-row")).to_have_count(3)

    def test_what_is_taken_back_before_it_was_done_is_not_done(self, page: Page, catcher: Catcher) -> None:
        held = Held(page, LIST)
        page.goto("/")
        page.keyboard.type("j#z")
        held.release()
        expect(subject(page)).to_have_text("Number 1")
        expect(page.get_by_test_id("message-row")).to_have_count(3)
        page.goto("about:blank")
        assert catcher.mailbox.stats().messages == 3

    def test_they_are_for_what_was_searched(self, page: Page) -> None:
        page.goto("/")
        expect(link(page, 2)).to_be_visible()
        held = Held(page, "**/api/v1/search?*")
        page.keyboard.press("/")
        page.keyboard.type("subject:0")
        page.keyboard.press("Enter")
        page.keyboard.press("j")
        held.release()
        expect(subject(page)).to_have_text("Number 0")


def try_again(page: Page, failed: Locator, what: str | re.Pattern[str]) -> None:
    """By the button there: once in vain, which keeps the focus, then with an answer."""
    again = failed.get_by_role("button", name="Try again")
    again.focus()
    with page.expect_response(what):
        page.keyboard.press("Enter")
    expect(again).to_be_focused()
    page.unroute(what)
    page.keyboard.press("Enter")


Press = Callable[[Page], Locator]


def at_the_last(page: Page) -> Locator:
    opened(page, 1)
    return tools(page, "Next (j)")


def at_the_first(page: Page) -> Locator:
    opened(page, 1)
    return tools(page, "Previous (k)")


def mark_all(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile(r"^Mark \d messages? as read$"))


def delete_all(page: Page) -> Locator:
    return page.get_by_test_id("delete-all")


@pytest.mark.usefixtures("three")
class TestButtons:
    @pytest.mark.parametrize("button", [at_the_first, at_the_last, mark_all, delete_all])
    def test_one_that_can_do_no_more_keeps_the_focus(self, button: Press, page: Page) -> None:
        page.goto("/")
        expect(link(page, 2)).to_be_visible()
        pressed = button(page)
        pressed.focus()
        page.keyboard.press("Enter")
        expect(pressed).to_be_disabled()
        expect(pressed).to_be_focused()

    def test_one_that_waits_for_a_message_keeps_the_focus(self, page: Page) -> None:
        page.goto("/")
        opened(page, 2)
        held = Held(page, MESSAGE)
        delete = page.get_by_test_id("delete")
        delete.focus()
        page.keyboard.press("j")
        expect(delete).to_be_disabled()
        expect(delete).to_be_focused()
        held.release()
        expect(subject(page)).to_have_text("Number 1")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("row-subject")).to_have_text(["Number 2", "Number 0"])

    def test_one_that_is_gone_leaves_the_focus_to_what_is_beside_it(self, page: Page) -> None:
        page.goto("/?q=subject:0")
        expect(page.get_by_test_id("message-row")).to_have_count(1)
        page.get_by_role("button", name="Clear the search").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("search")).to_be_focused()

    def test_a_tab_keeps_it_from_message_to_message(self, page: Page) -> None:
        page.goto("/")
        opened(page, 2)
        page.get_by_test_id("tab-headers").click()
        page.keyboard.press("j")
        expect(subject(page)).to_have_text("Number 1")
        expect(page.get_by_test_id("tab-headers")).to_be_focused()


@pytest.mark.usefixtures("three")
class TestFailures:
    @pytest.fixture
    def shown(self, page: Page) -> Page:
        """The page with a stream of our own, on a message; its row has the focus."""
        streams: list[Route] = []
        page.route("**/events", lambda route: streams.append(route))
        with page.expect_request("**/events"):
            page.goto("/")
        opened(page, 1)
        expect(link(page, 1)).to_be_focused()
        page.route(LIST, fail)
        streams[0].fulfill(content_type="text/event-stream", body='data: {"Type": "lagged"}\n\n')
        return page

    def test_a_list_that_cannot_be_read_anew_stays(self, shown: Page) -> None:
        stale = shown.get_by_test_id("list-stale")
        expect(stale).to_contain_text("The list could not be loaded: the disk is full")
        expect(shown.get_by_test_id("message-row")).to_have_count(3)
        expect(link(shown, 1)).to_be_focused()
        expect(link(shown, 1)).to_have_attribute("aria-current", "true")
        shown.keyboard.press("j")
        expect(subject(shown)).to_have_text("Number 0")
        try_again(shown, stale, LIST)
        expect(stale).to_have_count(0)
        expect(link(shown, 0)).to_be_focused()

    def test_one_that_was_never_read_says_why_and_is_tried_again(self, page: Page) -> None:
        page.route(LIST, fail)
        page.goto("/")
        failed = page.get_by_test_id("list-failed")
        expect(failed).to_contain_text("the disk is full")
        try_again(page, failed, LIST)
        expect(link(page, 2)).to_be_focused()

    def test_rows_that_cannot_be_fetched_are_said(self, page: Page, send: Send) -> None:
        send(*(samples.mail("a@x.example", "b@x.example", f"Later {number}", "…") for number in range(150)))
        further = "**/api/v1/messages?start=100*"
        page.route(further, fail)
        page.goto("/")
        expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")  # which asks again for what failed
        expect(page.get_by_test_id("message-row").first).to_be_visible()
        page.locator(".rows").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
        stale = page.get_by_test_id("list-stale")
        expect(stale).to_contain_text("The list could not be loaded: the disk is full")
        page.unroute(further)
        stale.get_by_role("button", name="Try again").click()
        expect(link(page, 0)).to_be_visible()
        expect(stale).to_have_count(0)

    def test_a_message_that_cannot_be_read_leaves_the_focus_where_it_is(self, page: Page) -> None:
        page.goto("/")
        opened(page, 2)
        page.route(MESSAGE, fail)
        page.keyboard.press("j")
        failed = page.get_by_test_id("message-failed")
        expect(failed).to_contain_text("the disk is full")
        expect(link(page, 2)).to_be_focused()
        expect(link(page, 1)).to_have_attribute("aria-current", "true")
        try_again(page, failed, MESSAGE)
        expect(subject(page)).to_have_text("Number 1")
        expect(page.get_by_test_id("tab-text")).to_be_focused()

    def test_conversations_stay_when_they_cannot_be_read_anew(self, page: Page, send: Send) -> None:
        page.goto("/conversations")
        row = page.get_by_test_id("session-row").get_by_role("link")
        row.focus()
        page.route("**/api/v1/sessions*", fail)
        send(samples.code())
        expect(page.get_by_text("Not loaded: the disk is full")).to_be_visible()
        expect(row).to_be_focused()
