"""The tree of parts: ids, borders, names, and what becomes of what is malformed."""

from email.utils import encode_rfc2231

import pytest

from catcher.message import Part, read
from tests.message.samples import PLAIN, RICH, SAMPLES, mail, multipart


def shape(part: Part) -> object:
    return {part.content_type: [shape(child) for child in part.children]} if part.children else part.content_type


def ids(raw: bytes) -> list[str]:
    return [part.id for part in read(raw).parts]


NESTED = multipart(
    "mixed",
    'Content-Type: multipart/related; boundary="r"\n\n--r\n'
    'Content-Type: multipart/alternative; boundary="a"\n\n--a\n' + PLAIN + "--a\n" + RICH + "--a--\n"
    "--r\nContent-Type: image/png\n\nx\n--r--\n",
    "Content-Type: text/csv\n\n1,2\n",
)


def test_parts_are_numbered_from_the_root_down() -> None:
    assert ids(mail("x")) == ["0"]
    assert ids(NESTED) == ["0", "1", "1.1", "1.1.1", "1.1.2", "1.2", "2"]
    assert shape(read(NESTED).root) == {
        "multipart/mixed": [
            {"multipart/related": [{"multipart/alternative": ["text/plain", "text/html"]}, "image/png"]},
            "text/csv",
        ]
    }


@pytest.mark.parametrize(
    ("body", "bodies"),
    [
        ("--b\n\none\n--b\n\ntwo\n--b--\n", [b"one", b"two"]),
        ("preamble\n--b\n\none\n--b--\nepilogue\n", [b"one"]),
        ("--b\n\none\n\n--b--\n", [b"one\r\n"]),
        ("--b  \n\none\n--b--  \n", [b"one"]),
        ("--b\n\none\n--bb\n-- b\n --b\n--b--\n", [b"one\r\n--bb\r\n-- b\r\n --b"]),
        ("--b\n\none", [b"one"]),
        ("--b\n\none\n--b\n\ntwo\n", [b"one", b"two\r\n"]),
        ("--b\n--b\n--b--\n", [b"", b""]),
        ("--b\nX: y\n--b--\n", [b""]),
        ("--b\n\n--b--\n--b\n\nafter the end\n", [b""]),
    ],
)
def test_borders(body: str, bodies: list[bytes]) -> None:
    raw = mail(body, content_type="multipart/mixed; boundary=b")
    assert [child.body for child in read(raw).root.children] == bodies


def test_line_ends_may_be_bare() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"
    assert [child.body for child in read(raw).root.children] == [b"one", b"two"]


def test_an_inner_multipart_may_use_the_boundary_of_the_outer_one() -> None:
    inner = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nin\n--b--"
    content = read(multipart("mixed", inner, "\nout"))
    assert [(part.id, part.body) for part in content.parts if not part.children] == [("1.1", b"in"), ("2", b"out")]


def test_the_outer_boundary_ends_what_is_open_within() -> None:
    raw = multipart("mixed", "Content-Type: multipart/mixed; boundary=in\n\n--in\n\none", "\ntwo")
    content = read(raw)
    assert ids(raw) == ["0", "1", "1.1", "2"]
    assert content.defects == ("part 1 is a multipart without a closing boundary",)


@pytest.mark.parametrize(
    ("sample", "defects"),
    [
        ("alternative", []),
        ("not-closed", ["the mail is a multipart without a closing boundary"]),
        ("no-boundary", ["the mail is a multipart without a boundary: read as one part"]),
        ("boundary-never", ["the mail is a multipart whose boundary never occurs: read as one part"]),
        ("broken-base64", ["part 2 has damaged base64: its letters do not come in fours"]),
        ("unknown-encoding", ["the mail has the unknown transfer encoding 'rot13': read as it stands"]),
        ("unknown-charset", ["the mail has the unknown charset 'x-foo': read as utf-8"]),
    ],
)
def test_defects(sample: str, defects: list[str]) -> None:
    assert list(read(SAMPLES[sample]).defects) == defects


@pytest.mark.parametrize(
    ("header", "content_type"),
    [
        ("", "text/plain"),
        ("text", "text/plain"),
        ("TEXT/Html", "text/html"),
        ("nonsense", "text/plain"),
        ("a/b/c", "text/plain"),
        ("text/html charset=utf-8", "text/html"),
        (" / ", "/"),
        ("message/rfc822", "message/rfc822"),
    ],
)
def test_content_types(header: str, content_type: str) -> None:
    assert read(mail(content_type=header)).root.content_type == content_type


def test_parts_of_a_digest_are_messages() -> None:
    assert [part.content_type for part in read(SAMPLES["digest"]).root.children] == ["message/rfc822"] * 2


def test_an_enclosed_message_is_a_leaf_and_a_mail_of_its_own() -> None:
    content = read(SAMPLES["forwarded"])
    (enclosed,) = content.attachments
    assert enclosed.children == []
    assert read(enclosed.body).subject == "inner"
    assert enclosed.download_name == "part-2.eml"


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/plain; charset=utf-8", "utf-8"),
        ('text/plain; charset="utf-8"', "utf-8"),
        ("text/plain; charset='utf-8'", "utf-8"),
        ("text/plain; charset=charset=utf-8", "utf-8"),
        ("text/plain; charset=utf-8 (Unicode)", "utf-8"),
        ("text/plain", ""),
        ("text/plain; charset=", ""),
    ],
)
def test_charset(header: str, charset: str) -> None:
    assert read(mail(content_type=header)).root.charset == charset


@pytest.mark.parametrize(
    ("named", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ('übersicht a"b.csv', 'übersicht a"b.csv'),
        ("../../etc/passwd", "etc_passwd"),
        ("/etc/passwd", "etc_passwd"),
        ("C:\\Users\\x.exe", "C__Users_x.exe"),
        ("..", ""),
        (".bashrc", "bashrc"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\u200b\u2066b.txt", "ab.txt"),
        ("a\nb\0c.txt", "a b c.txt"),
        ("x.txt:evil", "x.txt_evil"),
        ("con.txt", "_con.txt"),
        ("trailing. . ", "trailing"),
        ("_draft.txt", "_draft.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_file_names_are_made_safe(named: str, safe: str) -> None:
    encoded = encode_rfc2231(named, "utf-8")
    part = read(mail(content_disposition=f"attachment; filename*={encoded}")).root
    assert part.filename == safe


def test_names_of_hostile_mail() -> None:
    content = read(SAMPLES["hostile-names"])
    assert [part.filename for part in content.attachments] == ["etc_passwd", "C__x_y.exe", "agpj.exe", "über.txt"]


def test_multiparts_within_each_other_are_opened_up_to_a_limit() -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(150))
    content = read(raw)
    assert len(content.parts) == 101
    assert any("is a multipart within 100 others: read as one part" in defect for defect in content.defects)


def test_parts_are_told_apart_up_to_a_limit() -> None:
    content = read(mail("--b\n\nx\n" * 10_050, content_type="multipart/mixed; boundary=b"))
    assert len(content.parts) == 10_000
    assert content.parts[-1].body.endswith(b"x\r\n")
    assert "more than 10,000 parts: the last one holds the rest" in content.defects


def test_sizes_are_of_what_is_decoded() -> None:
    assert [part.size for part in read(SAMPLES["attachments"]).attachments] == [8]
