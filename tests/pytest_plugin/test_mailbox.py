"""The mailbox of a test: live, its own, and what can be done with it."""

import smtplib
import threading
import time
from email.message import EmailMessage

import pytest

from catcher.pytest_plugin import Mailbox, MailServer, MakeInbox


def send(mailbox: Mailbox, subject: str, *, to: str = "bob@x.example", text: str = "Hello.") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@x.example", to, subject
    mail.set_content(text)
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.send_message(mail)


@pytest.mark.parametrize("again", [1, 2])
def test_is_empty_at_first_and_live(mailbox: Mailbox, again: int) -> None:
    assert len(mailbox) == 0
    assert not mailbox
    assert list(mailbox) == []

    send(mailbox, "First")
    send(mailbox, "Second")

    assert [mail.subject for mail in mailbox] == ["First", "Second"]
    assert mailbox
    assert (mailbox[0].subject, mailbox[-1].subject, mailbox.latest.subject) == ("First", "Second", "Second")
    assert [mail.subject for mail in mailbox[1:]] == ["Second"]
    assert [mail.subject for mail in mailbox.find(subject="First")] == ["First"]


def test_mail_that_a_fixture_sent_before_is_there(sent_by_a_fixture: None, mailbox: Mailbox) -> None:
    mailbox.assert_sent(subject="From a fixture")


@pytest.fixture
def sent_by_a_fixture(mail_server: MailServer) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port) as smtp:
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: From a fixture\n\n.")


def test_clear_forgets(mailbox: Mailbox) -> None:
    send(mailbox, "First")
    mailbox.clear()
    assert len(mailbox) == 0

    send(mailbox, "Second")
    assert mailbox.assert_sent().number == 1


def test_inbox_is_what_one_address_was_sent(mailbox: Mailbox) -> None:
    send(mailbox, "For Bob", to="bob@x.example")
    send(mailbox, "For Ann", to="ann@x.example")

    ann = mailbox.inbox("ann@X.EXAMPLE")

    assert [mail.subject for mail in ann] == ["For Ann"]
    send(mailbox, "More for Ann", to="ann@x.example")
    assert len(ann) == 2


def test_count_and_first(mailbox: Mailbox) -> None:
    send(mailbox, "First")
    send(mailbox, "Second")

    assert mailbox.assert_sent(to="bob@x.example", count=2).subject == "First"


def test_assert_none_sent_settles(mailbox: Mailbox) -> None:
    sender = threading.Timer(0.02, send, [mailbox, "Late"])
    sender.start()
    with pytest.raises(AssertionError, match="expected no mail, got 1"):
        mailbox.assert_none_sent(settle=5)
    sender.join()


def test_argument_that_means_nothing_is_named(mailbox: Mailbox) -> None:
    with pytest.raises(TypeError, match="timeout=None: expected a number of seconds"):
        mailbox.assert_sent(timeout=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="settle='1': expected a number of seconds"):
        mailbox.assert_none_sent(settle="1")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="headers='X': expected a dict of names and values"):
        mailbox.find(headers="X")  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, -1])
@pytest.mark.parametrize("name", ["assert_sent", "wait_for", "expect"])
def test_to_wait_for_no_mail_is_none_sent(mailbox: Mailbox, name: str, count: int) -> None:
    with pytest.raises(ValueError, match=f"count={count}: .* there is assert_none_sent"):
        getattr(mailbox, name)(count=count)


def test_wait_ends_when_enough_is_there(mailbox: Mailbox) -> None:
    def application() -> None:
        for number in range(3):
            send(mailbox, f"Report {number}")

    sender = threading.Thread(target=application)
    sender.start()
    assert len(mailbox.wait_for(3, to="bob@x.example", timeout=10)) == 3
    sender.join()


def test_wait_wakes_within_a_moment_of_the_250(mailbox: Mailbox) -> None:
    answered = []

    def application() -> None:
        with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
            smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Report\n\n.")
            answered.append(time.perf_counter())

    sender = threading.Timer(0.02, application)
    sender.start()
    mailbox.wait_for(subject="Report", timeout=10)
    woken = time.perf_counter()
    sender.join()
    assert woken - answered[0] < 1  # 2 ms on a quiet machine, which tests/bench shows; this one may be busy


def test_expect_gives_what_the_block_sent(mailbox: Mailbox) -> None:
    send(mailbox, "Before")
    with mailbox.expect(to="bob@x.example") as got:
        send(mailbox, "Inside")
        with pytest.raises(LookupError, match="has not ended"):
            got.message  # noqa: B018  the look is the test

    assert got.message.subject == "Inside"
    assert [mail.subject for mail in got] == ["Inside"]


def test_expect_counts(mailbox: Mailbox) -> None:
    def send_two() -> None:
        with mailbox.expect():
            send(mailbox, "One")
            send(mailbox, "Two")

    with pytest.raises(AssertionError, match="expected 1 mail, got 2"):
        send_two()


def test_expect_leaves_an_error_of_the_block_alone(mailbox: Mailbox) -> None:
    with pytest.raises(ZeroDivisionError), mailbox.expect():
        raise ZeroDivisionError


def test_expect_none_is_about_the_block(mailbox: Mailbox) -> None:
    send(mailbox, "Before")
    with mailbox.expect_none():
        pass
    with mailbox.expect_none(subject="Other"):
        send(mailbox, "Inside")
    with pytest.raises(AssertionError), mailbox.expect_none(subject="Other"):
        send(mailbox, "Other")


def test_made_inboxes_are_apart(make_inbox: MakeInbox) -> None:
    ann, bob = make_inbox("ann"), make_inbox("bob")
    assert ann.address != bob.address
    assert ann.address.startswith("ann-")
    assert str(ann) == ann.address

    send(ann, "For Ann", to=ann.address)
    send(ann, "For Bob", to=bob.address)

    assert ann.assert_sent().subject == "For Ann"
    assert bob.assert_sent().subject == "For Bob"


def test_sessions_are_those_of_the_test(mailbox: Mailbox) -> None:
    before = {session.id for session in mailbox.sessions}  # one of an earlier test may have yet to end
    send(mailbox, "Hello")

    (session,) = (session for session in mailbox.sessions if session.id not in before)
    assert session.delivered == (mailbox.latest.id,)
    assert mailbox.latest.session is not None
    assert mailbox.latest.session.id == session.id


def test_message_tells_all(mailbox: Mailbox) -> None:
    html = '<p>Your code is <b class="code">481220</b>. <a href="https://x.example/confirm/1">Confirm</a></p>'
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Shop <shop@x.example>", "bob@x.example", "Grüße"
    mail.set_content("Your code is 481220. https://x.example/confirm/1 https://x.example/leave")
    mail.add_alternative(html, subtype="html")
    mail.add_attachment("a,b", filename="table.csv")
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.send_message(mail)
    got = mailbox.latest

    assert got.sender is not None
    assert (got.sender, got.sender.name) == ("shop@x.example", "Shop")
    assert got.code() == "481220"
    assert got.code(r"code is (\d{3})") == "481"
    assert got.link("confirm") == "https://x.example/confirm/1"
    assert got.links == ("https://x.example/confirm/1", "https://x.example/leave")
    assert [node.text() for node in got.select("b.code")] == ["481220"]
    with pytest.raises(ValueError, match=r"'b\[\[' is no CSS selector"):
        got.select("b[[")
    assert got.headers["SUBJECT"] == "Grüße"
    assert "X-None" not in got.headers
    assert got.as_email()["Subject"] == "Grüße"
    assert b"\r\nTo: bob@x.example\r\n" in got.raw
    assert got.envelope.mail_from == "shop@x.example"
    assert [(a.filename, a.text.strip()) for a in got.attachments] == [("table.csv", "a,b")]
    assert repr(got) == '<mail #1 "Grüße"  from shop@x.example to bob@x.example, 1 attached>'
    assert got.normalized() == {
        "from": "Shop <shop@x.example>",
        "to": ["bob@x.example"],
        "cc": [],
        "bcc": [],
        "subject": "Grüße",
        "text": "Your code is 481220. https://x.example/confirm/1 https://x.example/leave",
        "html": html,
        "attachments": ["table.csv (text/plain, 5 bytes)"],
    }
