"""A message beside the list: its header block, its tabs, its files, its address."""

import re

import pytest
from playwright.sync_api import Page, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


def open_first(page: Page) -> None:
    page.goto("/")
    page.get_by_test_id("message-row").first.get_by_role("link").click()
    expect(page.get_by_test_id("message-subject")).to_be_visible()


def test_a_mail_with_html_opens_on_it_in_a_sandbox(page: Page, send: Send) -> None:
    send(samples.order())
    open_first(page)
    expect(page.get_by_test_id("tab-html")).to_have_attribute("aria-selected", "true")
    frame = page.get_by_test_id("html-frame")
    sandbox = frame.get_attribute("sandbox") or ""
    assert "allow-scripts" not in sandbox
    assert "allow-same-origin" not in sandbox
    expect(frame.content_frame.get_by_role("heading", name="On its way, Ann")).to_be_visible()


def test_opening_marks_as_read_and_has_an_address_of_its_own(page: Page, send: Send, catcher: Catcher) -> None:
    send(samples.order())
    open_first(page)
    entry = catcher.mailbox.get("latest")
    expect(page).to_have_url(re.compile(rf"/view/{entry.id}$"))
    expect(page.get_by_test_id("message-row")).not_to_have_class(re.compile("unread"))
    assert catcher.mailbox.get("latest").read
    page.reload()
    expect(page.get_by_test_id("message-subject")).to_have_text("Your order 1041 is on its way")
    page.go_back()
    expect(page.get_by_test_id("message-subject")).to_be_hidden()


def test_every_tab_shows_its_side_of_the_mail(page: Page, send: Send) -> None:
    send(samples.order())
    open_first(page)
    page.get_by_test_id("tab-text").click()
    expect(page.get_by_role("link", name="https://bluebird.example/track/1041")).to_be_visible()
    page.get_by_test_id("tab-source").click()
    expect(page.get_by_test_id("html-source")).to_contain_text("<!doctype html>")
    page.get_by_test_id("tab-headers").click()
    expect(page.get_by_test_id("headers")).to_contain_text("List-Unsubscribe-Post")
    page.get_by_label("Filter headers").fill("reply")
    expect(page.get_by_test_id("headers").locator("tr")).to_have_count(1)
    page.get_by_test_id("tab-raw").click()
    expect(page.get_by_test_id("raw")).to_contain_text("Subject: Your order 1041 is on its way")
    expect(page).to_have_url(re.compile(r"\?tab=raw$"))
    page.reload()
    expect(page.get_by_test_id("tab-raw")).to_have_attribute("aria-selected", "true")


def test_an_attachment_is_a_download(page: Page, send: Send) -> None:
    send(samples.order())
    open_first(page)
    with page.expect_download() as waiting:
        page.get_by_test_id("attachment").click()
    assert waiting.value.suggested_filename == "invoice-1041.pdf"
    assert waiting.value.path().stat().st_size == 48_009


def test_two_hundred_recipients_fold(page: Page, send: Send) -> None:
    send(samples.many())
    open_first(page)
    to = page.get_by_test_id("message-to")
    expect(to.locator(".person")).to_have_count(4)
    to.get_by_role("button", name="196 more").click()
    expect(to.locator(".person")).to_have_count(200)


def test_long_words_break_nothing(page: Page, send: Send) -> None:
    send(samples.unbroken())
    open_first(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 1440


def test_a_message_that_is_not_there_says_so(page: Page) -> None:
    page.goto("/view/nothing")
    expect(page.get_by_test_id("message-failed")).to_contain_text("This message is not here")
