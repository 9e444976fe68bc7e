"""Every command: its form, its order, and what it answers."""

import re
import socket

import pytest

from catcher import Catcher
from tests.smtp.conftest import Serve, read_either_way
from tests.smtp.talk import SECONDS, Talk

pytestmark = pytest.mark.usefixtures("reading")

MAIL, RCPT = "MAIL FROM:<a@x.example>", "RCPT TO:<b@x.example>"
STEPS = {"connected": [], "greeted": ["EHLO x"], "sender": ["EHLO x", MAIL], "recipient": ["EHLO x", MAIL, RCPT]}
ORDER = [
    # command, replies in the four states: connected, greeted, sender, recipient
    ("HELO x", "250", "250", "250", "250"),
    ("EHLO x", "250", "250", "250", "250"),
    ("HELO", "501", "501", "501", "501"),
    ("EHLO", "501", "501", "501", "501"),
    (MAIL, "503", "250", "503", "503"),
    ("MAIL", "501", "501", "501", "501"),
    (RCPT, "503", "503", "250", "250"),
    ("RCPT", "501", "501", "501", "501"),
    ("DATA", "503", "503", "503", "354"),
    ("DATA x", "501", "501", "501", "501"),
    ("BDAT 0", "503", "503", "503", "250"),
    ("BDAT x", "501", "501", "501", "501"),
    ("RSET", "250", "250", "250", "250"),
    ("RSET x", "501", "501", "501", "501"),
    ("NOOP", "250", "250", "250", "250"),
    ("NOOP anything goes", "250", "250", "250", "250"),
    ("VRFY bob", "252", "252", "252", "252"),
    ("VRFY", "501", "501", "501", "501"),
    ("EXPN list", "502", "502", "502", "502"),
    ("HELP", "214", "214", "214", "214"),
    ("HELP mail", "214", "214", "214", "214"),
    ("STARTTLS", "503", "502", "502", "502"),
    ("AUTH PLAIN AGJvYgB4", "503", "235", "503", "503"),
    ("QUIT x", "501", "501", "501", "501"),
    ("QUIT", "221", "221", "221", "221"),
    ("LHLO x", "500", "500", "500", "500"),
    ("WHAT", "500", "500", "500", "500"),
    ("", "500", "500", "500", "500"),
]


@pytest.mark.parametrize("state", list(STEPS))
@pytest.mark.parametrize("row", ORDER, ids=lambda row: row[0])
def test_order(talk: Talk, state: str, row: tuple[str, ...]) -> None:
    talk.answered("220")
    for step in STEPS[state]:
        talk.said(step).answered("250")
    talk.said(row[0]).answered(row[1 + list(STEPS).index(state)])


@pytest.mark.parametrize("verb", ["mail", "Mail", "mAIL", "MAIL"])
def test_verbs_in_any_case(talk: Talk, verb: str) -> None:
    talk.greets().said(f"{verb} from:<a@x.example>").answered("250")


def test_trailing_space_is_let_be(talk: Talk) -> None:
    talk.greets().said("NOOP  ", "RSET ", "QUIT \t".rstrip("\t"))
    for beginning in ("250", "250", "221"):
        talk.answered(beginning)


def test_a_second_ehlo_lists_extensions_again_and_begins_anew(talk: Talk) -> None:
    first = talk.greets().said("EHLO x").answered("250")
    talk.addresses()
    assert talk.said("EHLO x").answered("250") == first
    talk.said("DATA").answered("503")
    assert "PIPELINING" in first
    assert "SIZE 52428800" in first


def test_helo_lists_nothing(talk: Talk) -> None:
    talk.answered("220")
    assert talk.said("HELO x").answered("250") == "250 localhost"


def test_rset_forgets_the_transaction_and_nothing_else(catcher: Catcher, talk: Talk) -> None:
    talk.greets().addresses().said("RSET").answered("250")
    talk.said("DATA").answered("503")
    talk.mails(b"after RSET\r\n", "ann@x.example")
    latest = catcher.mailbox.latest()
    assert latest is not None
    assert (latest.envelope.rcpt_to, latest.envelope.helo) == (("ann@x.example",), "app.example")


def test_a_refused_recipient_does_not_harm_the_good_ones(catcher: Catcher, talk: Talk) -> None:
    talk.greets().said(MAIL, "RCPT TO:<good@x.example>", "RCPT TO:<ba d@x>", "RCPT TO:<fine@x.example>", "DATA")
    for beginning in ("250", "250", "553", "250", "354"):
        talk.answered(beginning)
    talk.said(".").answered("250")
    latest = catcher.mailbox.latest()
    assert latest is not None
    assert latest.envelope.rcpt_to == ("good@x.example", "fine@x.example")


@pytest.mark.parametrize("name", ["a\rb", "a\0b", "a\x1b[31m"])
def test_a_client_may_not_call_itself_anything(talk: Talk, name: str) -> None:
    talk.answered("220")
    talk.said(f"EHLO {name}").answered("501 5.5.2")


def test_bare_lf_ends_a_command_with_a_warning(catcher: Catcher, talk: Talk) -> None:
    """As when somebody types into ``nc``."""
    talk.answered("220")
    talk.sent(b"HELO me\nNOOP\n").answered("250")
    talk.answered("250")
    (session,) = catcher.mailbox.sessions().sessions
    assert session.warnings == ("command line ended by a bare LF; a strict server refuses this (RFC 5321 2.3.8)",)


def test_too_many_recipients(serve: Serve) -> None:
    with Talk(serve(max_recipients=2).smtp_address) as talk:
        talk.greets().addresses("a@x.example", "b@x.example")
        talk.said("RCPT TO:<c@x.example>").answered("452 4.5.3")
        talk.said("DATA").answered("354")


def test_too_many_connections(serve: Serve) -> None:
    catcher = serve(max_connections=1)
    with Talk(catcher.smtp_address) as first:
        first.greets()
        with Talk(catcher.smtp_address) as second:
            second.answered("421 4.3.2")
            second.hung_up()
        first.said("QUIT").answered("221")
        first.hung_up()
    with Talk(catcher.smtp_address) as third:
        third.greets()


@read_either_way
def test_a_silent_client_is_told_to_go(serve: Serve) -> None:
    with Talk(serve(idle_timeout=1.0).smtp_address) as talk:
        talk.greets().answered("421 4.4.2")
        talk.hung_up()


def test_who_never_reads_is_hung_up_on(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catcher.smtp.connection.LINGER", 0.1)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.connect(serve(idle_timeout=0.5).smtp_address)
        client.settimeout(SECONDS)
        with pytest.raises(ConnectionError):
            client.sendall(b"HELP\r\n" * 4_000_000)


def test_no_limits(serve: Serve) -> None:
    limits = {"max_message_size": 0, "max_recipients": 0, "max_connections": 0, "idle_timeout": 0.0}
    with Talk(serve(**limits).smtp_address) as talk:
        talk.greets().mails(b"hi\r\n")


@pytest.mark.parametrize("name", ["SIZE", "PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN", "AUTH"])
def test_hidden_extensions(serve: Serve, name: str) -> None:
    with Talk(serve(hide_extensions=(name.lower(),)).smtp_address) as talk:
        talk.answered("220")
        listed = talk.said("EHLO x").answered("250")
        assert name not in listed
        assert "ENHANCEDSTATUSCODES" in listed


def test_hidden_codes_are_not_said(serve: Serve) -> None:
    with Talk(serve(hide_extensions=("ENHANCEDSTATUSCODES",)).smtp_address) as talk:
        assert "ENHANCED" not in talk.greets().said("EHLO x").answered("250")
        said = talk.said("MAIL FROM:<a@x.example>").answered("250 Ok") + talk.said("HELP").answered("214 Commands")
        assert not re.search(r"[245]\.[0-9]\.[0-9]", said)


def test_what_is_hidden_is_not_understood(serve: Serve) -> None:
    with Talk(serve(hide_extensions=("SIZE,AUTH", "CHUNKING")).smtp_address) as talk:
        talk.greets().said("MAIL FROM:<a@x.example> SIZE=1").answered("555")
        talk.said("AUTH PLAIN").answered("502")
        talk.said("BDAT 0 LAST").answered("502")


def test_no_name_is_ever_looked_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*_: object, **__: object) -> None:
        pytest.fail("a name was looked up")

    for name in ("getaddrinfo", "getfqdn", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo"):
        monkeypatch.setattr(f"socket.{name}", hangs)
    catcher = serve()
    monkeypatch.undo()
    with Talk(catcher.smtp_address) as talk:
        talk.greets().mails(b"hi\r\n")
