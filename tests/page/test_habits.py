"""What a person sets once; what stands above a message; what the page tells while it is not looked at."""

import re

import pytest
from playwright.sync_api import Page, expect

from catcher import Catcher
from catcher.message import Envelope, Message

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


@pytest.fixture
def two(page: Page, send: Send) -> Page:
    """The page with an order (the newest) and a code."""
    send(samples.code(), samples.order())
    page.goto("/")
    expect(page.get_by_test_id("message-row")).to_have_count(2)
    return page


def choose(page: Page, setting: str) -> None:
    page.get_by_test_id("settings").click()
    page.get_by_role("button", name=setting).click()


def test_theme_density_and_time_zone_are_remembered(two: Page) -> None:
    row = two.get_by_test_id("message-row").first
    for setting in ("Dark theme", "Times in UTC", "Compact list"):
        choose(two, setting)
    for _ in range(2):
        expect(two.locator("html")).to_have_css("color-scheme", "dark")
        expect(row).to_have_css("height", "32px")
        two.reload()
    choose(two, "Compact list")
    expect(row).to_have_css("height", "56px")
    row.locator("time").hover()
    expect(row.locator("time")).to_have_attribute("title", re.compile(r" \d{4}, \d\d:\d\d:\d\d UTC$"))


def test_who_wants_no_motion_has_none(two: Page) -> None:
    quick = "getComputedStyle(document.documentElement).getPropertyValue('--quick')"
    assert two.evaluate(quick) != "0ms"
    two.emulate_media(reduced_motion="reduce")
    assert two.evaluate(quick) == "0ms"


def test_what_can_be_done_with_a_message_stands_above_it(two: Page) -> None:
    two.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows, subject = two.get_by_test_id("message-row"), two.get_by_test_id("message-subject")
    rows.first.get_by_role("link").click()
    tools = two.get_by_role("toolbar", name="Message")
    tools.get_by_role("button", name="Next (j)").click()
    expect(subject).to_have_text("481 220 is your sign-in code")
    tools.get_by_role("button", name="Previous (k)").click()
    expect(subject).to_have_text("Your order 1041 is on its way")
    tools.get_by_role("button", name="Pin (s)").click()
    expect(rows.first.locator(".mark.pin")).to_be_visible()
    tools.get_by_role("button", name="Mark as unread (e)").click()
    expect(rows.first).to_have_class(re.compile("unread"))
    tools.get_by_role("button", name="Copy its link (y)").click()
    two.wait_for_function("async () => await navigator.clipboard.readText() === location.href")


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("Raw mail (.eml)", ".eml"), ("HTML", ".html"), ("Text", ".txt"), ("All attachments (.zip)", ".zip")],
)
def test_a_message_can_be_kept_as_a_file(name: str, suffix: str, two: Page) -> None:
    two.get_by_test_id("message-row").first.get_by_role("link").click()
    expect(two.get_by_test_id("message-subject")).to_be_visible()
    two.get_by_test_id("download").click()
    with two.expect_download() as waiting:
        two.locator("#downloads").get_by_role("link", name=name, exact=True).click()
    assert waiting.value.suggested_filename.endswith(suffix)
    assert waiting.value.path().stat().st_size > 100


def test_an_address_leads_to_its_mail(two: Page) -> None:
    two.get_by_test_id("message-row").first.get_by_role("link").click()
    two.get_by_test_id("message-from").get_by_role("link").click()
    expect(two.get_by_test_id("search")).to_have_value("from:orders@bluebird.example")
    expect(two.get_by_test_id("row-from")).to_have_text(["Bluebird Books"])


def test_the_list_sorts_by_sender(two: Page) -> None:
    two.get_by_test_id("sort").click()
    two.get_by_role("button", name="By sender").click()
    expect(two.get_by_test_id("row-from")).to_have_text(["Acme", "Bluebird Books"])


def test_what_is_wrong_with_a_mail_is_marked_and_said(page: Page, catcher: Catcher) -> None:
    raw = b"From: a@x.example\r\nSubject: one\r\nSubject: two\r\n\r\n"
    envelope = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example",))
    catcher.mailbox.add([Message(raw=raw, envelope=envelope, received=1e9)])
    page.goto("/")
    expect(page.locator(".mark.defect")).to_be_visible()
    page.get_by_test_id("message-row").get_by_role("link").click()
    expect(page.get_by_test_id("defects")).to_contain_text("occurs 2 times")


def test_a_mail_without_a_dark_side_is_given_one(two: Page) -> None:
    two.get_by_test_id("message-row").first.get_by_role("link").click()
    two.get_by_test_id("dark-preview").click()
    expect(two.get_by_test_id("dark-kind")).to_have_text("forced: this mail has no dark")
    expect(two.get_by_test_id("html-frame")).to_have_css("filter", re.compile("invert"))


TOLD = """
window.told = []; window.badge = 0; window.away = false;
navigator.setAppBadge = async (count) => { badge = count; };
Object.defineProperty(document, "hidden", { get: () => away });
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, { body }) { told.push(`${title}: ${body}`); }
};
"""


def test_the_title_the_icon_and_the_badge_count_what_is_unread(page: Page, send: Send) -> None:
    page.add_init_script(TOLD)
    send(samples.code(), samples.order())
    page.goto("/")
    expect(page).to_have_title("(2) smtp-catcher")
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("icon-unread"))
    page.wait_for_function("() => badge === 2")


def test_new_mail_is_told_of_on_request_while_nobody_looks(page: Page, send: Send) -> None:
    page.add_init_script(TOLD)
    page.goto("/")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    choose(page, "Notify me of new mail")
    send(samples.order())
    expect(page.get_by_test_id("message-row")).to_have_count(1)
    page.evaluate("away = true")
    send(samples.code())
    page.wait_for_function("() => told.length === 1 && told[0] === 'Acme: 481 220 is your sign-in code'")
