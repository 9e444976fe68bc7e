"""The failures that a test has the server play: they happen, they are narrowed, they end with the test."""

import smtplib
import time

import pytest

from catcher.pytest_plugin import Mailbox, MakeInbox
from tests.pytest_plugin.suite import run


def send(mailbox: Mailbox, to: str = "bob@x.example", *, login: tuple[str, str] | None = None) -> None:
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        if login:
            smtp.login(*login)
        smtp.sendmail("shop@x.example", to, "Subject: Hello\n\nHello.")


def test_rejected_recipient(mailbox: Mailbox) -> None:
    mailbox.reject("*@full.example", "452 4.2.2 mailbox full")

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(mailbox, "bob@full.example")
    assert refused.value.recipients == {"bob@full.example": (452, b"4.2.2 mailbox full")}
    send(mailbox, "bob@x.example")
    mailbox.assert_sent(rcpt="bob@x.example")


@pytest.mark.in_process
def test_next_mails_fail_and_then_no_more(mailbox: Mailbox) -> None:
    mailbox.fail_next("451 4.3.0 not now", times=2)

    for _ in range(2):
        with pytest.raises(smtplib.SMTPSenderRefused, match="not now"):
            send(mailbox)
    send(mailbox)
    mailbox.assert_sent()


@pytest.mark.in_process
def test_delay(mailbox: Mailbox) -> None:
    mailbox.delay(0.1)

    began = time.monotonic()
    send(mailbox)
    assert time.monotonic() - began >= 0.1


@pytest.mark.in_process
@pytest.mark.parametrize("stage", ["connect", "mail", "rcpt", "data", "message"])
def test_drop(mailbox: Mailbox, stage: str) -> None:
    mailbox.drop(stage)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(mailbox)
    mailbox.assert_none_sent()


def test_trouble_ends_with_the_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import smtplib, pytest

        def test_first(mailbox, shop):
            mailbox.drop("mail")
            mailbox.reject("bob@x.example")

        def test_second(mailbox, shop):
            shop.send("Hello", to="bob@x.example")
            mailbox.assert_sent()
        """,
    )
    result.assert_outcomes(passed=2)


def test_trouble_of_an_inbox_spares_others(make_inbox: MakeInbox) -> None:
    ann, bob = make_inbox("ann"), make_inbox("bob")
    ann.fail_next("451 4.3.0 not now", stage="message")

    with pytest.raises(smtplib.SMTPDataError, match="not now"):
        send(ann, ann.address)
    send(ann, bob.address)
    bob.assert_sent()


def test_trouble_of_an_inbox_meets_what_is_sent_with_its_login(make_inbox: MakeInbox) -> None:
    ann = make_inbox("ann")
    ann.drop("mail")

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(ann, "bob@x.example", login=(ann.smtp.user, ann.smtp.password))
    send(ann, "bob@x.example")


@pytest.mark.parametrize("login", [False, True])
@pytest.mark.parametrize("to", ["ann", "bob"])
@pytest.mark.parametrize("stage", ["", "message"])
def test_next_mail_of_an_inbox_fails_once(make_inbox: MakeInbox, stage: str, to: str, login: bool) -> None:
    ann = make_inbox("ann")
    ann.fail_next("451 4.3.0 not now", stage=stage)
    address = ann.address if to == "ann" else "bob@x.example"
    user = (ann.smtp.user, ann.smtp.password) if login else None

    if login or to == "ann":
        with pytest.raises((smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError), match="not now"):
            send(ann, address, login=user)
    send(ann, address, login=user)


def test_what_is_sent_with_its_login_lands_in_an_inbox(make_inbox: MakeInbox) -> None:
    ann = make_inbox("ann")

    send(ann, "bob@x.example", login=(ann.smtp.user, ann.smtp.password))

    assert ann.assert_sent(rcpt="bob@x.example").envelope.auth_user == ann.address
