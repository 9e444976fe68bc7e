"""Delivery reports and invitations: recognised, and what they say."""

from catcher.message import Delivery, Invitation, read
from tests.message.samples import SAMPLES, mail, multipart


def test_a_delivery_report_says_who_and_why() -> None:
    assert read(SAMPLES["bounce"]).deliveries == (
        Delivery("gone@x.example", "failed", "5.1.1", "550 5.1.1 no such user"),
    )


def test_each_recipient_is_told() -> None:
    report = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    report += "Original-Recipient: rfc822;a@x\nAction: Delayed\nStatus: 4.4.1 (try again)\n\n\n"
    report += "Final-Recipient: b@x\nAction: failed\n"
    assert read(multipart("report", "\nsorry", report)).deliveries == (
        Delivery("a@x", "delayed", "4.4.1", ""),
        Delivery("b@x", "failed", "", ""),
    )


def test_other_mail_is_no_report() -> None:
    assert read(SAMPLES["alternative"]).deliveries == ()
    assert read(mail("Action: failed\n", content_type="message/delivery-status")).deliveries == ()


def test_an_invitation_says_what_it_asks_for() -> None:
    assert read(SAMPLES["invitation"]).invitations == (
        Invitation("2", "REQUEST", "Coffee, strong", "Room 4", "a@x.example", "20261120T100000", "20261120T110000"),
    )


def test_a_calendar_that_says_nothing_is_still_one() -> None:
    raw = mail("garbage: \xff", content_type='text/calendar; method="cancel"')
    assert read(raw).invitations == (Invitation("0", "CANCEL", "", "", "", "", ""),)
    assert read(SAMPLES["plain"]).invitations == ()
