"""How the page feels with a hundred thousand messages: first sight, opening, scrolling, a flood, a huge mail."""

import smtplib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from catcher import Catcher, Config
from catcher.message import Envelope, Message
from catcher.query import parse
from tests.bench.report import Table
from tests.bench.smtp import status
from tests.page.conftest import ARGUMENTS, find_chromium
from tests.page.views import MAIL, VIEWS, Scheme, found_on

MESSAGES = 100_000
VISITS = 5
OPENED = 10
FLOOD = 1_000
HUGE = 5_000_000
"""Octets of the HTML of one mail."""

WATCH_FRAMES = """() => {
  window.frames_ = []; let last = performance.now(); window.watching = true;
  const tick = (now) => {
    window.frames_.push(now - last);
    last = now;
    if (window.watching) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
WORST_FRAME = "() => { window.watching = false; return Math.max(...window.frames_.slice(1)); }"
SCROLL = """async () => {
  const rows = document.querySelector('.rows');
  for (let step = 0; step < 180; step++) {
    rows.scrollTop += step % 60 === 59 ? 200000 : 240;
    await new Promise(requestAnimationFrame);
  }
}"""
OPEN = """async (position) => {
  const links = [...document.querySelectorAll('[data-testid=message-row] a')];
  const wanted = links[position].closest('li').dataset.id;
  const began = performance.now();
  links[position].click();
  while (!document.querySelector(`[data-testid=message][data-id="${wanted}"] [data-testid=message-subject]`))
    await new Promise((done) => setTimeout(done));
  return performance.now() - began;
}"""
SEEN = """() => new Promise((done) => {
  const look = () => window.seenAt ? done(window.seenAt) : setTimeout(look, 5);
  look();
})"""
SETTLED = """async () => {
  const fetched = () => performance.getEntriesByType('resource').length;
  for (let before = -1; before !== fetched();) {
    before = fetched();
    await new Promise((done) => setTimeout(done, 500));
  }
}"""
"""Until nothing more is fetched: what is prepared after the first paint is part of a visit."""
WIRE = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(({name, initiatorType}) => initiatorType === 'navigation' || /static.*[.](js|css)$/.test(name))
  .reduce((sum, {transferSize}) => sum + transferSize, 0)"""


def page() -> Table:
    """Figures of a headless Chromium on this machine, the catcher beside it; medians where several were taken."""
    rows: list[tuple[object, ...]] = [("what", "figure", "aim")]
    with _mailbox() as catcher, _chromium() as browser:
        visits = [_visit(browser, catcher) for _ in range(VISITS)]
        rows.append(("first paint of the list", f"{median(seen for seen, _ in visits):.0f} ms", "300 ms"))
        rows.append(("document, styles and scripts over the wire", f"{visits[0][1] / 1000:.0f} kB", "75 kB"))
        tab = _open(browser, catcher)
        opened = [tab.evaluate(OPEN, position) for position in range(OPENED)]
        rows.append(("a message opens", f"{median(opened):.0f} ms", "100 ms"))
        rows.append(("worst frame while scrolling", f"{_worst(tab, lambda: tab.evaluate(SCROLL)):.0f} ms", "50 ms"))
        rows.append(("memory of the tab then", f"{_memory(browser, tab):.0f} MB", "100 MB"))
        flood = _worst(tab, lambda: _flood(tab, catcher))
        rows.append((f"worst frame while {FLOOD:,} messages arrive", f"{flood:.0f} ms", "responsive"))
        _send_huge(tab, catcher)
        began = time.perf_counter()
        _open_huge(tab)
        rows.append((f"{HUGE // 1_000_000} MB of HTML are seen", f"{time.perf_counter() - began:.1f} s", ""))
        tab.goto("/")  # it is kept in memory now; and to watch frames is to draw them, which takes time of its own
        huge = _worst(tab, lambda: _open_huge(tab))
        rows.append(("worst frame while they open", f"{huge:.0f} ms", "no freeze"))
        source = _worst(tab, lambda: _read_source(tab))
        rows.append(("worst frame while its source is read", f"{source:.0f} ms", "no freeze"))
    return Table("page", rows)


def accessible() -> Table:
    """What axe finds on every view, in both themes: WCAG 2.2 A and AA, and best practice."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0")) as catcher, _chromium() as browser:
        with smtplib.SMTP(*catcher.smtp_address) as smtp:
            for make in MAIL:
                smtp.send_message(make())
        found = [
            sum(len(found_on(view, scheme, browser, catcher.http_url or "")) for view in VIEWS) for scheme in schemes
        ]
    return Table("accessible", [("views", *schemes), (len(VIEWS), *found)])


@contextmanager
def _mailbox() -> Iterator[Catcher]:
    """A catcher with ``MESSAGES`` messages in SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:{Path(folder) / 'mail.db'}"
        with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", store=store, max_messages=0)) as catcher:
            envelope = Envelope(mail_from="shop@x.example", rcpt_to=("bob@x.example",))
            now = time.time()
            for start in range(0, MESSAGES, 1000):
                catcher.mailbox.add(
                    [
                        Message(raw=_mail(number), envelope=envelope, received=now - MESSAGES + number)
                        for number in range(start, start + 1000)
                    ]
                )
            catcher.mailbox.find(parse("is:tagged"), limit=1)  # waits for the index, which is made behind
            yield catcher


def _mail(number: int) -> bytes:
    head = (
        f"From: Shop {number % 97} <shop@x.example>\r\nTo: Bob <bob@x.example>\r\nSubject: Order {number} is on its way"
    )
    return f"{head}\r\n\r\nHello Bob,\r\n\r\nyour order {number} left our warehouse today.\r\n".encode()


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


def _open(browser: Browser, catcher: Catcher) -> Page:
    tab = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=catcher.http_url).new_page()
    tab.goto("/")
    tab.get_by_test_id("message-row").first.wait_for()
    return tab


def _visit(browser: Browser, catcher: Catcher) -> tuple[float, float]:
    """With nothing cached: ms from navigation until rows are there and painted, and octets sent."""
    tab = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=catcher.http_url).new_page()
    tab.add_init_script("""new MutationObserver((_, watcher) => {
      if (!document.querySelector('[data-testid=message-row]')) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => { window.seenAt = performance.now(); }));
    }).observe(document, {childList: true, subtree: true});""")
    tab.goto("/")
    seen: float = tab.evaluate(SEEN)
    tab.evaluate(SETTLED)
    octets: float = tab.evaluate(WIRE)
    tab.context.close()
    return seen, octets


def _worst(tab: Page, do: Callable[[], object]) -> float:
    """The longest frame in ms while something is done."""
    tab.evaluate(WATCH_FRAMES)
    do()
    worst: float = tab.evaluate(WORST_FRAME)
    return worst


def _memory(browser: Browser, tab: Page) -> float:
    """MB that a tab keeps for itself, without garbage, as the task manager of Chromium counts them."""
    tab.context.new_cdp_session(tab).send("HeapProfiler.collectGarbage")
    known = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return max(status(process["id"], "RssAnon") for process in known if process["type"] == "renderer") / 1000


def _flood(tab: Page, catcher: Catcher) -> None:
    with smtplib.SMTP(*catcher.smtp_address) as smtp:
        for number in range(FLOOD):
            smtp.sendmail("shop@x.example", "bob@x.example", _mail(MESSAGES + number))
    tab.get_by_role("heading", name=f"{MESSAGES + FLOOD:,} messages").wait_for()


def _send_huge(tab: Page, catcher: Catcher) -> None:
    row = "<tr><td style='padding:4px'>Item</td><td><a href='https://shop.example/item'>12.00</a></td></tr>\r\n"
    html = "<h1>Huge</h1><table>" + row * (HUGE // len(row)) + "</table>"
    mail = f"From: a@x.example\r\nTo: bob@x.example\r\nSubject: Huge\r\nContent-Type: text/html\r\n\r\n{html}"
    with smtplib.SMTP(*catcher.smtp_address) as smtp:
        smtp.sendmail("a@x.example", "bob@x.example", mail)
    tab.evaluate("document.querySelector('.rows').scrollTop = 0")
    tab.get_by_test_id("message-row").filter(has_text="Huge").wait_for()


def _open_huge(tab: Page) -> None:
    tab.get_by_test_id("message-row").filter(has_text="Huge").get_by_role("link").click()
    tab.get_by_test_id("html-frame").content_frame.locator("h1").wait_for(timeout=120_000)


def _read_source(tab: Page) -> None:
    """The first screens of it, and some further down."""
    tab.get_by_test_id("tab-source").click()
    tab.get_by_test_id("html-source").wait_for()
    tab.evaluate("""async () => {
      const panel = document.querySelector(".panel");
      for (let step = 0; step < 20; step++) {
        panel.scrollTop = panel.scrollHeight;
        await new Promise(requestAnimationFrame);
      }
    }""")
