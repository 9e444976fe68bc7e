"""Every conversation is kept, line by line, with its outcome; secrets are not."""

import re
from collections.abc import Callable

import pytest

from catcher import Catcher
from catcher.session import MOST_LINES, Session
from tests.smtp.conftest import Serve
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")


def only(catcher: Catcher) -> Session:
    (session,) = catcher.mailbox.sessions().sessions
    return session


def ended(catcher: Catcher) -> Session:
    """The only conversation, once it is over."""
    session = catcher.mailbox.wait(lambda: (there := only(catcher)).ended and there, timeout=10)
    assert isinstance(session, Session)
    return session


def test_a_conversation_word_for_word(catcher: Catcher, talk: Talk) -> None:
    id = talk.greets("HELO app.example").mails(b"Message-ID: <a@b>\r\nDate: now\r\n\r\nhi\r\n")
    talk.said("QUIT").answered("221")
    talk.hung_up()
    session = ended(catcher)
    assert [(line.side, line.text) for line in session.lines] == [
        ("S", "220 localhost ESMTP smtp-catcher"),
        ("C", "HELO app.example"),
        ("S", "250 localhost"),
        ("C", "MAIL FROM:<a@shop.example>"),
        ("S", "250 2.1.0 Ok"),
        ("C", "RCPT TO:<bob@x.example>"),
        ("S", "250 2.1.5 Ok"),
        ("C", "DATA"),
        ("S", "354 End data with <CR><LF>.<CR><LF>"),
        ("C", "[36 bytes]"),
        ("S", f"250 2.0.0 Ok: queued as {id}"),
        ("C", "QUIT"),
        ("S", "221 2.0.0 Bye"),
        ("-", "QUIT"),
    ]
    times = [line.at for line in session.lines]
    assert times == sorted(times)
    assert (session.outcome, session.delivered, session.ending) == ("delivered", (id,), "QUIT")
    assert session.peer == "{}:{}".format(*talk.socket.getsockname())
    assert session.listener == str(catcher.smtp_address)
    assert session.helo == "app.example"
    assert catcher.mailbox.get(id).session_id == session.id


def test_an_open_conversation_can_be_read(catcher: Catcher, talk: Talk) -> None:
    talk.greets()
    session = only(catcher)
    assert (session.outcome, session.ended) == ("open", None)
    assert catcher.mailbox.session(session.id).lines[1].text == "EHLO app.example"
    assert catcher.mailbox.sessions(outcome="open").total == 1


@pytest.mark.parametrize(
    ("said", "outcome", "ending"),
    [
        (["QUIT"], "empty", "QUIT"),
        (["EHLO x"], "aborted", "client hung up after EHLO"),
        (["EHLO x", "MAIL FROM:<a@x>", "RCPT TO:<ba d@x>"], "refused", "client hung up after RCPT"),
        (["EHLO x", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "DATA"], "aborted", "client hung up after DATA"),
        (["GET / HTTP/1.1"], "refused", "closed on an HTTP request"),
    ],
)
def test_outcomes(catcher: Catcher, talk: Talk, said: list[str], outcome: str, ending: str) -> None:
    talk.answered("220")
    for line in said:
        talk.said(line).answered("")
    talk.close()
    session = ended(catcher)
    assert (session.outcome, session.ending) == (outcome, ending)
    assert catcher.mailbox.sessions(outcome=session.outcome).total == 1


def test_what_was_refused_and_how(catcher: Catcher, talk: Talk) -> None:
    talk.greets().said("MAIL FROM:<a@x.example>").answered("250")
    talk.said("RCPT TO:<ba d@x.example>").answered("553")
    (refusal,) = only(catcher).refused
    assert refusal.command == "RCPT TO:<ba d@x.example>"
    assert refusal.reply.startswith("553 5.1.3")


@pytest.mark.parametrize(
    "exchange",
    [
        ["AUTH PLAIN AGJvYgBzM2NyZXQ="],
        ["auth plain AGJvYgBzM2NyZXQ="],
        ["AUTH PLAIN", "AGJvYgBzM2NyZXQ="],
        ["AUTH LOGIN", "Ym9i", "czNjcmV0"],
        ["AUTH LOGIN Ym9i", "czNjcmV0"],
        ["AUTH NONSENSE czNjcmV0", "Ym9i", "czNjcmV0"],
        [" AUTH PLAIN AGJvYgBzM2NyZXQ="],
        ["AUTH AGJvYgBzM2NyZXQ="],
        ["AUTH s3cret"],
        ["AUTH AGJvYgBzM2NyZXQ"],
        ["AUTH PLAIN %%%", "AGJvYgBzM2NyZXQ="],
    ],
)
def test_no_password_is_recorded_or_told(
    catcher: Catcher, talk: Talk, exchange: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    talk.greets()
    for line in exchange:
        talk.said(line).answered("")
    talk.said("NOOP").answered("250")
    transcript = repr(only(catcher)) + caplog.text
    assert not re.search(r"czNjcmV0|AGJvYgBzM2NyZXQ|s3cret", transcript)
    assert "********" in transcript


def test_of_a_long_conversation_beginning_and_end_are_kept(catcher: Catcher, talk: Talk) -> None:
    talk.greets()
    for number in range(20):
        talk.said(*[f"NOOP {number * 100 + step}" for step in range(100)])
        for _ in range(100):
            talk.answered("250")
    session = only(catcher)
    assert len(session.lines) == 2 * MOST_LINES
    assert session.lines[-2].text == "NOOP 1999"
    assert session.omitted > 2 * MOST_LINES


def test_replies_of_many_lines_are_counted_by_the_line(catcher: Catcher, talk: Talk) -> None:
    talk.answered("220")
    for _ in range(400):
        lines = talk.said("EHLO x").answered("250").count("\n") + 1
    session = only(catcher)
    assert len(session.lines) == 2 * MOST_LINES
    assert session.omitted + len(session.lines) == 1 + 400 * (1 + lines)


def test_a_header_beyond_ascii_needs_no_8bitmime(serve: Serve) -> None:
    header = "Message-ID: <a@b>\r\nDate: x\r\nSubject: h\u00e9\r\n\r\n".encode()
    with Talk(serve(strict="all").smtp_address) as talk:
        talk.greets()
        for body, answer in ((b"ascii", "250"), (b"\xc3\xa9", "554 5.6.1")):
            talk.said("MAIL FROM:<a@x.example> SMTPUTF8").answered("250")
            talk.said("RCPT TO:<b@x.example>").answered("250")
            talk.said("DATA").answered("354")
            talk.sent(header + body + b"\r\n.\r\n").answered(answer)


WARNED = [
    ("bare LF", b"Message-ID: <a@b>\r\nDate: x\r\n\r\none\r\ntwo\nthree\r\n", "bare LF in line 5;"),
    ("bare LF first", b"\nx\r\n", "bare LF in line 1;"),
    ("long line", b"Message-ID: <a@b>\r\nDate: x\r\n\r\n" + b"x" * 999 + b"\r\n", "more than 998 octets in line 4;"),
    ("no Message-ID", b"Date: x\r\n\r\nMessage-ID: <not@here>\r\n", "no Message-ID;"),
    ("no Date", b"Message-ID: <a@b>\r\n\r\nDate: not here\r\n", "no Date;"),
    ("8-bit", b"Message-ID: <a@b>\r\nDate: x\r\n\r\n\xc3\xa4\r\n", "8-bit octets without BODY=8BITMIME;"),
]


@pytest.mark.parametrize(("_name", "raw", "warning"), WARNED, ids=[row[0] for row in WARNED])
def test_warnings(catcher: Catcher, talk: Talk, _name: str, raw: bytes, warning: str) -> None:
    talk.greets().mails(raw)
    assert [text for text in only(catcher).warnings if text.startswith(warning)]


@pytest.mark.parametrize(("_name", "raw", "warning"), WARNED, ids=[row[0] for row in WARNED])
def test_strict_refuses_what_is_warned_of(serve: Serve, _name: str, raw: bytes, warning: str) -> None:
    catcher = serve(strict="all")
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("DATA").answered("354")
        refusal = talk.sent(raw + b".\r\n").answered("55")
        assert re.search(r"\(RFC \d+ [\d.]+\)$", refusal)
        assert catcher.mailbox.stats().messages == 0
        talk.addresses()


def test_a_clean_mail_has_no_warnings(catcher: Catcher, talk: Talk) -> None:
    lines = b"".join(b"x" * length + b"\r\n" for length in (998, 0, 1, 997, 998, 500, 499))
    talk.greets().mails(b"Date: x\r\nMessage-ID: <a@b>\r\n\r\n" + lines)
    assert only(catcher).warnings == ()


def test_strict_may_name_what_it_refuses(serve: Serve) -> None:
    with Talk(serve(strict="no-date,command-lf").smtp_address) as talk:
        talk.greets().sent(b"NOOP\n").answered("500 5.5.2")
        talk.mails(b"Date: x\r\n\r\nno Message-ID is fine\r\n")


def test_events_tell_of_conversations(catcher: Catcher, connect: Callable[[], Talk]) -> None:
    with catcher.mailbox.hub.subscribe() as events:
        talk = connect()
        talk.answered("220")
        talk.said("DATA").answered("503")
        talk.said("QUIT").answered("221")
        talk.hung_up()
        ended(catcher)
        assert [type(event).__name__ for event in events.take()] == ["Connected", "Refused", "Disconnected"]
