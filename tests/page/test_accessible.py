"""axe finds nothing on any view in either theme; the page can be used without a mouse."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each; the mail's own HTML is not ours to judge."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run({exclude: [['iframe']]}, {runOnly: rules}).then(({violations}) => violations)", RULES
    )
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def nothing(page: Page) -> None:
    """As it opens."""


def opened(tab: str) -> Callable[[Page], None]:
    """The newest message, on this tab."""

    def open_it(page: Page) -> None:
        page.keyboard.press("j")
        page.get_by_test_id(f"tab-{tab}").click()
        expect(page.get_by_test_id(f"tab-{tab}")).to_have_attribute("aria-selected", "true")

    return open_it


def typed(*keys: str) -> Callable[[Page], None]:
    """After these keys."""

    def type_them(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return type_them


def conversation(page: Page) -> None:
    """The newest conversation."""
    page.get_by_test_id("session-row").first.get_by_role("link").click()
    expect(page.get_by_test_id("transcript")).to_be_visible()


def pressed(testid: str) -> Callable[[Page], None]:
    """After a click on this."""

    def press(page: Page) -> None:
        page.get_by_test_id(testid).click()

    return press


def pressed_in_first(testid: str) -> Callable[[Page], None]:
    """The newest message, after a click on this."""

    def press(page: Page) -> None:
        opened("html")(page)
        page.get_by_test_id(testid).click()
        expect(page.get_by_test_id("inside")).to_be_visible()

    return press


def tagged(page: Page) -> None:
    """The newest message, with a tag."""
    opened("html")(page)
    page.keyboard.press("t")
    page.get_by_test_id("new-tag").fill("orders")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("tags")).to_contain_text("orders")


def fault(page: Page) -> None:
    """A fault that has been added."""
    page.get_by_role("button", name="Greylisting").click()
    expect(page.get_by_test_id("fault-row")).to_be_visible()


def overview(page: Page) -> None:
    """The chart."""
    expect(page.get_by_role("img", name="3 messages since")).to_be_visible()


VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "list": ("/", nothing),
    **{tab: ("/", opened(tab)) for tab in ("html", "text", "links", "parts", "transcript", "source", "headers", "raw")},
    "look inside": ("/", pressed_in_first("look-inside")),
    "selection": ("/", typed("*")),
    "tagging": ("/", typed("*", "t")),
    "keys": ("/", typed("?")),
    "palette": ("/", typed("Control+k")),
    "conversations": ("/conversations", conversation),
    "no such message": ("/view/nothing", nothing),
    "nothing found": ("/?q=zebra%20is:unread", nothing),
    "an unreadable search": ("/?q=OR", nothing),
    "completions": ("/", typed("/", "t", "o")),
    "settings": ("/", pressed("settings")),
    "tagged": ("/", tagged),
    "recipients": ("/", pressed("by-recipient")),
    "faults": ("/faults", fault),
    "overview": ("/overview", overview),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(
    view: str, scheme: Literal["light", "dark"], browser: Browser, catcher: Catcher, send: Send
) -> None:
    path, act = VIEWS[view]
    send(samples.code(), samples.report(), samples.order())
    context = browser.new_context(color_scheme=scheme, base_url=catcher.http_url, reduced_motion="reduce")
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    act(page)
    found = violations(page)
    context.close()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_empty_mailbox(scheme: Literal["light", "dark"], page: Page) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    expect(page.get_by_test_id("snippet")).to_be_visible()
    assert violations(page) == []


def test_the_tab_key_reaches_a_message_and_its_tabs(page: Page, send: Send) -> None:
    send(samples.order())
    page.goto("/")
    expect(page.get_by_test_id("message-row")).to_be_visible()
    page.get_by_test_id("delete-all").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message-subject")).to_be_visible()
    page.get_by_test_id("tab-html").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("tab-text")).to_be_focused()
    expect(page.get_by_test_id("text")).to_be_visible()
