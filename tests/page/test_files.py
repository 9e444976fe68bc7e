"""Mail by the file: dropped on the page and kept; and the list by recipient."""

import pytest
from playwright.sync_api import Page, expect

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser

DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: "message/rfc822"}));
  dispatchEvent(new DragEvent("dragover", {dataTransfer: data, cancelable: true}));
  dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
}"""


def test_a_file_that_is_dropped_is_kept(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_test_id("empty")).to_be_visible()
    page.evaluate(DROP, ["mail.eml", samples.code().as_string()])
    expect(page.get_by_test_id("toast").filter(has_text="1 message imported")).to_be_visible()
    expect(page.get_by_test_id("row-subject")).to_have_text(["481 220 is your sign-in code"])


def test_what_is_no_mail_is_refused_with_the_reason(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_test_id("empty")).to_be_visible()
    page.evaluate(DROP, ["nothing.eml", ""])
    expect(page.get_by_test_id("toast").filter(has_text="Not imported: ")).to_be_visible()


def test_mail_by_recipient_is_one_click_away(page: Page, send: Send) -> None:
    send(samples.code(), samples.code(), samples.order())
    page.goto("/")
    page.get_by_test_id("by-recipient").click()
    bob = page.get_by_test_id("recipients").get_by_role("link", name="bob@customer.example")
    expect(bob).to_contain_text("2")
    bob.click()
    expect(page.get_by_test_id("message-row")).to_have_count(2)
