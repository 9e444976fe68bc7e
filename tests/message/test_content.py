"""What the header says, whom only the envelope names, and what is said to be wrong."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from catcher.message import Address, Envelope, read, summary_of
from tests.message.samples import SAMPLES, crlf, mail

ENVELOPE = Envelope(mail_from="bounce@x.example", rcpt_to=("b@x.example",))


def people(*addresses: str) -> tuple[Address, ...]:
    return tuple(Address("", address) for address in addresses)


@pytest.mark.parametrize(
    ("fields", "rcpt", "hidden"),
    [
        ({"to": "b@x.example"}, ["b@x.example"], []),
        ({"to": "b@x.example"}, ["b@x.example", "c@x.example"], ["c@x.example"]),
        ({"to": "B@X.example"}, ["b@x.EXAMPLE"], []),
        ({"to": "b@x.example", "cc": "C <c@x.example>"}, ["c@x.example"], []),
        ({"bcc": "d@x.example"}, ["d@x.example", "e@x.example"], ["d@x.example", "e@x.example"]),
        ({}, ["b@x.example", "b@x.example"], ["b@x.example"]),
        ({"to": "undisclosed-recipients:;"}, ["b@x.example"], ["b@x.example"]),
        ({"to": "Friends: b@x.example;"}, ["b@x.example"], []),
    ],
)
def test_bcc_is_who_no_header_names(fields: dict[str, str], rcpt: list[str], hidden: list[str]) -> None:
    envelope = Envelope(mail_from="a@x.example", rcpt_to=tuple(rcpt))
    assert read(mail(**fields), envelope).bcc == people(*hidden)


def test_without_an_envelope_bcc_is_the_header() -> None:
    assert read(mail(to="b@x.example", bcc="c@x.example")).bcc == people("c@x.example")


def test_fields() -> None:
    content = read(
        mail(**{"from": "Ann <a@x.example>, Bob <b@x.example>", "reply_to": "r@x.example"}, message_id="<1@x> (c)")
    )
    assert content.sender == Address("Ann", "a@x.example")
    assert content.senders == (Address("Ann", "a@x.example"), Address("Bob", "b@x.example"))
    assert content.reply_to == people("r@x.example")
    assert content.message_id == "1@x"
    assert (content.subject, content.to, content.cc, content.date) == ("", (), (), None)


def test_repeated_address_fields_are_read_together() -> None:
    assert read(crlf("To: a@x\nTo: b@x\n\n")).to == people("a@x", "b@x")


@pytest.mark.parametrize(("header", "tags"), [("", []), ("Blue, Very Green,, ", ["Blue", "Very Green"])])
def test_tags(header: str, tags: list[str]) -> None:
    assert list(read(mail(x_tags=header)).tags) == tags


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Fri, 20 Nov 2026 10:00:00 +0100", datetime(2026, 11, 20, 10, tzinfo=timezone(timedelta(hours=1)))),
        ("20 Nov 2026 10:00 -0230 (NST)", datetime(2026, 11, 20, 10, tzinfo=timezone(-timedelta(hours=2, minutes=30)))),
        ("Fri, 20 Nov 2026 10:00:00 -0000", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 GMT", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 26 10:00:00 EST", datetime(2026, 11, 20, 10, tzinfo=timezone(-timedelta(hours=5)))),
        ("Fri, 31 Feb 2026 10:00:00 +0000", None),
        ("Fri, 20 Nov 2026 25:00:00 +0000", None),
        ("20 Nov 2026 10:00:00 +9999", None),
        ("20 Xyz 2026 10:00:00 +0000", None),
        ("20 Nov 99999999999999999999 10:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_date(header: str, date: datetime | None) -> None:
    assert read(mail(date=header)).date == date


@pytest.mark.parametrize(
    ("raw", "options", "defects"),
    [
        (SAMPLES["plain"], (), []),
        (SAMPLES["encoded-words"], (), []),
        (SAMPLES["bare"], (), ["the mail has no header"]),
        (b"", (), ["the mail has no header"]),
        (mail(date="yesterday"), (), ["Date 'yesterday' can't be read"]),
        (mail(to="no one here"), (), ["To names 'no one here', which is no address"]),
        (crlf("Subject: a\nSubject: b\nReceived: c\nReceived: d\n\n"), (), ["Subject occurs 2 times (RFC 5322, 3.6)"]),
        (
            SAMPLES["latin-1"],
            (),
            [
                "From holds raw bytes outside ASCII: read as windows-1252",
                "Subject holds raw bytes outside ASCII: read as windows-1252",
            ],
        ),
        (mail(subject="Grüße"), (), ["Subject holds raw UTF-8, and SMTPUTF8 was not asked for (RFC 6532)"]),
        (mail(subject="Grüße"), ("SIZE=100", "SMTPUTF8"), []),
        (mail(subject="=?x-foo?q?a?="), (), ["Subject has an encoded word in the unknown charset 'x-foo'"]),
        (mail(subject="=?utf-8?q?a"), (), ["Subject has a broken encoded word"]),
        (SAMPLES["wrong-charset"], (), ["the mail holds bytes that are not utf-8: read as windows-1252"]),
        (SAMPLES["no-colon"], (), ["header line 3 has no colon: the body begins there"]),
    ],
)
def test_defects(raw: bytes, options: tuple[str, ...], defects: list[str]) -> None:
    envelope = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example",), mail_options=options)
    assert list(read(raw, envelope).defects) == defects


def test_of_many_defects_the_first_hundred_are_told() -> None:
    raw = mail("--b\nA : x\n\n\n" * 150, content_type="multipart/mixed; boundary=b")
    defects = read(raw).defects
    assert len(defects) == 101
    assert defects[-1] == "and 51 defects more"


def test_tags_can_be_asked_for_by_their_names() -> None:
    raw = 'X-Tags: shop "new", a\tb,' + "x" * 200 + "".join(f",t{number}" for number in range(500)) + "\r\n\r\n"
    tags = read(raw.encode()).tags
    assert tags[:4] == ("shop new", "a b", "x" * 100, "t0")
    assert len(tags) == 100


def test_html_that_is_not_parsed_is_said_to_be_so() -> None:
    content = read(mail("<div>" * 6_000 + "<a href=x>text</a>", content_type="text/html"))
    assert content.defects[0].startswith("the HTML is too tangled to be parsed")
    assert (content.text, content.snippet, content.links) == ("text", "text", ())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_summary_is_of_the_content(name: str) -> None:
    content = read(SAMPLES[name], ENVELOPE)
    summary = summary_of(content)
    assert (summary.sender, summary.to, summary.bcc) == (content.sender, content.to, content.bcc)
    assert (summary.subject, summary.snippet) == (content.subject, content.snippet)
    assert summary.attachments == len(content.attachments)
    assert summary.defects == len(content.defects)
