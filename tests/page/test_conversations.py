"""Conversations: all of them, live, with what came of each; and a refusal that pops up."""

import re
import smtplib

import pytest
from playwright.sync_api import Page, Route, expect

from catcher import Catcher

from . import samples
from .conftest import Send
from .views import fail, intercept

pytestmark = pytest.mark.browser


def test_they_are_listed_live_and_read_line_by_line(page: Page, catcher: Catcher, send: Send) -> None:
    page.goto("/conversations")
    expect(page.get_by_text("Nobody has connected yet")).to_be_visible()
    send(samples.code())
    row = page.get_by_test_id("session-row")
    expect(row).to_have_attribute("data-outcome", "delivered")
    row.get_by_role("link").click()
    expect(page.get_by_test_id("transcript")).to_contain_text("queued as")
    page.get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_test_id("message-subject")).to_have_text("481 220 is your sign-in code")


@pytest.mark.parametrize("hello", ["hello", "lagged"])
def test_one_that_nobody_told_the_page_of_is_listed_too(hello: str, page: Page, send: Send) -> None:
    streams: list[Route] = []
    page.route("**/events", lambda route: streams.append(route))
    with page.expect_request("**/events"):
        page.goto("/conversations")
    expect(page.get_by_text("Nobody has connected yet")).to_be_visible()
    send(samples.code())
    streams[0].fulfill(content_type="text/event-stream", body=f'data: {{"Type": "{hello}"}}\n\n')
    expect(page.get_by_test_id("session-row")).to_have_attribute("data-outcome", "delivered")


def test_those_of_one_outcome_are_shown_or_none(page: Page, send: Send) -> None:
    intercept(page)
    send(samples.code())
    page.goto("/conversations")
    row = page.get_by_test_id("session-row")
    expect(row).to_have_count(1)
    page.route("**/api/v1/sessions?*outcome=*", fail)
    page.get_by_label("Which").select_option("Delivered")
    expect(page.get_by_text("Not loaded: the disk is full")).to_be_visible()
    expect(row).to_have_count(0)
    page.unroute("**/api/v1/sessions?*outcome=*")
    page.get_by_label("Which").select_option("Refused")
    expect(page.get_by_text("None of that kind")).to_be_visible()
    page.get_by_label("Which").select_option("All")
    expect(row).to_have_count(1)


def test_a_reply_of_many_lines_is_folded(page: Page, send: Send) -> None:
    send(samples.code())
    page.goto("/conversations")
    page.get_by_test_id("session-row").get_by_role("link").click()
    transcript = page.get_by_test_id("transcript")
    expect(transcript).to_contain_text("250-localhost … 250 HELP")
    expect(transcript).not_to_contain_text("250-SMTPUTF8")
    page.get_by_test_id("fold").click()
    expect(transcript).to_contain_text("250-SMTPUTF8")
    expect(page.get_by_test_id("fold")).to_be_focused()
    page.get_by_test_id("fold").click()
    expect(transcript).not_to_contain_text("250-SMTPUTF8")


def test_one_that_brought_nothing_says_why(page: Page, catcher: Catcher) -> None:
    page.goto("/conversations")
    with smtplib.SMTP(*catcher.smtp_address) as smtp:
        smtp.ehlo("app.example")
        smtp.docmd("RCPT TO:<a@x.example>")
    row = page.get_by_test_id("session-row").filter(has_text="app.example")
    expect(row).to_have_attribute("data-outcome", "refused")
    expect(row).to_contain_text("(503)")


def test_a_message_knows_the_conversation_that_brought_it(page: Page, send: Send) -> None:
    send(samples.code())
    page.goto("/")
    page.get_by_test_id("message-row").get_by_role("link").click()
    page.get_by_test_id("tab-transcript").click()
    expect(page.get_by_test_id("transcript").locator(".client").first).to_have_text(re.compile("ehlo", re.IGNORECASE))
