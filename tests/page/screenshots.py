"""Takes the page's pictures: ``python -m tests.page.screenshots [FOLDER]``; with ``--readme``, those of the README.

They are to be looked at: alignment, contrast, spacing, overflow.
"""

import smtplib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from catcher import Catcher, Config
from catcher.message import Envelope, Message

from . import samples
from .conftest import ARGUMENTS, find_chromium
from .views import broken, fail, stale

README = Path(__file__).parents[2] / "docs" / "images"
AGES = (40, 3 * 60, 11 * 60, 26 * 60, 52 * 60, 3 * 3600, 22 * 3600, 50 * 3600, 26 * 86400)
"""Seconds ago that the samples came, newest first: one of each way to say when."""

NOTES = (
    ("Acme <no-reply@acme.example>", "dora@customer.example", "Welcome to Acme", "Here is how to begin.", ""),
    (
        "Bluebird Books <orders@bluebird.example>",
        "ann@customer.example",
        "Your order 1032 was refunded",
        "€14.90",
        "orders",
    ),
    ("Nightly Build <ci@build.example>", "platform@build.example", "Build 2,311 passed", "1,904 tests in 4 min.", "ci"),
    ("Tracker <tracker@build.example>", "frank@build.example", "3 issues are due this week", "PLAT-198, 204, 212", ""),
    (
        "Acme <no-reply@acme.example>",
        "bob@customer.example",
        "New sign-in from Firefox on Linux",
        "Was it you?",
        "sign-in",
    ),
    (
        "Newsletter <news@bluebird.example>",
        "ann@customer.example",
        "Eleven books for long evenings",
        "From our shelves.",
        "",
    ),
)

Scene = tuple[str, tuple[int, int], str, Callable[[Page], None]]


def fill(catcher: Catcher, *, edges: bool) -> None:
    """A morning's mail, spread over the hours before it."""
    makers = (*samples.EDGES, *samples.DAY) if edges else samples.DAY
    now = time.time()
    ages = (AGES + AGES[-1:] * len(makers))[: len(makers)]
    for maker, age in zip(makers, reversed(ages), strict=True):
        mail = maker()
        raw = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
        to = tuple(address.addr_spec for address in mail["To"].addresses)
        more = ("audit@build.example",) if maker is samples.report else ()
        sender = mail["From"].addresses[0].addr_spec if maker is not samples.bounce else ""
        envelope = Envelope(mail_from=sender, rcpt_to=to + more, helo="app.example", peer="127.0.0.1:53412")
        catcher.mailbox.add([Message(raw=raw, envelope=envelope, received=now - age)])


def earlier(catcher: Catcher) -> None:
    """Mail of the days before, and tags, for a page that has been lived with."""
    now = time.time()
    for days, (sender, to, subject, text, tag) in enumerate(NOTES, start=1):
        mail = samples.mail(sender, to, subject, text)
        raw = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
        envelope = Envelope(mail_from="app@sender.example", rcpt_to=(to,), helo="app.example", peer="127.0.0.1:53412")
        (receipt,) = catcher.mailbox.add([Message(raw=raw, envelope=envelope, received=now - (12 - days) * 86400)])
        catcher.mailbox.mark([receipt.id], read=True, pinned=tag == "orders")
        catcher.mailbox.retag([receipt.id], [tag] if tag else [])


def tag(catcher: Catcher) -> None:
    """Tags on the newest."""
    newest = [entry.id for entry in catcher.mailbox.find(limit=3).entries]
    for id, name in zip(newest, ("orders", "sign-in", "ci"), strict=True):
        catcher.mailbox.retag([id], [name])


def converse(catcher: Catcher) -> None:
    """Some conversations: one that was broken off, one that delivered, one that was refused."""
    half = smtplib.SMTP(*catcher.smtp_address)
    half.helo("half.example")
    half.mail("a@x.example")
    half.close()
    with smtplib.SMTP(*catcher.smtp_address, local_hostname="app.example") as smtp:
        smtp.send_message(samples.code())
    catcher.mailbox.remove([catcher.mailbox.get("latest").id])
    with smtplib.SMTP(*catcher.smtp_address, local_hostname="shop.example") as smtp:
        smtp.ehlo()
        smtp.mail("orders@bluebird.example")
        smtp.rcpt("ann customer@example")


def stay(page: Page) -> None:
    """Leave the page as it opens."""


def open_newest(page: Page) -> None:
    """Open the message at the top."""
    page.get_by_test_id("message-row").first.get_by_role("link").click()
    page.mouse.move(900, 120)


def look_at(tab: str, subject: str = "Your order 1041") -> Callable[[Page], None]:
    """Open a message on this tab."""

    def open_it(page: Page) -> None:
        page.get_by_test_id("message-row").filter(has_text=subject).first.get_by_role("link").click()
        page.get_by_test_id(f"tab-{tab}").click()

    return open_it


def look_inside(page: Page) -> None:
    """Look into an attached table."""
    page.get_by_test_id("message-row").filter(has_text="Build 2,318 failed").get_by_role("link").click()
    page.get_by_test_id("look-inside").click()


def press(*keys: str) -> Callable[[Page], None]:
    """Type these keys."""

    def type_them(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(250)

    return type_them


WIDE, MEDIUM, NARROW = (1440, 900), (900, 800), (390, 844)


def on(path: str, act: Callable[[Page], None] = stay) -> Callable[[Page], None]:
    """Go there first."""

    def go(page: Page) -> None:
        page.goto(path)
        page.wait_for_timeout(400)
        act(page)

    return go


def open_conversation(page: Page) -> None:
    """Open the newest conversation."""
    page.get_by_test_id("session-row").first.get_by_role("link").click()


def stale_list(page: Page) -> None:
    """The same without a message, which hides the list of a phone."""
    stale(page)
    page.get_by_test_id("list-stale").wait_for(state="attached")
    page.keyboard.press("u")


def failed_list(page: Page) -> None:
    """A list that could not be read at all."""
    page.route("**/api/v1/messages?*", fail)
    page.goto("/")


README_SCENES: tuple[Scene, ...] = (
    ("page-light", WIDE, "light", open_newest),
    ("page-dark", WIDE, "dark", look_at("links", "is your sign-in code")),
    ("conversation", WIDE, "light", on("/conversations", open_conversation)),
)
SCENES: tuple[Scene, ...] = (
    *README_SCENES,
    ("list-light", WIDE, "light", stay),
    ("html-dark", WIDE, "dark", open_newest),
    ("medium", MEDIUM, "light", open_newest),
    ("narrow-list", NARROW, "light", stay),
    ("narrow-message", NARROW, "dark", open_newest),
    ("keys", WIDE, "light", press("?")),
    ("links", WIDE, "light", look_at("links", "is your sign-in code")),
    ("parts", WIDE, "light", look_at("parts")),
    ("headers", WIDE, "light", look_at("headers")),
    ("table", WIDE, "dark", look_inside),
    ("tagging", WIDE, "light", press("*", "t")),
    ("palette", WIDE, "dark", press("Control+k")),
    ("selection", WIDE, "light", press("*")),
    ("transcript", WIDE, "dark", on("/conversations", open_conversation)),
    ("nothing-found", WIDE, "light", on("/?q=is:unread%20zebra")),
    ("unreadable", WIDE, "dark", on("/?q=from:acme%20OR")),
    ("faults", WIDE, "light", on("/faults")),
    ("faults-narrow", NARROW, "dark", on("/faults")),
    ("overview", WIDE, "dark", on("/overview")),
    ("overview-narrow", NARROW, "light", on("/overview")),
    ("many-recipients", WIDE, "light", on("/?q=canteen", open_newest)),
    ("long-words", MEDIUM, "dark", on("/?q=larger:7k%20-has:attachment", open_newest)),
    ("phone-width", WIDE, "light", press("j", "[", "[", "[", "d")),
    ("source", WIDE, "dark", look_at("source")),
    ("stale", WIDE, "light", stale),
    ("stale-dark", MEDIUM, "dark", stale),
    ("stale-narrow", NARROW, "light", stale_list),
    ("list-failed", WIDE, "dark", failed_list),
    ("list-failed-narrow", NARROW, "light", failed_list),
    ("message-failed", WIDE, "light", broken),
    ("message-failed-narrow", NARROW, "dark", broken),
    ("first-of-all", WIDE, "light", press("j", "Tab", "Tab")),
)


def take(browser: Browser, catcher: Catcher, scenes: tuple[Scene, ...], folder: Path) -> None:
    """Photograph these scenes of this catcher."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (width, height), scheme, act in scenes:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            base_url=catcher.http_url,
        )
        page = context.new_page()
        page.goto("/")
        page.get_by_test_id("live").and_(page.locator("[data-state=on]")).wait_for()
        act(page)
        page.wait_for_timeout(600)  # a frame of another origin does not say when it has been painted
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def shrink(folder: Path) -> None:
    """Fewer colours, a third of the size: these are kept in the repository."""
    for path in folder.glob("*.png"):
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
                path, optimize=True
            )


def main(arguments: list[str]) -> None:
    """Take them all."""
    readme = "--readme" in arguments
    folder = README if readme else Path(next(iter(arguments), "artifacts/page"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        if not readme:
            with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0")) as catcher:
                take(browser, catcher, (("empty", WIDE, "light", stay), ("empty-narrow", NARROW, "dark", stay)), folder)
        inboxes = ("shop=from:@bluebird.example", "builds=from:@build.example")
        most = 10_000 if readme else 8  # so that there is something to say of limits
        with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", inboxes=inboxes, max_messages=most)) as catcher:
            converse(catcher)
            earlier(catcher)
            fill(catcher, edges=not readme)
            tag(catcher)
            take(browser, catcher, README_SCENES if readme else SCENES, folder)
            if readme:
                shrink(folder)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
