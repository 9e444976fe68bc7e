"""The page where it is served otherwise: below a path, behind a proxy that swallows streams, on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from catcher import Catcher, Config

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


class TestBelowAPath:
    @pytest.fixture
    def catcher(self) -> Iterator[Catcher]:
        config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", base_path="/dev/mail")
        with Catcher(config) as catcher:
            yield catcher

    def test_everything_is_found_there(self, page: Page, catcher: Catcher, send: Send) -> None:
        foreign: list[str] = []
        page.on("request", lambda request: foreign.append(request.url) if "/dev/mail/" not in request.url else None)
        send(samples.order())
        page.goto("/dev/mail/")
        page.get_by_test_id("message-row").get_by_role("link").click()
        expect(page.get_by_test_id("html-frame").content_frame.get_by_role("heading")).to_be_visible()
        expect(page).to_have_url(re.compile("/dev/mail/view/"))
        page.reload()
        page.get_by_test_id("tab-transcript").click()
        expect(page.get_by_test_id("transcript")).to_be_visible()
        page.keyboard.press("g")
        page.keyboard.press("o")
        expect(page).to_have_url(re.compile("/dev/mail/overview$"))
        send(samples.code())
        page.go_back()
        expect(page.get_by_test_id("message-row")).to_have_count(2)
        assert foreign == []


def test_without_the_stream_the_page_asks(page: Page, send: Send) -> None:
    page.route("**/events", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "polling", timeout=20_000)
    send(samples.code())
    expect(page.get_by_test_id("message-row")).to_have_count(1, timeout=20_000)


def test_without_the_stream_conversations_are_asked_for_too(page: Page, send: Send) -> None:
    page.route("**/events", lambda route: route.abort())
    page.goto("/conversations")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "polling", timeout=20_000)
    send(samples.code())
    expect(page.get_by_test_id("session-row")).to_have_count(1, timeout=20_000)


@pytest.fixture
def phone(browser: Browser, catcher: Catcher) -> Iterator[Page]:
    """The window of a phone."""
    screen: ViewportSize = {"width": 390, "height": 844}
    context = browser.new_context(viewport=screen, has_touch=True, is_mobile=True, base_url=catcher.http_url)
    yield context.new_page()
    context.close()


def test_on_a_phone_there_is_one_pane_at_a_time(phone: Page, send: Send) -> None:
    send(samples.order())
    phone.goto("/")
    phone.get_by_test_id("message-row").get_by_role("link").tap()
    expect(phone.get_by_test_id("message-subject")).to_be_in_viewport()
    expect(phone.get_by_test_id("message-row")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.get_by_role("link", name="Back to the list").tap()
    expect(phone.get_by_test_id("message-row")).to_be_in_viewport()
    phone.get_by_role("link", name="Overview").tap()
    expect(phone.get_by_role("heading", name="Overview")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_on_a_phone_a_tap_beside_a_row_selects_it(phone: Page, send: Send) -> None:
    send(samples.order(), samples.code(), samples.reset())
    phone.goto("/")
    rows = phone.get_by_test_id("message-row")
    expect(rows).to_have_count(3)
    rows.nth(0).tap(position={"x": 8, "y": 10})
    rows.nth(2).tap(position={"x": 36, "y": 48})
    expect(phone.get_by_test_id("selection")).to_contain_text("2 selected")
    expect(phone.get_by_test_id("message-subject")).to_be_hidden()


def test_a_burst_is_shown_whole(page: Page, catcher: Catcher, send: Send) -> None:
    page.goto("/")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    send(*(samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in range(1000)))
    expect(page.get_by_role("heading", name="1,000 messages")).to_be_visible()
    expect(page.get_by_text("Number 999", exact=True)).to_be_visible()
