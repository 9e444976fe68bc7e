"""What the tabs show of a mail beyond its two bodies: codes, links, parts, widths, remote content."""

import re
from base64 import b64decode
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from catcher import Catcher

from . import samples
from .conftest import Send

pytestmark = pytest.mark.browser


def open_first(page: Page, tab: str = "") -> None:
    page.goto("/")
    page.get_by_test_id("message-row").first.get_by_role("link").click()
    expect(page.get_by_test_id("message-subject")).to_be_visible()
    if tab:
        page.get_by_test_id(f"tab-{tab}").click()


def test_a_code_can_be_read_across_the_room_and_copied(page: Page, send: Send) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    send(samples.code())
    open_first(page, "links")
    code = page.get_by_test_id("code")
    expect(code).to_have_text("481220")
    assert int(code.evaluate("code => parseInt(getComputedStyle(code).fontSize)")) >= 32
    page.get_by_role("button", name="Copy", exact=True).first.click()
    page.wait_for_function("async () => await navigator.clipboard.readText() === '481220'")


def test_links_say_where_they_lead_and_scripts_are_no_links(page: Page, send: Send) -> None:
    body = "<a href='https://shop.example/a?b=1&amp;c=2'>Track</a> <a href='javascript:alert(1)'>Win</a>"
    send(samples.mail("a@x.example", "b@x.example", "Links", "none", body))
    open_first(page, "links")
    links = page.get_by_test_id("link")
    expect(links.filter(has_text="Track").get_by_role("link")).to_have_attribute(
        "href", "https://shop.example/a?b=1&c=2"
    )
    expect(page.locator("a[href^='javascript:']")).to_have_count(0)


def test_a_long_text_is_drawn_as_far_as_one_gets(page: Page, send: Send, catcher: Catcher) -> None:
    send(samples.mail("a@x.example", "b@x.example", "Long", "\n".join(f"line {n} of it" for n in range(1, 10_001))))
    open_first(page, "raw")
    expect(page.get_by_test_id("raw")).to_contain_text("line 1 of it")
    drawn = page.locator(".line").count()
    assert drawn < 10_000
    page.wait_for_function("""() => {
      const panel = document.querySelector(".panel");
      panel.scrollTop = panel.scrollHeight;
      return panel.textContent.includes("line 10000 of it");
    }""")
    expect(page.locator(".line")).to_have_count(catcher.mailbox.raw(catcher.mailbox.get("latest").id).count(b"\n"))
    numbers = "pres => pres.map(pre => [parseInt(pre.style.counterReset.slice(5)), pre.children.length])"
    stretches: list[tuple[int, int]] = page.locator(".lines pre").evaluate_all(numbers)
    assert [before for before, _ in stretches[1:]] == [before + lines for before, lines in stretches[:-1]]


def test_the_tree_of_parts_with_their_sums(page: Page, send: Send) -> None:
    send(samples.order())
    open_first(page, "parts")
    expect(page.get_by_test_id("part")).to_have_count(5)
    expect(page.get_by_test_id("parts").get_by_text("SHA256")).to_have_count(3)
    page.get_by_role("button", name="Look inside part 1.1").click()
    expect(page.get_by_test_id("inside")).to_contain_text("your order 1041 left our warehouse")


def attached(data: bytes, maintype: str, subtype: str, filename: str) -> EmailMessage:
    mail = samples.mail("a@x.example", "b@x.example", "With a file", "See below.")
    mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=filename)
    return mail


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ((b"a: 1\n", "application", "yaml", "x.yml"), "a: 1"),
        ((b'{"a": [1, "<b>"]}', "application", "json", "x.json"), '"<b>"'),
        ((b"<svg onload='alert(1)'/>", "image", "svg+xml", "x.svg"), "<svg onload="),
        ((b"%PDF-1.7\n\xff\xfe", "application", "pdf", "x.pdf"), "25 50 44 46 2d 31 2e 37 0a ff fe"),
    ],
)
def test_a_look_inside_a_file(file: tuple[bytes, str, str, str], shown: str, page: Page, send: Send) -> None:
    send(attached(*file))
    open_first(page)
    page.get_by_test_id("look-inside").click()
    expect(page.get_by_test_id("inside")).to_contain_text(shown)


def test_a_table_is_shown_as_one(page: Page, send: Send) -> None:
    send(attached(b'name,note\r\nAnn,"says ""hi"",\r\ntwice"\r\nBob,\r\n', "text", "csv", "x.csv"))
    open_first(page)
    page.get_by_test_id("look-inside").click()
    inside = page.get_by_test_id("inside")
    expect(inside.get_by_role("columnheader")).to_have_text(["name", "note"])
    assert inside.get_by_role("cell").all_text_contents() == ["Ann", 'says "hi",\r\ntwice', "Bob", ""]


def test_a_mail_within_a_mail_says_whose_it_is(page: Page, send: Send) -> None:
    mail = samples.mail("a@x.example", "b@x.example", "Fwd: Willkommen", "See below.")
    mail.add_attachment(samples.welcome())
    send(mail)
    open_first(page)
    page.get_by_test_id("look-inside").click()
    inside = page.get_by_test_id("inside")
    expect(inside.locator("dl")).to_contain_text("Willkommen bei Größenwahn, Renée 🎉")
    expect(inside.locator("dl")).to_contain_text("Jürgen Müller <jm@groessenwahn.example>")


def test_a_picture_is_shown_as_one(page: Page, send: Send) -> None:
    dot = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
    send(attached(dot, "image", "gif", "dot.gif"))
    open_first(page)
    page.get_by_test_id("look-inside").click()
    expect(page.get_by_role("img", name="dot.gif")).to_have_js_property("naturalWidth", 1)


def test_the_preview_is_as_wide_as_a_phone(page: Page, send: Send) -> None:
    send(samples.order())
    open_first(page)
    page.get_by_test_id("width-phone").click()
    expect(page.get_by_test_id("html-frame")).to_have_js_property("clientWidth", 375)
    page.keyboard.press("]")
    expect(page.get_by_test_id("width-tablet")).to_have_attribute("aria-pressed", "true")


def test_a_mails_own_dark_side_is_shown(page: Page, send: Send) -> None:
    page.emulate_media(color_scheme="null")  # or the emulation wins over what the page asks of its frame
    style = "<style>p{color:#010203}@media (prefers-color-scheme:dark){p{color:#fdfeff}}</style><p>Hello</p>"
    send(samples.mail("a@x.example", "b@x.example", "Dark", "none", style))
    open_first(page)
    paragraph = page.get_by_test_id("html-frame").content_frame.locator("p")
    colour = "p => getComputedStyle(p).color"
    expect(paragraph).to_be_visible()
    assert paragraph.evaluate(colour) == "rgb(1, 2, 3)"
    page.keyboard.press("d")
    expect(page.get_by_test_id("dark-kind")).to_have_text("the mail’s own dark")
    expect(paragraph).to_have_css("color", "rgb(253, 254, 255)")


def test_a_bounce_an_invitation_and_a_list_are_said_in_words(page: Page, send: Send) -> None:
    send(samples.order(), samples.invitation(), samples.bounce())
    open_first(page)
    expect(page.get_by_test_id("deliveries")).to_contain_text("failed: nobody@gone.example")
    page.keyboard.press("j")
    expect(page.get_by_test_id("invitation")).to_contain_text("Invitation: Retro 2026-11-27 15:00 UTC")
    page.keyboard.press("j")
    expect(page.get_by_test_id("unsubscribe")).to_contain_text("one click")


def test_what_would_be_loaded_from_elsewhere_is_counted_and_waits_for_a_switch(page: Page, send: Send) -> None:
    html = (
        "<link rel=stylesheet href='http://127.0.0.1:9/a.css'><style>p{background:url(http://127.0.0.1:9/b.png)}</style>"
        "<img src='http://127.0.0.1:9/c.png'><img src='http://127.0.0.1:9/c.png'><a href='http://127.0.0.1:9/link'>no</a>"
        "<img srcset='http://127.0.0.1:9/d.png 2x'><p>http://127.0.0.1:9/words</p>"
    )
    send(samples.mail("a@x.example", "b@x.example", "Remote", "none", html))
    open_first(page)
    expect(page.get_by_test_id("remote")).to_have_text("4 remote items blocked")
    page.get_by_test_id("remote-switch").click()
    expect(page.get_by_test_id("remote")).to_have_text("4 remote items loaded")
    expect(page.get_by_test_id("html-frame")).to_have_attribute("src", re.compile("remote=1"))


def test_images_can_be_switched_off_the_mails_own_included(page: Page, send: Send) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    send(samples.mail("a@x.example", "b@x.example", "Dot", "none", f"<img id=dot alt='a dot' src='{dot}'>"))
    open_first(page)
    width = "image => image.naturalWidth"
    picture = page.get_by_test_id("html-frame").content_frame.locator("#dot")
    expect(page.get_by_test_id("images")).to_have_attribute("aria-pressed", "true")
    expect(picture).to_have_js_property("naturalWidth", 1)
    page.keyboard.press("i")
    expect(page.get_by_test_id("html-frame")).to_have_attribute("src", re.compile("bare=1"))
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate(width) == 0
    page.get_by_test_id("images").click()
    expect(picture).to_have_js_property("naturalWidth", 1)


def test_headers_are_read_for_people_and_as_sent(page: Page, send: Send) -> None:
    mail = samples.mail("a@x.example", "b@x.example", "Grüße 🎉 aus Köln", "-")
    mail["Received"] = "from mx.two.example (two) by last.example with ESMTP id 2; Fri, 20 Nov 2026 11:00:05 +0000"
    mail["Received"] = "from app.example by mx.two.example with ESMTPS id 1; Fri, 20 Nov 2026 12:00:02 +0100 (CET)"
    send(mail)
    open_first(page, "headers")
    expect(page.get_by_test_id("headers")).to_contain_text("Grüße 🎉 aus Köln")
    hops = page.get_by_test_id("hops").locator("li")
    expect(hops.first).to_contain_text("mx.two.example from app.example · ESMTPS")
    expect(hops.last).to_contain_text("last.example from mx.two.example · ESMTP")
    expect(hops.last.locator("time")).to_have_text("+3 s")
    page.get_by_test_id("headers-raw").click()
    expect(page.get_by_test_id("headers")).to_contain_text("=?utf-8?")
