"""A catcher and a browser window for each test; one browser for each worker."""

import smtplib
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from catcher import Catcher, Config
from tests.missing import tool

ARGUMENTS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 10_000
"""Milliseconds that an expectation waits at most: a busy machine is no failure of the page."""

Send = Callable[..., None]
expect.set_options(timeout=PATIENCE)


def find_chromium() -> str:
    """The browser of this machine."""
    return tool("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests; Playwright runs a loop in this thread, in the way of other tests' own."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    """A catcher with an empty mailbox."""
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0")) as catcher:
        yield catcher


@pytest.fixture
def send(catcher: Catcher) -> Send:
    """Send mail over SMTP: to the recipients of its headers, or to those given."""

    def send(*messages: EmailMessage, to: Sequence[str] | None = None, sender: str = "app@sender.example") -> None:
        with smtplib.SMTP(*catcher.smtp_address) as smtp:
            for message in messages:
                named = [address for _, address in getaddresses(message.get_all("To", []))]
                smtp.sendmail(sender, to or named, message.as_bytes(policy=message.policy.clone(linesep="\r\n")))

    return send


@pytest.fixture
def page(browser: Browser, catcher: Catcher) -> Iterator[Page]:
    """A window of 1440 by 900 on the page; an error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=catcher.http_url)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
