"""Addresses, parameters and the form of commands, as tables; each row names the section that rules it."""

import pytest

from catcher import Catcher
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")

ADDRESSES = [
    # path, reply to RCPT, address kept, why
    ("<bob@x.example>", "250", "bob@x.example", "RFC 5321 4.1.2 Mailbox"),
    ("<BOB@X.Example>", "250", "BOB@X.Example", "RFC 5321 2.4: case is kept"),
    ("<bob+tag=1/x@x.example>", "250", "bob+tag=1/x@x.example", "RFC 5322 3.2.3 atext"),
    ("<!#$%&'*/=?^_`{|}~-@x.example>", "250", "!#$%&'*/=?^_`{|}~-@x.example", "RFC 5322 3.2.3 atext"),
    ("<a.b.c@x.example>", "250", "a.b.c@x.example", "RFC 5321 4.1.2 Dot-string"),
    ('<"john doe"@x.example>', "250", '"john doe"@x.example', "RFC 5321 4.1.2 Quoted-string"),
    (r'<"a\"b\\c"@x.example>', "250", r'"a\"b\\c"@x.example', "RFC 5321 4.1.2 quoted-pairSMTP"),
    ('<"a>b@c"@x.example>', "250", '"a>b@c"@x.example', "RFC 5321 4.1.2 Quoted-string holds brackets"),
    ('<""@x.example>', "250", '""@x.example', "RFC 5321 4.1.2 Quoted-string may be empty"),
    ("<@a.example,@b.example:bob@x.example>", "250", "bob@x.example", "RFC 5321 4.1.1.3: routes are ignored"),
    ("<bob@[127.0.0.1]>", "250", "bob@[127.0.0.1]", "RFC 5321 4.1.3 IPv4"),
    ("<bob@[IPv6:::1]>", "250", "bob@[IPv6:::1]", "RFC 5321 4.1.3 IPv6"),
    ("<bob@[IPv6:2001:db8::192.0.2.1]>", "250", "bob@[IPv6:2001:db8::192.0.2.1]", "RFC 5321 4.1.3 IPv6v4-comp"),
    ("<bob@[tag:content]>", "250", "bob@[tag:content]", "RFC 5321 4.1.3 General-address-literal"),
    ("<postmaster>", "250", "postmaster", "RFC 5321 4.5.1"),
    ("<Postmaster>", "250", "Postmaster", "RFC 5321 4.5.1"),
    (f"<{'l' * 240}@x.example>", "250", f"{'l' * 240}@x.example", "beyond RFC 5321 4.5.3.1.1 on purpose"),
    ("<bob@sub_domain.example>", "250", "bob@sub_domain.example", "beyond RFC 5321 4.1.2 on purpose"),
    ("<bob@localhost>", "250", "bob@localhost", "RFC 5321 4.1.2 Domain of one label"),
    (" <bob@x.example>", "250", "bob@x.example", "RFC 5321 3.3 forbids it, everybody takes it"),
    ("bob@x.example", "250", "bob@x.example", "RFC 5321 4.1.2 forbids it, everybody takes it"),
    ("<bob>", "250", "bob", "RFC 5321 4.1.2 forbids it, local mail has it"),
    ("<>", "501 5.1.3", "", "RFC 5321 4.1.1.3: no null recipient"),
    ("", "501 5.1.3", "", "RFC 5321 4.1.1.3"),
    ("<bob@x.example", "501 5.1.3", "", "RFC 5321 4.1.2 Path"),
    ("<bob@x.example>junk", "501 5.1.3", "", "RFC 5321 4.1.1.3: SP before parameters"),
    ("<bob @x.example>", "553 5.1.3", "", "RFC 5321 4.1.2"),
    ("<a b@x.example>", "553 5.1.3", "", "RFC 5321 4.1.2"),
    ("<bob@>", "553 5.1.3", "", "RFC 5321 4.1.2"),
    ("<@x.example>", "553 5.1.3", "", "RFC 5321 4.1.2"),
    ("<a@b@x.example>", "553 5.1.3", "", "RFC 5321 4.1.2"),
    ("<.bob@x.example>", "553 5.1.3", "", "RFC 5321 4.1.2 Dot-string"),
    ("<bob..b@x.example>", "553 5.1.3", "", "RFC 5321 4.1.2 Dot-string"),
    ("<bob.@x.example>", "553 5.1.3", "", "RFC 5321 4.1.2 Dot-string"),
    ("<bob@-x.example>", "553 5.1.3", "", "RFC 5321 4.1.2 sub-domain"),
    ("<bob@x->", "553 5.1.3", "", "RFC 5321 4.1.2 sub-domain"),
    ("<bob@x-.example>", "553 5.1.3", "", "RFC 5321 4.1.2 sub-domain"),
    ("<bob@x.example.>", "553 5.1.3", "", "RFC 5321 4.1.2 Domain"),
    ("<bob@x..example>", "553 5.1.3", "", "RFC 5321 4.1.2 Domain"),
    ("<bob@[999.0.0.1]>", "553 5.1.3", "", "RFC 5321 4.1.3 Snum"),
    ("<bob@[IPv6:zz]>", "553 5.1.3", "", "RFC 5321 4.1.3"),
    (f"<bob@{'d' * 250}.example>", "553 5.1.3", "", "RFC 5321 4.5.3.1.2"),
    ("<b\u00f6b@x.example>", "553 5.6.7", "", "RFC 6531 3.4: only with SMTPUTF8"),
    ("<bob@x.example>\rRCPT TO:<evil@x.example>", "501 5.5.2", "", "RFC 5321 2.3.8: no bare CR"),
    ("<bob\0@x.example>", "501 5.5.2", "", "RFC 5321 4.1.2: no NUL"),
    ("<bob@x.example> NOTIFY=NEVER", "250", "bob@x.example", "RFC 3461 4.1"),
    ("<bob@x.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Bob@y.example", "250", "bob@x.example", "RFC 3461 4.2"),
    ("<bob@x.example> NOTIFY=NEVER,DELAY", "501 5.5.4", "", "RFC 3461 4.1: NEVER stands alone"),
    ("<bob@x.example> NOTIFY", "501 5.5.4", "", "RFC 3461 4.1"),
    ("<bob@x.example> ORCPT=nonsense", "501 5.5.4", "", "RFC 3461 4.2"),
    ("<bob@x.example> SIZE=1", "555 5.5.4", "", "RFC 1870 4: a parameter of MAIL"),
    ("<bob@x.example> XYZZY=1", "555 5.5.4", "", "RFC 5321 4.1.1.11"),
]

SENDERS = [
    # argument, reply to MAIL, why
    ("FROM:<>", "250", "RFC 5321 4.5.5"),
    ("from:<a@x.example>", "250", "RFC 5321 2.4"),
    ("FROM:<a@x.example> SIZE=147", "250", "RFC 1870 4"),
    ("FROM:<a@x.example> size=147 body=8bitmime", "250", "RFC 5321 2.4"),
    ("FROM:<a@x.example> BODY=7BIT SIZE=1", "250", "RFC 5321 4.1.2: in any order"),
    ("FROM:<a@x.example>  SIZE=1", "250", "two spaces harm nobody"),
    ("FROM:<a@x.example> SIZE=147KB", "501 5.5.4", "RFC 1870 4"),
    ("FROM:<a@x.example> SIZE=", "501 5.5.4", "RFC 1870 4"),
    ("FROM:<a@x.example> SIZE", "501 5.5.4", "RFC 1870 4"),
    ("FROM:<a@x.example> SIZE=-1", "501 5.5.4", "RFC 1870 4"),
    ("FROM:<a@x.example> SIZE=1 SIZE=1", "501 5.5.4", "RFC 5321 4.1.1.11: once"),
    ("FROM:<a@x.example> SIZE=\u0661", "501 5.5.4", "RFC 5321 4.1.2: digits of ASCII"),
    ("FROM:<a@x.example> SIZE=99999999999", "552 5.3.4", "RFC 1870 6.1"),
    ("FROM:<a@x.example> BODY=9BIT", "501 5.5.4", "RFC 6152 2"),
    ("FROM:<a@x.example> BODY=BINARYMIME", "250", "RFC 3030 3"),
    ("FROM:<a@x.example> SMTPUTF8", "250", "RFC 6531 3.4"),
    ("FROM:<a@x.example> SMTPUTF8=1", "501 5.5.4", "RFC 6531 3.4"),
    ("FROM:<\u00e4@\u00f6.example> SMTPUTF8", "250", "RFC 6531 3.3"),
    ("FROM:<\u00e4@\u00f6.example>", "553 5.6.7", "RFC 6531 3.4"),
    ("FROM:<a@x.example> AUTH=<>", "250", "RFC 4954 5"),
    ("FROM:<a@x.example> AUTH=a+40x.example", "250", "RFC 4954 5"),
    ("FROM:<a@x.example> RET=HDRS ENVID=QQ314159", "250", "RFC 3461 4.3 and 4.4"),
    ("FROM:<a@x.example> RET=SOME", "501 5.5.4", "RFC 3461 4.3"),
    ("FROM:<a@x.example> ENVID=a+4", "501 5.5.4", "RFC 3461 4: xtext"),
    ("FROM:<a@x.example> XYZZY", "555 5.5.4", "RFC 5321 4.1.1.11"),
    ("FROM:<a@x.example>SIZE=1", "501 5.1.7", "RFC 5321 4.1.1.2"),
    ("FROM <a@x.example>", "501 5.1.7", "RFC 5321 4.1.1.2"),
    ("TO:<a@x.example>", "501 5.1.7", "RFC 5321 4.1.1.2"),
    ("FROM:", "501 5.1.7", "RFC 5321 4.1.1.2"),
    ("FROM:<a@x.example> SIZE=1\0", "501 5.5.2", "RFC 5321 4.1.2"),
    ("FROM:<a\nb@x.example>", "501 5.1.7", "RFC 5321 2.3.8: an LF ends the line"),
]


@pytest.mark.parametrize(("path", "reply", "kept", "_why"), ADDRESSES)
def test_recipient(catcher: Catcher, talk: Talk, path: str, reply: str, kept: str, _why: str) -> None:
    talk.greets().said("MAIL FROM:<>").answered("250")
    talk.said("RCPT TO:" + path).answered(reply)
    if kept:
        talk.said("DATA").answered("354")
        talk.said(".").answered("250")
        latest = catcher.mailbox.latest()
        assert latest is not None
        assert latest.envelope.rcpt_to == (kept,)
    else:
        talk.said("DATA").answered("503")


@pytest.mark.parametrize(("argument", "reply", "_why"), SENDERS)
def test_sender(talk: Talk, argument: str, reply: str, _why: str) -> None:
    talk.greets().said("MAIL " + argument).answered(reply)


def test_bytes_that_are_no_utf8(talk: Talk) -> None:
    talk.greets().sent(b"MAIL FROM:<\xff@x.example> SMTPUTF8\r\n").answered("553 5.1.7")


def test_parameters_need_ehlo(talk: Talk) -> None:
    talk.greets("HELO app").said("MAIL FROM:<a@x.example> SIZE=1").answered("555")
    talk.said("EHLO app").answered("250")
    talk.said("MAIL FROM:<a@x.example> SIZE=1").answered("250")


@pytest.mark.parametrize("path", ["bob@x.example", "<bob>", " <bob@x.example>"])
def test_what_is_taken_beyond_the_rfc_is_warned_of(catcher: Catcher, talk: Talk, path: str) -> None:
    talk.greets().said("MAIL FROM:" + path).answered("250")
    (session,) = catcher.mailbox.sessions().sessions
    assert "a strict server refuses this (RFC 5321" in session.warnings[0]
