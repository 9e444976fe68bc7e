"""The browser of the sign-up: what pytest-playwright would give."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.page.conftest import ARGUMENTS, find_chromium


@pytest.fixture
def page() -> Iterator[Page]:
    """An empty window."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser.new_page()
        browser.close()
