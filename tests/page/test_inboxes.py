"""Inboxes in the rail; a catcher in which nothing is removed by hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from catcher import Catcher, Config

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


def test_with_one_inbox_there_are_none_to_choose_from(page: Page, send: Send) -> None:
    send(samples.code())
    page.goto("/")
    expect(page.get_by_role("link", name="All mail 1")).to_be_visible()
    expect(page.get_by_test_id("inboxes")).to_have_count(0)


class TestFiled:
    @pytest.fixture
    def catcher(self) -> Iterator[Catcher]:
        inboxes = ("shop=from:@bluebird.example", "ci=from:@build.example")
        with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", inboxes=inboxes)) as catcher:
            yield catcher

    def test_inboxes_count_what_is_unread_and_lead_to_it(self, page: Page, send: Send) -> None:
        page.goto("/")
        shop = page.get_by_test_id("inboxes").get_by_role("link", name="shop")
        expect(shop).to_have_text("shop")
        send(samples.order(), samples.order(), samples.code())
        expect(shop).to_have_text("shop2")
        shop.click()
        expect(page.get_by_test_id("message-row")).to_have_count(2)
        page.get_by_test_id("message-row").first.get_by_role("link").click()
        expect(shop).to_have_text("shop1")
        page.get_by_test_id("message-inbox").get_by_role("link", name="shop").click()
        expect(page.get_by_test_id("search")).to_have_value("in:shop")

    def test_the_search_box_knows_them(self, page: Page) -> None:
        page.goto("/")
        expect(page.get_by_test_id("inboxes")).to_be_visible()
        page.get_by_test_id("search").press_sequentially("in:s")
        expect(page.get_by_test_id("suggestion")).to_have_text(["in:shopinbox"])


class TestNothingIsRemoved:
    @pytest.fixture
    def catcher(self) -> Iterator[Catcher]:
        with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", no_delete=True)) as catcher:
            yield catcher

    def test_nothing_offers_to(self, page: Page, send: Send) -> None:
        send(samples.code(), samples.order())
        page.goto("/")
        page.get_by_test_id("message-row").first.get_by_role("link").click()
        expect(page.get_by_test_id("message-subject")).to_be_visible()
        page.get_by_test_id("message-row").first.hover()
        expect(page.get_by_role("button", name="Delete")).to_have_count(0)
        page.keyboard.press("#")
        page.keyboard.press("*")
        expect(page.get_by_test_id("selection")).to_contain_text("2 selected")
        expect(page.get_by_role("button", name="Delete")).to_have_count(0)
        page.keyboard.press("Control+k")
        page.keyboard.type("delete all")
        expect(page.get_by_test_id("palette")).to_contain_text("No command matches.")
