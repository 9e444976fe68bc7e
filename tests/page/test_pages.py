"""Faults and the overview."""

import smtplib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from catcher import Catcher, Config

from . import samples
from .conftest import Send
from .views import intercept

pytestmark = pytest.mark.browser


def refuse(catcher: Catcher) -> None:
    """Send to somebody who is refused."""
    with smtplib.SMTP(*catcher.smtp_address) as smtp:
        smtp.ehlo("app.example")
        smtp.mail("a@x.example")
        assert smtp.rcpt("full@x.example")[0] == 452


def test_a_fault_says_what_it_does_strikes_and_is_counted(page: Page, catcher: Catcher) -> None:
    page.goto("/faults")
    page.get_by_label("Recipient is like").fill("full@*")
    page.get_by_role("textbox", name="Answer").fill("452 4.2.2 mailbox full")
    expect(page.get_by_test_id("add-fault")).to_contain_text("At RCPT TO to full@*: answer “452 4.2.2 mailbox full”.")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.get_by_test_id("fault-row")
    expect(row).to_contain_text("0 hits")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    refuse(catcher)
    expect(row).to_contain_text("1 hit")
    expect(page.get_by_test_id("toast")).to_contain_text("Refused: mailbox full (452)")
    page.get_by_test_id("toast").get_by_role("button", name="Show").click()
    expect(page.get_by_test_id("transcript").locator(".bad")).to_contain_text("452 4.2.2 mailbox full")


def test_a_fault_can_be_switched_off_and_removed(page: Page, catcher: Catcher) -> None:
    page.goto("/faults")
    page.get_by_role("button", name="Unknown user").click()
    page.get_by_role("switch").click()  # uncheck() looks at once, and what the switch shows is what the catcher says
    expect(page.get_by_test_id("fault-row")).to_have_class("off")
    page.reload()
    expect(page.get_by_role("switch")).not_to_be_checked()
    page.get_by_role("button", name="Remove this fault").click()
    expect(page.get_by_text("No fault: every mail is accepted.")).to_be_visible()


def test_a_change_is_shown_at_once_and_an_older_answer_takes_nothing_back(page: Page) -> None:
    late: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if late or route.request.method != "GET":
            route.fallback()
        else:
            late.append(route)

    intercept(page)
    page.goto("/faults")
    expect(page.get_by_text("No fault: every mail is accepted.")).to_be_visible()
    page.route("**/api/v1/faults", hold_the_first)
    page.get_by_role("button", name="Unknown user").click()
    page.get_by_role("button", name="Greylisting").click()
    expect(page.get_by_test_id("fault-row")).to_have_count(2)
    with page.expect_response("**/api/v1/faults"):
        late[0].fulfill(json={"faults": []})
    page.get_by_label("Sender is like").fill("app@*")
    expect(page.get_by_test_id("add-fault")).to_contain_text("from app@*")
    expect(page.get_by_test_id("fault-row")).to_have_count(2)


class TestLimits:
    @pytest.fixture
    def catcher(self) -> Iterator[Catcher]:
        with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", max_messages=3)) as catcher:
            yield catcher

    def test_what_they_removed_is_said_below_the_list_and_in_the_overview(self, page: Page, send: Send) -> None:
        send(samples.code(), samples.reset())
        page.goto("/")
        expect(page.get_by_test_id("message-row")).to_have_count(2)
        expect(page.get_by_test_id("evicted")).to_have_count(0)
        send(samples.order(), samples.order(), samples.order())
        expect(page.get_by_test_id("evicted")).to_have_text("2 messages removed by --max-messages")
        page.goto("/overview")
        expect(page.get_by_test_id("limits")).to_contain_text("3 in each inbox, 2 removed")
        expect(page.get_by_test_id("limits")).to_contain_text("--max-agenone")


def test_the_overview_counts_and_leads_to_mail(page: Page, send: Send) -> None:
    send(samples.code(), samples.reset(), samples.order())
    page.goto("/overview")
    expect(page.get_by_role("img", name="3 messages since")).to_be_visible()
    page.get_by_label("Overview").get_by_role("link", name="bob@customer.example").click()
    expect(page.get_by_test_id("row-subject")).to_have_text(["481 220 is your sign-in code"])
