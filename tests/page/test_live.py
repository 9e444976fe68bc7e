"""What changes while one looks at it: views that go on while clients come, and ask one question at a time."""

import smtplib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from catcher import Catcher, Config

from . import samples
from .conftest import Send
from .views import intercept, pressed, stay

pytestmark = pytest.mark.browser

OFTEN = 0.02
"""Seconds between two clients: less than any view pauses."""

VIEWS: dict[str, tuple[str, Callable[[Page], None], str, str]] = {
    "conversations": ("/conversations", stay, "**/api/v1/sessions?*", "role=heading[name=/conversation/]"),
    "recipients": (
        "/",
        pressed("by-recipient"),
        "**/api/v1/messages?*limit=500",
        "data-testid=recipients >> role=link",
    ),
    "overview": ("/overview", stay, "**/api/v1/stats", "css=.top li:has-text('bob@customer.example')"),
    "faults": ("/faults", stay, "**/api/v1/faults", "data-testid=fault-row"),
}
"""Where each is, what is done there, what it asks, and what counts mail to Bob."""


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    """A catcher with a fault that strikes at every recipient and refuses nobody."""
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", faults=("rcpt delay:1ms",))) as catcher:
        yield catcher


@contextmanager
def clients(catcher: Catcher) -> Iterator[None]:
    """They come one after the other, each with a mail to Bob."""
    over = threading.Event()

    def come() -> None:
        while not over.wait(OFTEN):
            with smtplib.SMTP(*catcher.smtp_address) as smtp:
                smtp.sendmail("app@sender.example", "bob@customer.example", b"Subject: one more\r\n\r\n")

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(come)
        try:
            yield
        finally:
            over.set()
        coming.result()


@pytest.mark.parametrize("view", VIEWS)
def test_it_goes_on_while_clients_come(view: str, page: Page, catcher: Catcher, send: Send) -> None:
    path, act, _, counted = VIEWS[view]
    send(samples.code())
    page.goto(path)
    act(page)
    shown = page.locator(counted)
    expect(shown).to_contain_text("1")
    with clients(catcher):
        for _ in range(3):
            expect(shown).not_to_have_text(shown.text_content() or "")


@pytest.mark.parametrize("view", VIEWS)
def test_while_it_waits_for_an_answer_it_asks_nothing_else(view: str, page: Page, send: Send) -> None:
    path, act, question, counted = VIEWS[view]
    asked: list[Route] = []
    intercept(page)
    page.route(question, lambda route: asked.append(route))
    with page.expect_request(question):
        page.goto(path)
        act(page)
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    for number in range(1, 4):
        send(samples.code())
        expect(page.get_by_role("link", name=f"All mail {number}")).to_be_visible()
    assert len(asked) == 1
    page.unroute(question)
    asked[0].fallback()
    expect(page.locator(counted)).to_contain_text("3")


class TestAtALimit:
    @pytest.fixture
    def catcher(self) -> Iterator[Catcher]:
        with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", max_messages=1)) as catcher:
            yield catcher

    @pytest.mark.parametrize("view", ["recipients", "overview"])
    @pytest.mark.parametrize("search", ["", "?q=zebra"])
    def test_mail_that_makes_way_for_other_is_no_longer_counted(
        self, view: str, search: str, page: Page, send: Send
    ) -> None:
        path, act, _, counted = VIEWS[view]
        send(samples.code())
        page.goto(f"{path}{search}")
        act(page)
        shown = page.locator(counted)
        expect(shown).to_contain_text("bob@customer.example")
        expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
        send(samples.order())
        expect(page.get_by_role("link", name="ann@customer.example")).to_be_visible()
        expect(shown.filter(has_text="bob@customer.example")).to_have_count(0)
