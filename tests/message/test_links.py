"""Links in text and HTML, and List-Unsubscribe."""

import pytest

from catcher.message import Link, read
from tests.message.samples import mail, multipart


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (
            "see https://x.example/path?q=1&r=2 and (http://x.example/two).",
            ["https://x.example/path?q=1&r=2", "http://x.example/two"],
        ),
        ("<https://x.example/a>", ["https://x.example/a"]),
        ('"https://x.example/a"', ["https://x.example/a"]),
        ("https://x.example/a.", ["https://x.example/a"]),
        ("https://x.example/a?!", ["https://x.example/a"]),
        ("https://en.example/wiki/A_(b)", ["https://en.example/wiki/A_(b)"]),
        ("(https://en.example/wiki/A_(b))", ["https://en.example/wiki/A_(b)"]),
        ("*https://x.example/*", ["https://x.example/"]),
        ("HTTPS://X.EXAMPLE/A", ["HTTPS://X.EXAMPLE/A"]),
        ("https://bücher.example/ü", ["https://bücher.example/ü"]),
        ("www.x.example/a", ["http://www.x.example/a"]),
        ("mailto:a@x.example", ["mailto:a@x.example"]),
        ("ftp://x.example/a", ["ftp://x.example/a"]),
        ("https://x.example/a\nhttps://x.example/b", ["https://x.example/a", "https://x.example/b"]),
        ("no link: x.example, a@x.example, http:", []),
        ("javascript://x.example", []),
        ("awww.x", []),
        ("http://", []),
    ],
)
def test_links_in_text(text: str, urls: list[str]) -> None:
    assert [link.url for link in read(mail(text)).links] == urls


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ('<a href="https://x.example/a?b=1&amp;c=2">a <b>link</b></a>', [("https://x.example/a?b=1&c=2", "a link")]),
        ('<a href=" /relative ">x</a>', [("/relative", "x")]),
        ('<a href="javascript:alert(1)">x</a>', [("javascript:alert(1)", "x")]),
        ('<a href="x"><img alt="Logo"></a>', [("x", "Logo")]),
        ('<a href="x"><img></a>', [("x", "")]),
        ('<map><area href="x" alt="Here"></map>', [("x", "Here")]),
        ("<a href>x</a><a>y</a>", [("", "x")]),
    ],
)
def test_links_in_html(source: str, links: list[tuple[str, str]]) -> None:
    content = read(mail(source, content_type="text/html"))
    assert content.links == tuple(Link(url, text, "html") for url, text in links)


def test_links_of_both_sides_say_where_they_stand() -> None:
    raw = multipart(
        "alternative", "\nhttps://x.example/1", "Content-Type: text/html\n\n<a href='https://x.example/2'>x</a>"
    )
    assert [(link.url, link.where) for link in read(raw).links] == [
        ("https://x.example/2", "html"),
        ("https://x.example/1", "text"),
    ]


HTTPS, MAILTO = "https://x.example/off?u=1", "mailto:off@x.example?subject=off"
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("header", "post", "links", "errors", "one_click"),
    [
        ("", "", [], "", False),
        (f"<{MAILTO}>", "", [MAILTO], "", False),
        (f"<{MAILTO}>, <{HTTPS}>", "", [MAILTO, HTTPS], "", False),
        (f"<{MAILTO}>, <{HTTPS}>", ONE_CLICK, [MAILTO, HTTPS], "", True),
        (f"<{HTTPS}>,\n <{MAILTO}>", "", [HTTPS, MAILTO], "", False),
        (f"(to leave) <{HTTPS}> (thanks)", "", [HTTPS], "", False),
        (HTTPS, "", [], f'"{HTTPS}" has no link in angle brackets', False),
        (f"<{HTTPS}> <{MAILTO}>", "", [HTTPS, MAILTO], "must be links in angle brackets, parted by commas", False),
        (f"see <{HTTPS}>", "", [HTTPS], "must be links in angle brackets, parted by commas", False),
        ("<x.example>", "", [], '"x.example" is no http, https or mailto link', False),
        ("<http:///x>", "", [], '"http:///x" is no http, https or mailto link', False),
        ("<mailto:a b@x>", "", [], '"mailto:a b@x" must not hold spaces', False),
        (f"<{HTTPS}>", "One-Click", [HTTPS], "List-Unsubscribe-Post must be exactly", False),
        (f"<{MAILTO}>", ONE_CLICK, [MAILTO], "List-Unsubscribe-Post needs an https link", False),
        ("", ONE_CLICK, [], "List-Unsubscribe-Post needs an https link", False),
    ],
)
def test_list_unsubscribe(header: str, post: str, links: list[str], errors: str, one_click: bool) -> None:
    fields = {"list_unsubscribe": header, "list_unsubscribe_post": post}
    verdict = read(mail(**{name: value for name, value in fields.items() if value})).list_unsubscribe
    assert verdict.header == header.replace("\n ", " ")
    assert verdict.header_post == post
    assert list(verdict.links) == links
    assert errors in verdict.errors
    assert bool(errors) == bool(verdict.errors)
    assert verdict.one_click is one_click
