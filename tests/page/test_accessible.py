"""axe finds nothing on any view in either theme; the page can be used without a mouse."""

import pytest
from playwright.sync_api import Browser, Page, expect

from catcher import Catcher

from . import samples
from .conftest import Send
from .views import MAIL, VIEWS, Scheme, found_on, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(view: str, scheme: Scheme, browser: Browser, catcher: Catcher, send: Send) -> None:
    send(*(make() for make in MAIL))
    assert found_on(view, scheme, browser, catcher.http_url or "") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_empty_mailbox(scheme: Scheme, page: Page) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    expect(page.get_by_test_id("snippet")).to_be_visible()
    assert violations(page) == []


def test_the_tab_key_reaches_a_message_and_its_tabs(page: Page, send: Send) -> None:
    send(samples.order())
    page.goto("/")
    expect(page.get_by_test_id("message-row")).to_be_visible()
    page.get_by_test_id("delete-all").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Unread. Bluebird Books")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message-subject")).to_be_visible()
    page.get_by_test_id("tab-html").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("tab-text")).to_be_focused()
    expect(page.get_by_test_id("text")).to_be_visible()
