"""The focus is a message's: whoever uses the keyboard keeps it, whatever arrives, leaves or is drawn anew meanwhile."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser

SCREEN = 60
"""More messages than are drawn: elements of rows that go out of sight are used again."""


def numbered(*numbers: int) -> list[EmailMessage]:
    return [samples.mail("a@x.example", "b@x.example", f"Number {number}", "…") for number in numbers]


def link(page: Page, number: int) -> Locator:
    subject = page.get_by_text(f"Number {number}", exact=True)
    return page.get_by_test_id("message-row").filter(has=subject).get_by_role("link")


def enter_opens(page: Page, number: int) -> None:
    expect(link(page, number)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message-subject")).to_have_text(f"Number {number}")


def test_what_the_page_hears_first_takes_no_focus(page: Page, send: Send) -> None:
    held: list[Route] = []
    page.route("**/api/v1/info", lambda route: held.append(route))
    page.route("**/events", lambda route: held.append(route))
    send(*numbered(0))
    with page.expect_request("**/api/v1/info"), page.expect_request("**/events"):
        page.goto("/")
    link(page, 0).focus()
    for route in held:
        route.continue_()
    expect(page.get_by_test_id("address")).to_be_visible()
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    enter_opens(page, 0)


@pytest.mark.parametrize("kept", [3, SCREEN])
def test_mail_that_arrives_takes_no_focus(page: Page, send: Send, kept: int) -> None:
    send(*numbered(*range(kept)))
    page.goto("/")
    link(page, kept - 2).focus()
    for number in range(kept, kept + 4):
        send(*numbered(number))
        expect(link(page, number)).to_be_visible()
        expect(link(page, kept - 2)).to_be_focused()
    enter_opens(page, kept - 2)


def test_a_list_that_is_read_anew_takes_no_focus(page: Page, send: Send) -> None:
    streams: list[Route] = []
    page.route("**/events", lambda route: streams.append(route))
    send(*numbered(*range(150)))
    with page.expect_request("**/events"):
        page.goto("/")
    expect(link(page, 149)).to_be_visible()
    page.locator(".rows").evaluate("scroller => scroller.scrollTop = 95 * 56")
    link(page, 44).focus()  # beyond the first hundred, which are asked for together
    send(*numbered(150))
    streams[0].fulfill(content_type="text/event-stream", body='data: {"Type": "lagged"}\n\n')
    expect(page.get_by_role("heading", name="151 messages")).to_be_visible()
    enter_opens(page, 44)


def test_a_key_goes_to_the_message_also_while_it_is_out_of_sight(page: Page, send: Send) -> None:
    send(*numbered(*range(SCREEN)))
    page.goto("/")
    link(page, SCREEN - 1).focus()
    page.locator(".rows").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
    expect(link(page, 0)).to_be_in_viewport()
    expect(link(page, SCREEN - 1)).not_to_be_in_viewport()
    send(*numbered(SCREEN))
    expect(page.get_by_test_id("new-pill")).to_be_visible()
    enter_opens(page, SCREEN - 1)


def test_the_focus_of_a_message_that_is_gone_goes_to_the_next(page: Page, send: Send, catcher: Catcher) -> None:
    send(*numbered(*range(4)))
    page.goto("/")
    newest_first = [entry.id for entry in catcher.mailbox.find().entries]
    link(page, 2).focus()
    catcher.mailbox.remove(newest_first[1:2])
    expect(link(page, 1)).to_be_focused()
    catcher.mailbox.remove(newest_first[2:])
    enter_opens(page, 3)


def test_the_focus_stays_with_its_message_in_another_list(page: Page, send: Send) -> None:
    send(*numbered(*range(SCREEN)))
    page.goto("/")
    page.get_by_test_id("search").fill("subject:5")
    expect(page.get_by_test_id("message-row")).to_have_count(15)
    link(page, 45).focus()
    page.go_back()
    expect(link(page, 54)).to_be_visible()
    enter_opens(page, 45)


def test_what_floats_gives_the_focus_back_however_it_is_closed(page: Page, send: Send) -> None:
    send(*numbered(0, 1))
    page.goto("/")
    link(page, 0).focus()
    for close in ("Escape", "Enter"):  # that is its button
        page.keyboard.press("?")
        expect(page.get_by_test_id("help").get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press(close)
        expect(link(page, 0)).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Command")).to_be_focused()
    page.keyboard.press("Control+k")
    enter_opens(page, 0)


def test_a_command_takes_the_focus_with_it(page: Page, send: Send) -> None:
    send(*numbered(0, 1))
    page.goto("/")
    link(page, 0).focus()
    for command, place in (("all as read", link(page, 0)), ("search", page.get_by_test_id("search"))):
        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox", name="Command")).to_be_focused()
        page.keyboard.type(command)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("palette")).to_have_count(0)
        expect(place).to_be_focused()
