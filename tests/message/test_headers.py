"""Header blocks: where they end, what belongs to which field, what is said of slips."""

import pytest

from catcher.message import Headers, canonical
from tests.message.samples import crlf


def fields(block: str) -> list[tuple[str, str]]:
    return [(header.name, header.text) for header in Headers(crlf(block))]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("A: b\n\nbody: no\n", [("A", "b")]),
        ("A:b\n\n", [("A", "b")]),
        ("A: \n\n", [("A", "")]),
        ("A: b: c\n\n", [("A", "b: c")]),
        ("A: b\nA: c\n\n", [("A", "b"), ("A", "c")]),
        ("A: b\n  c\nD: e\n\n", [("A", "b  c"), ("D", "e")]),
        ("A: b\n\tc\n\n", [("A", "b c")]),
        ("A: b \n\tc\n\n", [("A", "b c")]),
        ("A: b\n \n c\n\n", [("A", "b  c")]),
        ("A : b\n\n", [("A", "b")]),
        ("A: b", [("A", "b")]),
        ("", []),
        ("\nA: b\n", []),
        ("no field\nA: b\n\n", []),
        ("A: b\nno field\n\n", [("A", "b")]),
        ("A: b\nno field\nC: d\n\n", [("A", "b no field"), ("C", "d")]),
        ("A: b;\nc=d\n\n", [("A", "b; c=d")]),
        ("From me Fri Nov 20\nA: b\n\n", [("A", "b")]),
        ("A: b\n--b: not a field\n", [("A", "b")]),
    ],
)
def test_fields(block: str, expected: list[tuple[str, str]]) -> None:
    assert fields(block) == expected


def test_line_ends_may_be_bare() -> None:
    assert [header.text for header in Headers(b"A: b\nC: d\n e\n\nbody")] == ["b", "d e"]


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"A: b\r\n\r\nbody", b"body"),
        (b"A: b\n\nbody", b"body"),
        (b"\r\nbody", b"body"),
        (b"body, no header", b"body, no header"),
        (b"A: b\r\nno field\r\n\r\nbody", b"no field\r\n\r\nbody"),
        (b"A: b", b""),
    ],
)
def test_body_begins_where_the_block_ends(raw: bytes, body: bytes) -> None:
    assert raw[Headers(raw).end :] == body


@pytest.mark.parametrize(
    ("block", "defect"),
    [
        ("A: b\nC: d\nno field\n\n", "header line 3 has no colon: the body begins there"),
        ("A: b\nno field\nC: d\n\n", "header line 2 has no colon: read as a part of A"),
        ("A : b\n\n", "white space before the colon of A"),
        ("From me\nA: b\n\n", "the first line is an mbox 'From ' line, not a header field"),
        ("A: b\n" * 2_003 + "\n", "3 header fields after the first 2,000 are left out"),
    ],
)
def test_defects(block: str, defect: str) -> None:
    assert Headers(crlf(block)).defects == [defect]


def test_values_are_unfolded_and_not_decoded() -> None:
    (header,) = Headers(crlf("X: =?utf-8?q?=C3=BC?=\n        next\n\n"))
    assert header.value == "=?utf-8?q?=C3=BC?= next"
    assert header.text == "ü        next"


def test_lookup_ignores_case_and_takes_the_first() -> None:
    headers = Headers(crlf("SUBJECT: one\nSubject: two\n\n"))
    assert headers.get("subject") == "one"
    assert [header.text for header in headers.all("Subject")] == ["one", "two"]
    assert headers.get("From") == ""
    assert len(headers) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MESSAGE-ID", "Message-Id"),
        ("mime-version", "Mime-Version"),
        ("dkim-signature", "Dkim-Signature"),
        ("a", "A"),
        ("-x", "-X"),
    ],
)
def test_canonical(name: str, expected: str) -> None:
    assert canonical(name) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"X: gr\xc3\xbcn\r\n\r\n", "grün"),
        (b"X: gr\xfcn\r\n\r\n", "grün"),
        (b"X: a\x00b\x1bc\x7f\r\n\r\n", "a b c "),
        (b"X: =?utf-8?q?a=0D=0ABcc:_x?=\r\n\r\n", "a Bcc: x"),
    ],
)
def test_raw_bytes_are_guessed_and_controls_are_not_shown(raw: bytes, expected: str) -> None:
    assert Headers(raw).get("X") == expected
