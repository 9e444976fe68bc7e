"""Whatever a client sends, it gets a clear reply, memory stays bounded, and the next client is served."""

import select
import threading
from collections.abc import Callable

import pytest

from catcher import Catcher
from catcher.smtp.policies import Moment
from tests.smtp.conftest import Serve, read_either_way
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")


def test_no_limit(serve: Serve) -> None:
    with Talk(serve(max_message_size=0).smtp_address) as talk:
        assert "SIZE 0\n" in talk.answered("220") + talk.said("EHLO x").answered("250")  # RFC 1870, 3: no fixed limit
        talk.said("MAIL FROM:<> SIZE=99999999999").answered("250")
        talk.said("RSET").answered("250")
        talk.mails(b"x" * 100_000 + b"\r\n")


def test_garbage(catcher: Catcher, connect: Callable[[], Talk]) -> None:
    garbage = connect()
    garbage.answered("220")
    garbage.sent(b"\x00\xff\xfe\r\n\r\n \r\n\x16\x02\x01\r\n")
    for _ in range(4):
        garbage.answered("500 5.5.2")
    garbage.said("EHLO x").answered("250")
    garbage.mails(b"still served\r\n")
    connect().greets().mails(b"and so is the next\r\n")


def test_fifty_bad_commands_in_a_row_end_it(talk: Talk) -> None:
    talk.greets()
    talk.said(*["WHAT"] * 49, "NOOP", *["WHAT"] * 50)
    for _ in range(49):
        talk.answered("500")
    talk.answered("250")
    for _ in range(49):
        talk.answered("500")
    talk.answered("421 4.7.0")
    talk.hung_up()


def test_an_endless_command_line_is_drained(talk: Talk) -> None:
    talk.greets()
    for _ in range(100):
        talk.sent(b"x" * 1_000_000)
    talk.said("", "NOOP")
    talk.answered("500 5.5.2 Line too long")
    talk.answered("250")


def test_an_endless_mail_is_drained_in_bounded_memory(serve: Serve) -> None:
    resource = pytest.importorskip("resource", reason="this system does not tell what a process weighs")
    with Talk(serve(max_message_size=1_000_000).smtp_address) as talk:
        talk.greets().addresses().said("DATA").answered("354")
        block = b"x" * 1_000_000
        talk.sent(block)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(200):
            talk.sent(block)
        talk.sent(b"\r\n.\r\n").answered("552 5.3.4")
        talk.said("NOOP").answered("250")
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000, "in KiB, of the 200,000 that were sent"


@pytest.mark.parametrize("length", [2047, 2048, 2049, 5000])
def test_a_command_line_may_have_2048_octets(talk: Talk, length: int) -> None:
    talk.greets().said("NOOP " + "x" * (length - 7)).answered("250" if length <= 2048 else "500")
    talk.said("NOOP").answered("250")


def test_nothing_of_a_mail_that_is_too_large_is_a_command(serve: Serve) -> None:
    catcher = serve(max_message_size=1000)
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("DATA").answered("354")
        for _ in range(100):
            talk.said("x" * 70, "QUIT", "..", "MAIL FROM:<evil@x.example>")
        talk.said(".", "RCPT TO:<bob@x.example>")
        talk.answered("552 5.3.4")
        talk.answered("503")
        talk.mails(b"a small one is taken\r\n")
    assert catcher.mailbox.stats().messages == 1


@pytest.mark.parametrize("raw", [b"x" * 997 + b"\r\n", b".\r\n" * 333])
def test_the_size_limit_is_exact_and_does_not_count_stuffing(serve: Serve, raw: bytes) -> None:
    catcher = serve(max_message_size=len(raw))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().mails(raw)
        talk.addresses().said("DATA").answered("354")
        talk.sent(raw.replace(b".\r\n", b"..\r\n") + b"\r\n.\r\n").answered("552 5.3.4")


def test_size_is_refused_at_mail(serve: Serve) -> None:
    with Talk(serve(max_message_size=1000).smtp_address) as talk:
        assert "SIZE 1000" in talk.greets("HELO x").said("EHLO x").answered("250")
        talk.said("MAIL FROM:<a@x.example> SIZE=1001").answered("552 5.3.4")
        talk.said("MAIL FROM:<a@x.example> SIZE=1000").answered("250")


def test_a_mail_is_no_larger_than_the_store_may_be(serve: Serve) -> None:
    with Talk(serve(max_store_size=1000).smtp_address) as talk:
        assert "SIZE 1000" in talk.greets("HELO x").said("EHLO x").answered("250")
        talk.mails(b"small\r\n")
        talk.said("MAIL FROM:<a@x.example> SIZE=1001").answered("552 5.3.4")


def test_a_browser_can_not_be_made_to_send_mail(catcher: Catcher, talk: Talk) -> None:
    talk.said("POST / HTTP/1.1", "Host: localhost", "", "EHLO x", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "DATA", "x", ".")
    talk.answered("220")
    talk.answered("421 4.7.0")
    talk.hung_up()
    assert catcher.mailbox.stats().messages == 0


@pytest.mark.parametrize(
    "cut",
    [
        b"",
        b"EH",
        b"EHLO x\r\n",
        b"EHLO x\r\nMAIL FROM:<a@x>\r\n",
        b"EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n",
        b"EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n",
        b"EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nhalf\r\n.\r",
    ],
)
def test_hanging_up_at_any_stage_harms_nobody(catcher: Catcher, connect: Callable[[], Talk], cut: bytes) -> None:
    connect().sent(cut).close()
    connect().greets().mails(b"the next client\r\n")
    assert catcher.mailbox.stats().messages == 1


def test_stop_says_goodbye_to_open_conversations(serve: Serve) -> None:
    catcher = serve()
    with Talk(catcher.smtp_address) as idle, Talk(catcher.smtp_address) as busy:
        idle.greets()
        busy.greets().addresses().said("DATA").answered("354")
        busy.said("half a mail")
        catcher.stop()
        for talk in (idle, busy):
            talk.answered("421 4.3.2")
            talk.hung_up()


def test_whom_the_end_meets_with_a_reply_under_way_is_said_goodbye_after_it(serve: Serve) -> None:
    asked, answer = threading.Event(), threading.Event()
    moments: list[Moment] = []

    def slow(moment: Moment) -> None:
        if moment.stage == "data":
            moments.append(moment)
            asked.set()
            answer.wait(10)

    catcher = serve(hooks=(slow,))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("DATA")
        assert asked.wait(10)
        threading.Timer(0.1, answer.set).start()
        catcher.stop()
        talk.answered("354")
        talk.answered("421 4.3.2")
        talk.hung_up()
    assert moments[0].session.ending == "this server stopped"


def test_who_is_handed_over_when_conversations_are_ended_already_is_cut_off(serve: Serve) -> None:
    catcher = serve()
    catcher.smtp.stopping = True
    with Talk(catcher.smtp_address) as late:
        late.hung_up()
    kept = catcher.mailbox.wait(lambda: catcher.mailbox.sessions(outcome="aborted").sessions or None, timeout=10)
    assert kept is not None
    assert [line.text for line in kept[0].lines] == ["this server stopped"]


@read_either_way
def test_a_client_that_reads_nothing_is_read_no_further(talk: Talk) -> None:
    """Its own socket fills up, not our memory."""
    talk.socket.setblocking(False)
    flood = b"HELP\r\n" * 10_000
    sent = 0
    while select.select([], [talk.socket], [], 1.0)[1]:
        sent += talk.socket.send(flood)
        assert sent < 100_000_000
