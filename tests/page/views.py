"""Every view of the page and how to get to it, and what axe finds there: asked by a test, and by `make bench`."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any, Literal

from playwright.sync_api import Browser, Page, Route, expect

from . import samples

Scheme = Literal["light", "dark"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each; the mail's own HTML is not ours to judge."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run({exclude: [['iframe']]}, {runOnly: rules}).then(({violations}) => violations)", RULES
    )
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def stay(page: Page) -> None:
    """As it opens."""


def typed(*keys: str) -> Callable[[Page], None]:
    """After these keys."""

    def type_them(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return type_them


def pressed(*names: str) -> Callable[[Page], None]:
    """After clicks on what has these test ids."""

    def press(page: Page) -> None:
        for name in names:
            page.get_by_test_id(name).click()

    return press


def opened(*names: str) -> Callable[[Page], None]:
    """The newest message, after clicks on these."""

    def open_it(page: Page) -> None:
        page.keyboard.press("j")
        pressed(*names)(page)

    return open_it


def conversation(page: Page) -> None:
    """The newest conversation."""
    page.get_by_test_id("session-row").first.get_by_role("link").click()


def tagged(page: Page) -> None:
    """The newest message, with a tag."""
    opened("tab-html")(page)
    page.keyboard.press("t")
    page.get_by_test_id("new-tag").fill("orders")
    page.keyboard.press("Enter")


def fault(page: Page) -> None:
    """A fault that has been added."""
    page.get_by_role("button", name="Greylisting").click()


def intercept(page: Page) -> None:
    """Have requests held up from the start: told so later, a page may let the first slip through."""
    page.route("**/nowhere", fail)


def fail(route: Route) -> None:
    """Answer that it can't be had."""
    route.fulfill(status=500, content_type="application/json", body='{"Error": "the disk is full"}')


def stale(page: Page) -> None:
    """A list that could not be read anew: a deletion is undone, but nothing comes back."""
    page.route("**/api/v1/messages?*", fail)
    typed("j", "#", "z")(page)


def broken(page: Page) -> None:
    """A message that could not be read."""
    page.route("**/api/v1/message/*", fail)
    page.keyboard.press("j")


MAIL = (samples.code, samples.report, samples.order)
"""What is in the mailbox, the newest last."""

VIEWS: dict[str, tuple[str, Callable[[Page], None], str]] = {
    "list": ("/", stay, "data-testid=message-row"),
    "html": ("/", opened("tab-html"), "data-testid=html-frame"),
    "text": ("/", opened("tab-text"), "data-testid=text"),
    "links": ("/", opened("tab-links"), "data-testid=link"),
    "parts": ("/", opened("tab-parts"), "data-testid=parts"),
    "transcript": ("/", opened("tab-transcript"), "data-testid=transcript"),
    "source": ("/", opened("tab-source"), "data-testid=html-source"),
    "headers": ("/", opened("tab-headers"), "data-testid=headers"),
    "raw": ("/", opened("tab-raw"), "data-testid=raw"),
    "look inside": ("/", opened("look-inside"), "data-testid=inside"),
    "tagged": ("/", tagged, "role=link[name=/^orders/]"),
    "selection": ("/", typed("*"), "data-testid=selection"),
    "tagging": ("/", typed("*", "t"), "data-testid=bulk-tag"),
    "keys": ("/", typed("?"), "data-testid=help"),
    "palette": ("/", typed("Control+k"), "data-testid=palette"),
    "completions": ("/", typed("/", "t", "o"), "data-testid=suggestion"),
    "settings": ("/", pressed("settings"), "role=button[name='Compact list']"),
    "recipients": ("/", pressed("by-recipient"), "data-testid=recipients"),
    "nothing found": ("/?q=zebra%20is:unread", stay, "data-testid=empty"),
    "an unreadable search": ("/?q=OR", stay, "data-testid=list-failed"),
    "no such message": ("/view/nothing", stay, "data-testid=message-failed"),
    "a message that fails": ("/", broken, "data-testid=message-failed"),
    "a list that fails": ("/", stale, "data-testid=list-stale"),
    "conversations": ("/conversations", conversation, "data-testid=transcript"),
    "faults": ("/faults", fault, "data-testid=fault-row"),
    "overview": ("/overview", stay, "role=img[name=/^3 messages since/]"),
}
"""Where each is, what is done there, and what is seen then."""


def found_on(view: str, scheme: Scheme, browser: Browser, url: str) -> list[str]:
    """What axe finds on this view of a catcher that holds ``MAIL``."""
    path, act, seen = VIEWS[view]
    context = browser.new_context(color_scheme=scheme, base_url=url, reduced_motion="reduce")
    page = context.new_page()
    intercept(page)
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "on")
    if path == "/":
        expect(page.get_by_test_id("message-row")).to_have_count(len(MAIL))
    act(page)
    expect(page.locator(seen).first).to_be_visible()
    found = violations(page)
    context.close()
    return found
