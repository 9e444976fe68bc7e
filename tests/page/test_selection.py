"""Several messages at once: select, extend, all of the result; mark and delete them; the palette."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from catcher import Catcher
from catcher.message import Envelope, Message

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


def test_capital_x_extends_to_the_message_that_is_open(many: Page) -> None:
    link(many, "Number 149").click()
    expect(many.get_by_test_id("message-subject")).to_have_text("Number 149")
    many.keyboard.press("x")
    for number in (148, 147):
        many.keyboard.press("j")
        expect(many.get_by_test_id("message-subject")).to_have_text(f"Number {number}")
    many.keyboard.press("X")
    expect(many.get_by_test_id("selection")).to_contain_text("3 selected")


def test_all_means_the_whole_result(many: Page, catcher: Catcher) -> None:
    many.keyboard.press("*")
    expect(many.get_by_test_id("selection")).to_contain_text("150 selected")
    many.keyboard.press("e")
    expect(many.get_by_test_id("toast")).to_contain_text("150 messages marked as read")
    assert catcher.mailbox.stats().unread == 0
    expect(many.get_by_test_id("message-row").first).not_to_have_class(re.compile("unread"))


def test_all_but_some(many: Page, catcher: Catcher) -> None:
    many.keyboard.press("*")
    link(many, "Number 148").click(modifiers=["Control"])
    link(many, "Number 146").click(modifiers=["Control"])
    expect(many.get_by_test_id("selection")).to_contain_text("148 selected")
    many.keyboard.press("#")
    expect(many.get_by_test_id("toast")).to_contain_text("148 messages deleted")
    expect(many.get_by_test_id("row-subject")).to_have_text(["Number 148", "Number 146"])
    many.goto("about:blank")
    assert catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 2 else None, timeout=5)


def test_a_selection_is_tagged_and_untagged(many: Page, catcher: Catcher) -> None:
    many.keyboard.press("*")
    expect(many.get_by_test_id("selection")).to_contain_text("150 selected")
    many.keyboard.press("t")
    expect(many.get_by_text("Tag 150 messages")).to_be_visible()
    many.keyboard.type("batch")
    many.keyboard.press("Enter")
    expect(many.get_by_test_id("toast")).to_contain_text("150 messages tagged batch")
    assert catcher.mailbox.stats().tags == {"batch": 150}
    expect(many.get_by_test_id("message-row").first.locator(".tag")).to_have_text("batch")
    link(many, "Number 149").click(modifiers=["Control"])
    many.get_by_role("button", name="Tag (t)").click()
    many.get_by_test_id("bulk-tag").fill("batch")
    many.get_by_role("button", name="Take off").click()
    expect(many.get_by_test_id("toast").last).to_contain_text("1 message no longer tagged batch")
    assert catcher.mailbox.stats().tags == {"batch": 149}


def test_only_what_matches_is_tagged(many: Page, catcher: Catcher) -> None:
    many.goto("/?q=subject:12")
    expect(many.get_by_role("heading", name="12 matches")).to_be_visible()
    many.keyboard.press("*")
    many.keyboard.type("ttwelve")
    expect(many.get_by_test_id("bulk-tag")).to_have_value("twelve")
    many.keyboard.press("Enter")
    expect(many.get_by_test_id("toast")).to_contain_text("12 messages tagged twelve")
    assert catcher.mailbox.stats().tags == {"twelve": 12}


def test_a_selection_is_pinned_and_let_go_of(many: Page, catcher: Catcher) -> None:
    def pinned() -> int:
        return catcher.mailbox.find("is:pinned").total

    for expected in (2, 0):
        link(many, "Number 149").click(modifiers=["Control"])
        link(many, "Number 148").click(modifiers=["Control"])
        many.keyboard.press("s")
        expect(many.get_by_test_id("selection")).to_have_count(0)
        expect(many.locator(".mark.pin")).to_have_count(expected)
        assert pinned() == expected


@pytest.mark.parametrize("sort", ["oldest", "largest"])
def test_delete_all_deletes_all_however_it_is_sorted(sort: str, many: Page, catcher: Catcher) -> None:
    many.goto(f"/?sort={sort}")
    expect(many.get_by_role("heading", name="150 messages")).to_be_visible()
    many.get_by_test_id("delete-all").click()
    expect(many.get_by_test_id("toast")).to_contain_text("150 messages deleted")
    many.goto("about:blank")
    assert catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 0 else None, timeout=5)


def test_while_some_are_held_back_the_rest_is_in_its_place(many: Page) -> None:
    link(many, "Number 149").click(modifiers=["Control"])
    link(many, "Number 145").click(modifiers=["Shift"])
    many.keyboard.press("#")
    expect(many.get_by_role("heading", name="145 messages")).to_be_visible()
    many.locator(".rows").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
    expect(many.get_by_text("Number 0", exact=True)).to_be_in_viewport()
    expect(many.get_by_text("Number 44", exact=True)).to_have_count(0)
    many.keyboard.press("z")
    expect(many.get_by_role("heading", name="150 messages")).to_be_visible()


def fill(catcher: Catcher, count: int) -> None:
    """So many messages of which a later one is never smaller."""
    envelope = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example",), helo="app.example", peer="127.0.0.1:1")
    raw = b"From: a@x.example\r\nSubject: Number %d\r\n\r\n"
    catcher.mailbox.add(
        [Message(raw=raw % number, envelope=envelope, received=1e9 + number) for number in range(count)]
    )


def test_a_deletion_of_thousands_goes_out_when_the_page_is_left(page: Page, catcher: Catcher) -> None:
    fill(catcher, 5000)
    page.goto("/")
    link(page, "Number 4998").click(modifiers=["Control"])
    page.locator(".rows").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
    link(page, "Number 1").click(modifiers=["Shift"])
    expect(page.get_by_test_id("selection")).to_contain_text("4,998 selected")
    page.keyboard.press("#")
    expect(page.get_by_role("heading", name="2 messages")).to_be_visible()
    assert catcher.mailbox.stats().messages == 5000
    page.goto("about:blank")
    assert catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 2 else None, timeout=5)


def test_a_deletion_too_long_to_be_sent_then_goes_out_at_once(page: Page, catcher: Catcher) -> None:
    fill(catcher, 3000)
    page.goto("/?sort=largest")
    rows = page.get_by_test_id("message-row")
    rows.first.get_by_role("link").click(modifiers=["Control"])
    expect(page.get_by_test_id("selection")).to_contain_text("1 selected")
    page.locator(".rows").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
    page.locator("[aria-posinset='3000']").get_by_role("link").click(modifiers=["Shift"])
    expect(page.get_by_test_id("selection")).to_contain_text("3,000 selected")
    page.keyboard.press("#")
    expect(page.get_by_test_id("toast").get_by_text("3,000 messages deleted")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert catcher.mailbox.wait(lambda: True if catcher.mailbox.stats().messages == 0 else None, timeout=20)


def test_the_palette_finds_a_command_by_a_few_letters(many: Page) -> None:
    many.keyboard.press("Control+k")
    expect(many.get_by_test_id("palette")).to_be_visible()
    many.keyboard.type("convers")
    many.keyboard.press("Enter")
    expect(many).to_have_url(re.compile("/conversations$"))
    expect(many.get_by_test_id("palette")).to_be_hidden()
