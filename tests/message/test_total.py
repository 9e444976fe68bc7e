"""Anything is a mail: no bytes raise, and none take long."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catcher.message import Content, Envelope, read, summary_of
from tests.message.samples import SAMPLES, mail

ENVELOPE = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example", "c@x.example"))
PROPERTIES = [name for name in dir(Content) if not name.startswith("_") and name not in {"part", "body", "unreadable"}]


def ask_everything(raw: bytes) -> None:
    """Every question there is; the answers can be written as UTF-8, agree with each other, and name no path."""
    content = read(raw, ENVELOPE)
    answers = {name: getattr(content, name) for name in PROPERTIES}
    for header in content.headers:
        answers[header.canonical] = header.value + header.text
    for part in content.parts:
        assert content.part(part.id) is part
        assert part.size == len(part.body)
        assert not {"/", "\\", "\0", "\u202e"} & set(part.filename + part.download_name)
        answers[part.id] = (part.charset, part.encoding, part.disposition, part.content_id, part.parameters)
    repr(answers).encode()
    summary = summary_of(read(raw, ENVELOPE))
    assert summary.defects == len(content.defects)
    assert "\n" not in summary.subject + summary.snippet + "".join(content.defects)


MAILS = list(SAMPLES.values())
PIECES = [
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b"--b",
        b"--b--",
        b"--",
        b":",
        b";",
        b"=",
        b'"',
        b"(",
        b"<",
        b"@",
        b",",
        b"\\",
        b"*",
    ),
    *(b"=?", b"?=", b"=?utf-8?q?", b"=?utf-7?b?KzJBQS0=?=", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x1b$B", b"\x1b(B"),
    *(b"Content-Type: ", b"multipart/mixed; boundary=b", b"charset=utf-7", b"+2AA-", b"charset=utf-16", b"text/html"),
    *(b"Content-Transfer-Encoding: ", b"base64", b"x-uuencode", b"quoted-printable", b"begin 644 x\n", b"name*0*=x''%"),
    *(
        b"<a href=x>",
        b"<b>",
        b"</p>",
        b"<!--",
        b"&#xd800;",
        b"&#0;",
        b"<table>",
        b"<template>",
        b"<svg>",
        b"<frameset>",
    ),
    *(b"To: ", b"From ", b"Date: ", b"Mon, 31 Feb 99999 99:99:99 +9999", b"code is ", b"12345678", b"BEGIN:VEVENT"),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample with pieces cut out, doubled and put in."""
    raw = draw(st.sampled_from(MAILS))
    for _ in range(draw(st.integers(1, 8))):
        at, length = draw(st.integers(0, len(raw))), draw(st.integers(0, 40))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8)) * draw(st.sampled_from([0, 1, 1, 1, 2, 50]))
        raw = raw[:at] + piece + raw[at + length :]
    return raw


@settings(max_examples=settings().max_examples * 3 // 2)
@given(mutated())
def test_no_mutation_of_a_mail_raises(raw: bytes) -> None:
    ask_everything(raw)


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=60).map(b"".join))
def test_no_bytes_raise(raw: bytes) -> None:
    ask_everything(raw)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_end_of_a_mail_is_needed(name: str) -> None:
    raw = SAMPLES[name]
    for end in range(0, len(raw), 37):
        ask_everything(raw[:end])


def html(source: str) -> bytes:
    return mail(source, content_type="text/html")


# Each is a few hundred kilobytes that a careless reader needs seconds, minutes or gigabytes for.
HEAVY: dict[str, Callable[[], bytes]] = {
    "header lines": lambda: b"A: b\r\n" * 100_000,
    "folds": lambda: b"Subject: a" + b"\r\n b" * 100_000,
    "spaces": lambda: b"Subject: a" + b" " * 300_000 + b"b\r\nTo: a" + b" " * 300_000 + b"b\r\n\r\n",
    "lines without colon": lambda: b"A: b\r\nno colon\r\n" * 50_000,
    "lines without colon after a semicolon": lambda: b"A: b;\r\n" + b"no colon;\r\n" * 50_000,
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 20_000,
    "encoded words without end": lambda: b"Subject: " + b"=?utf-8?q?" * 50_000,
    "parameters": lambda: b"Content-Type: text/plain" + b'; a*1="b' * 100_000,
    "quotes": lambda: b'To: "' + b'\\"' * 100_000,
    "parentheses": lambda: b"To: " + b"(" * 200_000,
    "brackets": lambda: b"To: " + b"[" * 200_000,
    "angles": lambda: b"To: " + b"<" * 100_000,
    "addresses": lambda: b"To: " + b"(c) a@x.example, " * 50_000,
    "dates": lambda: b"Date: " + b"(1 " * 100_000,
    "boundaries": lambda: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nX: y\r\n" * 50_000,
    "lines like boundaries": lambda: mail("--x\n" * 100_000, content_type="multipart/mixed; boundary=b"),
    "uuencoded lines": lambda: mail("begin 644\n" * 50_000, content_transfer_encoding="uuencode"),
    "padding": lambda: mail("=A" * 100_000, content_transfer_encoding="base64"),
    "digits": lambda: mail("1 " * 200_000 + "1234 " * 50_000),
    "codes": lambda: mail("code A1-" * 50_000),
    "brackets after a URL": lambda: mail("http://" + ")" * 300_000),
    "URLs": lambda: mail("http://" * 50_000),
    "path in a name": lambda: mail(content_disposition='attachment; filename="' + "../" * 100_000 + '"'),
    "list-unsubscribe": lambda: mail(list_unsubscribe="<> , " * 50_000 + "x"),
    "calendar lines": lambda: mail("BEGIN:VEVENT\n" + 'A;"' * 100_000, content_type="text/calendar"),
    "report groups": lambda: mail("--b\nContent-Type: message/delivery-status\n\n" + "x\n\n" * 90_000,
                                  content_type="multipart/report; boundary=b"),
    "elements in elements": lambda: html("<div>" * 60_000),
    "lists in lists": lambda: html("<ul><li>" * 30_000),
    "formatting without end": lambda: html("".join(f"<font color={i}>" for i in range(20_000)) + "<p>x" * 20_000),
    "paragraphs that end nowhere": lambda: html("<span>" * 20_000 + "</p>" * 20_000),
    "attributes": lambda: html("<a " + " ".join(f"a{i}" for i in range(40_000)) + ">"),
    "angles in HTML": lambda: html("<" * 300_000),
    "bytes of no charset": lambda: mail(b"\xe9\xff " * 100_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_hostile_mail_is_cheap(name: str) -> None:
    raw = HEAVY[name]()
    begun = time.process_time()
    summary_of(read(raw, ENVELOPE))
    content = read(raw, ENVELOPE)
    for asked in PROPERTIES:
        getattr(content, asked)
    assert time.process_time() - begun < 3.0


def fastest(work: Callable[[], object]) -> float:
    """Processor time of the best of three tries, in seconds."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize(
    ("person", "limit"),
    [('"User, Nr %d" <user%d@x.example>', 0.050), ("User (nr %d) Foo <user%d@x.example>", 0.150)],
)
def test_five_thousand_recipients(person: str, limit: float) -> None:
    raw = mail(to=",\n ".join(person % (i, i) for i in range(5_000)))
    assert len(read(raw).to) == 5_000
    assert fastest(lambda: summary_of(read(raw, ENVELOPE))) < limit


def test_ten_thousand_nested_parts() -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(10_000))
    assert fastest(lambda: summary_of(read(raw, ENVELOPE))) < 1.0
