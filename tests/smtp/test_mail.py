"""A mail comes in over a socket and is kept byte for byte, with its envelope beside it."""

import time
from collections.abc import Callable

import pytest

from catcher import Catcher
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")

BODIES = {
    "empty": b"",
    "one empty line": b"\r\n",
    "first line is a dot": b".\r\nrest\r\n",
    "only dots": b".\r\n..\r\n...\r\n",
    "headers and text": b"Subject: hi\r\n\r\nhello\r\n",
    "bare LF": b"Subject: hi\n\nhello\nthere\n\r\n",
    "bare LF dot": b"a\n.\nb\n.\r\nc\r\n",
    "bare CR dot": b"a\r.\rb\r.\r\nc\r\n",
    "CR CR LF": b"a\r\r\nb\r\r\n",
    "NUL and 8-bit": bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n",
    "a long line": b"x" * 300_000 + b"\r\n",
    "1 MB": (b"y" * 70 + b"\r\n") * 14_000,
    "dots everywhere": b".x\r\n..y\r\n" * 5_000,
}


@pytest.mark.parametrize("raw", BODIES.values(), ids=BODIES.keys())
def test_body_is_kept_byte_for_byte(catcher: Catcher, talk: Talk, raw: bytes) -> None:
    id = talk.greets().mails(raw)
    assert catcher.mailbox.raw(id) == raw


@pytest.mark.parametrize("raw", [BODIES[name] for name in ("empty", "first line is a dot", "only dots", "bare LF dot")])
def test_body_is_kept_however_tcp_cuts_it(catcher: Catcher, talk: Talk, raw: bytes) -> None:
    """Every boundary between two segments, and every octet on its own."""
    talk.greets()
    stuffed = (b"." if raw.startswith(b".") else b"") + raw.replace(b"\r\n.", b"\r\n..") + b".\r\n"
    for cut in range(len(stuffed) + 1):
        pieces = [stuffed[:cut], stuffed[cut:]] if cut else [bytes([octet]) for octet in stuffed]
        talk.addresses().said("DATA").answered("354")
        for piece in pieces:
            talk.sent(piece)
        id = talk.answered("250 2.0.0 Ok: queued as ").rpartition(" ")[2]
        assert catcher.mailbox.raw(id) == raw, pieces


def test_envelope_is_kept_beside_the_mail(catcher: Catcher, talk: Talk) -> None:
    before = time.time()
    talk.greets("EHLO app.example")
    talk.said("MAIL FROM:<a@shop.example> SIZE=10 BODY=8BITMIME").answered("250 2.1.0")
    talk.said("RCPT TO:<bob@x.example>").answered("250 2.1.5")
    talk.said("RCPT TO:<bob@x.example>").answered("250 2.1.5")
    talk.said("RCPT TO:<ann@x.example>").answered("250 2.1.5")
    talk.said("DATA").answered("354")
    talk.said("Subject: hi", "", "hello", ".")
    id = talk.answered("250 2.0.0 Ok: queued as ").rpartition(" ")[2]
    entry = catcher.mailbox.get(id)
    envelope = entry.envelope
    assert envelope.mail_from == "a@shop.example"
    assert envelope.rcpt_to == ("bob@x.example", "bob@x.example", "ann@x.example")
    assert envelope.mail_options == ("SIZE=10", "BODY=8BITMIME")
    assert envelope.helo == "app.example"
    assert envelope.peer == "{}:{}".format(*talk.socket.getsockname())
    assert before <= envelope.began <= entry.received <= time.time()
    assert entry.session_id


def test_null_sender(catcher: Catcher, talk: Talk) -> None:
    talk.greets().said("MAIL FROM:<>").answered("250 2.1.0")
    talk.said("RCPT TO:<bob@x.example>").answered("250")
    talk.said("DATA").answered("354")
    talk.said(".").answered("250")
    latest = catcher.mailbox.latest()
    assert latest is not None
    assert latest.envelope.mail_from == ""


def test_many_recipients(catcher: Catcher, talk: Talk) -> None:
    recipients = [f"user{number}@x.example" for number in range(300)]
    id = talk.greets().mails(b"hi\r\n", *recipients)
    assert catcher.mailbox.get(id).envelope.rcpt_to == tuple(recipients)


def test_several_mails_on_one_connection(catcher: Catcher, talk: Talk) -> None:
    talk.greets()
    ids = [talk.mails(f"mail {number}\r\n".encode()) for number in range(5)]
    assert [entry.id for entry in catcher.mailbox.find().entries] == ids[::-1]
    assert catcher.mailbox.raw(ids[3]) == b"mail 3\r\n"


def test_a_whole_session_in_one_segment(catcher: Catcher, talk: Talk) -> None:
    mail = ("MAIL FROM:<a@x.example>", "RCPT TO:<b@x.example>", "DATA", "one", ".")
    talk.said("EHLO app", *mail, *mail, "NOOP", "QUIT")
    for beginning in ("220", "250", *("250", "250", "354", "250 2.0.0 Ok: queued as") * 2, "250", "221"):
        talk.answered(beginning)
    talk.hung_up()
    assert catcher.mailbox.stats().messages == 2


def test_a_client_that_sends_everything_and_shuts_down_is_answered(catcher: Catcher, talk: Talk) -> None:
    """As ``printf … | nc`` does."""
    talk.said("HELO app", "MAIL FROM:<a@x.example>", "RCPT TO:<b@x.example>", "DATA", "one", ".")
    talk.socket.shutdown(1)
    for beginning in ("220", "250", "250", "250", "354", "250 2.0.0 Ok: queued as"):
        talk.answered(beginning)
    talk.hung_up()


def test_a_mail_cut_off_is_not_kept(catcher: Catcher, connect: Callable[[], Talk]) -> None:
    cut = connect().greets().addresses()
    cut.said("DATA").answered("354")
    cut.said("half a mail")
    cut.close()
    connect().greets().mails(b"the next client is served\r\n")
    assert catcher.mailbox.stats().messages == 1
