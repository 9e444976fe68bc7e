"""Several messages at once: select, extend, all of the result; mark and delete them; the palette."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


@pytest.fixture
def many(page: Page, send: Send) -> Page:
    """The page with 150 messages, more than are drawn or fetched at first."""
    send(*(samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in range(150)))
    page.goto("/")
    expect(page.get_by_test_id("message-row").first).to_be_visible()
    return page


def link(page: Page, subject: str) -> Locator:
    return page.get_by_test_id("message-row").filter(has=page.get_by_text(subject, exact=True)).get_by_role("link")


def test_control_selects_and_shift_extends_over_what_is_not_drawn(many: Page, catcher: Catcher) -> None:
    link(many, "Number 149").click(modifiers=["Control"])
    expect(many.get_by_test_id("selection")).to_contain_text("1 selected")
    many.locator(".rows").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
    link(many, "Number 10").click(modifiers=["Shift"])
    expect(many.get_by_test_id("selection")).to_contain_text("140 selected")
    many.keyboard.press("#")
    expect(many.get_by_test_id("toast")).to_contain_text("140 messages deleted")
    expect(many.get_by_role("heading", name="10 messages")).to_be_visible()
    many.goto("about:blank")
    assert catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 10 else None, timeout=5)


def test_all_means_the_whole_result(many: Page, catcher: Catcher) -> None:
    many.keyboard.press("*")
    expect(many.get_by_test_id("selection")).to_contain_text("150 selected")
    many.keyboard.press("e")
    expect(many.get_by_test_id("toast")).to_contain_text("150 messages marked as read")
    assert catcher.mailbox.stats().unread == 0
    expect(many.get_by_test_id("message-row").first).not_to_have_class(re.compile("unread"))


def test_the_palette_finds_a_command_by_a_few_letters(many: Page) -> None:
    many.keyboard.press("Control+k")
    expect(many.get_by_test_id("palette")).to_be_visible()
    many.keyboard.type("convers")
    many.keyboard.press("Enter")
    expect(many).to_have_url(re.compile("/conversations$"))
    expect(many.get_by_test_id("palette")).to_be_hidden()
