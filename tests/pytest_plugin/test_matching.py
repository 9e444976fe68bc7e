"""What each keyword of an assertion means, on mails that were really sent."""

import re
import smtplib
from email.message import EmailMessage
from typing import Any
from unittest.mock import ANY

import pytest

from catcher.pytest_plugin import Address, Mailbox


@pytest.fixture
def order(mailbox: Mailbox) -> Mailbox:
    """A mailbox with one mail that has something of everything."""
    mail = EmailMessage()
    mail["From"] = '"The Shop" <shop@x.example>'
    mail["To"] = "Bob Börg <bob@X.Example>, ann@x.example"
    mail["Cc"] = "carl@xn--bcher-kva.example"
    mail["Subject"] = "Ihre Bestellung für Übermorgen"
    mail["X-Order"] = "1041"
    mail["Received"] = "by one"
    mail["Received"] = "by two"
    mail.set_content("Dear Bob,\n\nthank you   for\nyour order.\n")
    mail.add_alternative("<p>Thank   you for\n<b>your</b> order.</p>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="invoice 1.pdf")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="plan.png")
    recipients = ["bob@x.example", "ann@x.example", "carl@xn--bcher-kva.example", "dora@x.example"]
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.sendmail("bounce@x.example", recipients, mail.as_bytes())
    return mailbox


HOLDS: list[dict[str, Any]] = [
    {},
    {"to": "bob@x.example"},
    {"to": "bob@X.EXAMPLE"},
    {"to": "Bob Börg <bob@x.example>"},
    {"to": ["ann@x.example", "bob@x.example"]},
    {"to": {"ann@x.example", "bob@x.example"}},
    {"to": (re.compile("^ann@"), "bob@x.example")},
    {"to": re.compile("^bob@")},
    {"to": re.compile("Börg")},
    {"to": lambda address: address.domain == "x.example"},
    {"to": lambda address: address.name == "Bob Börg"},
    {"to": ANY},
    {"cc": "carl@bücher.example"},
    {"cc": "carl@xn--bcher-kva.example"},
    {"cc": ["carl@bücher.example"]},
    {"bcc": "dora@x.example"},
    {"bcc": ["dora@x.example"]},
    {"rcpt": "bob@x.example"},
    {"rcpt": "dora@x.example"},
    {"sender": "shop@x.example"},
    {"sender": "The Shop <shop@x.example>"},
    {"subject": "Ihre Bestellung für Übermorgen"},
    {"subject": re.compile("für")},
    {"subject": lambda subject: subject.startswith("Ihre")},
    {"subject": ANY},
    {"text": "thank you for your order"},
    {"text": "Dear Bob, thank"},
    {"text": re.compile(r"thank you\s+for")},
    {"html": "<p>Thank you for <b>your</b>"},
    {"headers": {"X-Order": "1041"}},
    {"headers": {"x-order": re.compile("^10")}},
    {"headers": {"Received": "by two"}},
    {"headers": {"Received": ["by one", "by two"]}},
    {"headers": {"X-Spam": None}},
    {"headers": {}},
    {"attachment": "invoice 1.pdf"},
    {"attachment": re.compile(r"\.png$")},
    {"attachment": lambda attachment: attachment.content == b"%PDF"},
    {"attachment": lambda attachment: attachment.content_type == "image/png"},
    {"attachment": ["plan.png", "invoice 1.pdf"]},
    {"where": lambda mail: len(mail.attachments) == 2},
    {"to": None, "subject": None},
    {"to": "ann@x.example", "sender": "shop@x.example", "text": "order", "count": 1},
]
DIFFERS: list[dict[str, Any]] = [
    {"to": "b@x.example"},
    {"to": "Bob@x.example"},
    {"to": "Rob <bob@x.example>"},
    {"to": ["bob@x.example"]},
    {"to": ["bob@x.example", "ann@x.example", "carl@bücher.example"]},
    {"to": []},
    {"to": "dora@x.example"},
    {"cc": []},
    {"cc": "bob@x.example"},
    {"bcc": "bob@x.example"},
    {"bcc": []},
    {"rcpt": "bounce@x.example"},
    {"sender": "bounce@x.example"},
    {"subject": "Bestellung"},
    {"subject": re.compile("^Bestellung")},
    {"subject": str},
    {"text": "thankyou"},
    {"html": "thank you for your order"},
    {"headers": {"X-Order": "104"}},
    {"headers": {"X-Order": None}},
    {"headers": {"X-Order": "1041", "X-Spam": "no"}},
    {"headers": {"Received": ["by one"]}},
    {"attachment": "invoice"},
    {"attachment": ["plan.png"]},
    {"where": lambda mail: False},
]


@pytest.mark.parametrize("match", HOLDS, ids="-".join)
def test_holds(order: Mailbox, match: dict[str, Any]) -> None:
    assert order.assert_sent(**match).subject.startswith("Ihre")


@pytest.mark.parametrize("match", DIFFERS, ids="-".join)
def test_differs(order: Mailbox, match: dict[str, Any]) -> None:
    order.assert_none_sent(**match)
    with pytest.raises(AssertionError, match="1 mail arrived"):
        order.assert_sent(**match)


def test_dirty_equals_decides(order: Mailbox) -> None:
    dirty = pytest.importorskip("dirty_equals", reason="dirty-equals is not installed")

    order.assert_sent(subject=dirty.IsStr(regex="Ihre.*"), to=dirty.Contains("ann@x.example"))
    order.assert_sent(attachment=dirty.HasAttributes(filename="plan.png"), text=dirty.IsStr)
    order.assert_none_sent(subject=dirty.IsStr(max_length=3))
    order.assert_none_sent(to=dirty.HasLen(3))


def test_bcc_that_everyone_can_read_is_none(mailbox: Mailbox) -> None:
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.sendmail(
            "shop@x.example", ["bob@x.example", "dora@x.example"], "To: bob@x.example\nBcc: dora@x.example\n\n."
        )

    mailbox.assert_none_sent(bcc="dora@x.example")
    assert mailbox.latest.bcc == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("bob@x.example", "bob@X.EXAMPLE", True),
        ("bob@bücher.example", "bob@xn--bcher-kva.example", True),
        ("bob@BÜCHER.example", "bob@bücher.example", True),
        ("Bob@x.example", "bob@x.example", False),
        ("postmaster", "postmaster", True),
        ("", "", True),
        ("a@" + "ü" * 70, "a@" + "ü" * 70, True),
    ],
)
def test_addresses_compare_as_addresses(one: str, other: str, same: bool) -> None:
    assert (Address(one) == Address(other)) is same
    assert (Address(one) == other) is same
    assert (other == Address(one)) is same
    assert (Address(one) != other) is not same
    assert (hash(Address(one)) == hash(Address(other))) or not same


def test_address_is_a_string_with_a_name() -> None:
    bob = Address.parse('"Bob B" <bob@x.example>')

    assert (str(bob), bob.name, bob.domain, bob.full) == (
        "bob@x.example",
        "Bob B",
        "x.example",
        "Bob B <bob@x.example>",
    )
    assert bob != 1
