"""What a person reads: which parts are text, which are files, and how HTML becomes text and snippets."""

import pytest

from catcher.message import read
from tests.message.samples import FILE, PICTURE, PLAIN, RICH, SAMPLES, mail, multipart

TEXT = "The text side: grün."
NAMED = "Content-Type: text/plain; name=notes.txt\n\nnotes\n"
INLINE_NAMED = "Content-Type: text/x-patch; name=a.patch\nContent-Disposition: inline; filename=a.patch\n\n+x\n"
NAMELESS = "Content-Type: image/png\n\nx\n"
WITH_ID = "Content-Type: image/png\nContent-ID: <a@b>\n\nx\n"


def html(source: str) -> bytes:
    return mail(source, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("raw", "text", "has_html", "attachments", "inline"),
    [
        (mail("x"), "x", False, [], []),
        (SAMPLES["alternative"], TEXT, True, [], []),
        (SAMPLES["attachments"], TEXT, False, ["2"], ["3"]),
        (SAMPLES["forwarded"], TEXT, False, ["2"], []),
        (SAMPLES["bounce"], "I'm sorry.", False, [], []),
        (SAMPLES["invitation"], TEXT, False, [], []),
        (SAMPLES["signed"], TEXT, False, [], []),
        (SAMPLES["signed"].replace(b"\r\n\r\n--", b"\r\nContent-Disposition: inline\r\n\r\n--"), TEXT, False, [], []),
        (SAMPLES["no-boundary"], "text after all", False, [], []),
        (multipart("mixed", PLAIN, PLAIN), f"{TEXT}\n{TEXT}", False, [], []),
        (multipart("mixed", PLAIN, NAMED, INLINE_NAMED, NAMELESS, WITH_ID), TEXT, False, ["2", "4"], ["3", "5"]),
        (multipart("related", RICH, PICTURE), "The *HTML* side: grün.", True, [], ["2"]),
        (
            multipart("related", RICH.replace("\n\n", "\nContent-ID: <root>\n\n", 1), WITH_ID),
            "The *HTML*",
            True,
            [],
            ["2"],
        ),
        (multipart("alternative", PLAIN, FILE), TEXT, False, ["2"], []),
        (mail("x", content_disposition="attachment"), "", False, ["0"], []),
        (mail("x", content_disposition="inline; filename=a.txt"), "x", False, [], []),
        (mail("x", content_type="application/pdf"), "", False, ["0"], []),
        (mail("x", content_type="image/png", content_id="<a>"), "", False, [], ["0"]),
    ],
)
def test_roles(raw: bytes, text: str, has_html: bool, attachments: list[str], inline: list[str]) -> None:
    content = read(raw)
    assert content.text.replace("\r", "").strip("\n").startswith(text)
    assert bool(text) == bool(content.text)
    assert bool(content.html) == has_html
    assert [part.id for part in content.attachments] == attachments
    assert [part.id for part in content.inline] == inline


def test_text_keeps_its_line_ends() -> None:
    assert read(b"\r\na\r\nb\n").text == "a\r\nb\n"


def test_a_byte_order_mark_is_no_text() -> None:
    assert read(b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xef\xbb\xbfa").text == "a"


def test_html_may_name_its_own_charset() -> None:
    source = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет'
    assert read(mail(source.encode("koi8_r"), content_type="text/html")).text == "Привет"


def test_parts_are_found_by_content_id() -> None:
    content = read(SAMPLES["attachments"])
    assert {cid: part.id for cid, part in content.cids.items()} == {"pic@x.example": "3"}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b", "a\nb"),
        ("a\n   b", "a b"),
        ("<h1>Title</h1>x", "*****\nTitle\n*****\n\nx"),
        ("<h2>Two</h2>x", "---\nTwo\n---\n\nx"),
        ("<h3>Three</h3>x", "Three\n-----\n\nx"),
        ("<p>a <b>bold</b>, <strong>strong</strong>.</p>", "a *bold*, *strong*."),
        ("c<b>o</b>de", "c*o*de"),
        ('<a href="https://x.example/">here</a>', "here ( https://x.example/ )"),
        ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="https://x.example/"><img src="x" alt="Logo"></a>', "Logo ( https://x.example/ )"),
        ('<a name="x">anchor</a>', "anchor"),
        ("<ul><li>one</li><li>two</li></ul>", "* one\n* two"),
        ("<blockquote>quoted<br>text</blockquote>after", "> quoted\n> text\n\nafter"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("<style>p{}</style><script>1</script><title>t</title><template>x</template>seen", "seen"),
        ("<html><head><title>t</title></head><body>seen</body></html>", "seen"),
        ("a &amp; b &lt;c&gt; &euro; &#128512;", "a & b <c> € 😀"),
        ("&#xd800;", "\ufffd"),
        ("<p>unclosed <b>bold", "unclosed *bold*"),
        ("<frameset><frame src=x></frameset>", ""),
        ("<!-- only a comment -->", ""),
    ],
)
def test_html_without_text_beside_it_is_laid_out_as_text(source: str, text: str) -> None:
    assert read(html(source)).text == text


def test_html_of_very_many_tags_gives_its_text_as_it_comes() -> None:
    rows = "<tr><td><a href='https://x.example/'>one</a></td>  <td>two</td></tr>" * 10_000
    lines = read(html(f"<table>{rows}</table>")).text.splitlines()
    assert lines == ["one", "two"] * 10_000


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<h1>Title</h1><p>Your code is <b>482913</b>.</p><a href=x>Verify</a>", "Title Your code is 482913. Verify"),
        ("<p>one<p>two", "one two"),
        ("a<br/>b", "a b"),
        ("<td>a<td>b", "a b"),
        ("<table><td>a<td>b", "a b"),
        ("<b>H</b>ello", "Hello"),
        ("<DIV>a</DIV><DIV>b</DIV>", "a b"),
        ("a&nbsp;&nbsp;b", "a b"),
    ],
)
def test_the_text_one_sees(source: str, text: str) -> None:
    assert read(html(source)).seen_text == text
    assert read(html(source)).snippet == text


@pytest.mark.parametrize(
    ("raw", "snippet"),
    [
        (mail("Hello\n\n  there\t!"), "Hello there !"),
        (mail("x" * 300), "x" * 250),
        (mail("a " * 300), "a " * 125),
        (mail(" " * 5_000 + "late"), "late"),
        (mail(""), ""),
        (SAMPLES["alternative"], "The HTML side: grün."),
        (html("  "), ""),
        (html("Hello" + "\u200c\u00a0" * 200 + "there"), "Hello there"),
        (html("<style>" + "x{}" * 10_000 + "</style>seen"), "seen"),
        (
            html("<head><style>" + "x{}" * 10_000 + "</style></head><body>seen" + "<p>more</p>" * 2_000),
            "seen" + " more" * 50,
        ),
    ],
)
def test_snippet(raw: bytes, snippet: str) -> None:
    assert read(raw).snippet == snippet[:250]
