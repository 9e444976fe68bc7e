"""A browser that signs up, and types in the code that came by mail."""

import http.server
import os
import secrets
import smtplib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from catcher.pytest_plugin import MakeInbox

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


class Shop(http.server.BaseHTTPRequestHandler):
    """The application: asks for an address, mails a code, asks for the code."""

    codes: dict[str, str] = {}  # noqa: RUF012  its database

    def do_GET(self) -> None:
        self._page('<form method="post"><input name="address"><button>Sign up</button></form>')

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        address = form["address"][0]
        if "code" in form:
            self._page("Welcome!" if form["code"][0] == self.codes[address] else "Wrong code.")
            return
        self.codes[address] = f"{secrets.randbelow(900_000) + 100_000}"
        with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as smtp:
            smtp.sendmail(
                "shop@x.example", address, f"To: {address}\nSubject: Sign up\n\nYour code is {self.codes[address]}."
            )
        hidden = f'<input type="hidden" name="address" value="{address}">'
        self._page(f'<form method="post">{hidden}<input name="code"><button>Confirm</button></form>')

    def _page(self, body: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Shop</title>{body}".encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop(mail_env: object) -> Iterator[str]:
    """Where the shop is open."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_sign_up(shop: str, make_inbox: MakeInbox, page: "Page") -> None:
    bob = make_inbox("bob")

    page.goto(shop)
    page.fill("[name=address]", bob.address)
    page.click("text=Sign up")
    (mail,) = bob.wait_for(subject="Sign up")
    page.fill("[name=code]", mail.code())
    page.click("text=Confirm")

    assert page.inner_text("body") == "Welcome!"
