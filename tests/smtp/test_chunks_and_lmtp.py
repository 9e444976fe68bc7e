"""BDAT (RFC 3030), LMTP (RFC 2033), and listeners that are not one TCP port."""

import socket
from pathlib import Path

import pytest

from catcher import Catcher
from tests.smtp.conftest import Serve
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")

BINARY = bytes(range(256)) + b"\r\n.\r\nQUIT\r\n"


def test_chunks_make_one_mail(catcher: Catcher, talk: Talk) -> None:
    talk.greets().said("MAIL FROM:<> BODY=BINARYMIME").answered("250")
    talk.said("RCPT TO:<b@x.example>").answered("250")
    talk.said(f"BDAT {len(BINARY)}").sent(BINARY).answered(f"250 2.0.0 {len(BINARY)} octets received")
    talk.said("NOOP").answered("250")
    talk.said(f"bdat {len(BINARY)} last").sent(BINARY)
    id = talk.answered("250 2.0.0 Ok: queued as").rpartition(" ")[2]
    assert catcher.mailbox.raw(id) == BINARY * 2


def test_an_empty_last_chunk(catcher: Catcher, talk: Talk) -> None:
    talk.greets().addresses().said("BDAT 3").sent(b"abc").answered("250")
    id = talk.said("BDAT 0 LAST").answered("250 2.0.0 Ok: queued as").rpartition(" ")[2]
    assert catcher.mailbox.raw(id) == b"abc"


def test_a_chunk_pipelined_with_all_else(catcher: Catcher, talk: Talk) -> None:
    talk.greets()
    talk.sent(b"MAIL FROM:<>\r\nRCPT TO:<b@x>\r\nBDAT 6 LAST\r\nQUIT\r\nQUIT\r\n")
    for beginning in ("250", "250", "250 2.0.0 Ok: queued as", "221"):
        talk.answered(beginning)
    assert catcher.mailbox.raw(catcher.mailbox.find().entries[0].id) == b"QUIT\r\n"


def test_the_octets_of_a_refused_chunk_are_no_commands(catcher: Catcher, talk: Talk) -> None:
    evil = b"RSET\r\nMAIL FROM:<evil@x.example>\r\n"
    talk.answered("220")
    talk.said(f"BDAT {len(evil)} LAST").sent(evil).answered("503")
    talk.said("EHLO x").answered("250")
    talk.said(f"BDAT {len(evil)}").sent(evil).answered("503 5.5.1 Say MAIL")
    talk.addresses()
    talk.said("DATA").answered("354")
    talk.said(".").answered("250")


def test_a_chunk_that_is_too_large(serve: Serve) -> None:
    catcher = serve(max_message_size=1000)
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("BDAT 600").sent(b"QUIT\r\n" * 100).answered("250")
        talk.said("BDAT 600 LAST").sent(b"QUIT\r\n" * 100).answered("552 5.3.4")
        talk.said("BDAT 6 LAST").sent(b"QUIT\r\n").answered("503")
        talk.mails(b"a small one\r\n")
    assert catcher.mailbox.stats().messages == 1


def test_no_mail_begins_in_its_middle(serve: Serve) -> None:
    catcher = serve(faults=('data reply:"451 4.3.0 no" times:1',))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().sent(b"BDAT 4\r\nlostBDAT 4 LAST\r\ntail").answered("451 4.3.0 no")
        talk.answered("503 5.5.1 Say MAIL")
        talk.addresses().sent(b"BDAT 4 LAST\r\nmail").answered("250 2.0.0 Ok: queued as")
    assert [catcher.mailbox.raw(entry.id) for entry in catcher.mailbox.find().entries] == [b"mail"]


@pytest.mark.parametrize("argument", ["x", "-1", "9" * 21])
def test_a_size_that_is_none(talk: Talk, argument: str) -> None:
    talk.greets().addresses().said(f"BDAT {argument}").answered("501")


@pytest.mark.parametrize("argument", ["6 FIRST", "6 LAST LAST", "6LAST"])
def test_octets_of_a_wrong_command_are_no_commands(talk: Talk, argument: str) -> None:
    talk.greets().addresses().said(f"BDAT {argument}").sent(b"RSET\r\n").answered("501")
    talk.said("BDAT  4  LAST").sent(b"mail").answered("250 2.0.0 Ok: queued as")


@pytest.mark.parametrize(
    ("settings", "command", "refusal"),
    [
        ({"strict": "command-lf"}, b"BDAT 6 LAST\n", "500 5.5.2 command line ended by a bare LF"),
        ({"hide_extensions": ("CHUNKING",)}, b"BDAT 6 LAST\r\n", "502 5.5.1"),
    ],
)
def test_octets_of_a_refused_command_are_no_commands(
    serve: Serve, settings: dict[str, object], command: bytes, refusal: str
) -> None:
    with Talk(serve(**settings).smtp_address) as talk:
        talk.greets().addresses().sent(command + b"RSET\r\n").answered(refusal)
        talk.said("DATA").answered("354")


def test_data_and_chunks_do_not_mix(talk: Talk) -> None:
    talk.greets().addresses().said("BDAT 3").sent(b"abc").answered("250")
    talk.said("DATA").answered("503 5.5.1")
    talk.said("RSET").answered("250")
    talk.said("MAIL FROM:<> BODY=BINARYMIME").answered("250")
    talk.said("RCPT TO:<b@x.example>").answered("250")
    talk.said("DATA").answered("503 5.5.1 A BINARYMIME")


def lmtp(serve: Serve, **settings: object) -> tuple[Catcher, Talk]:
    catcher = serve(lmtp=("127.0.0.1:0",), **settings)
    (address,) = [there.address for there in catcher.listeners if there.protocol == "lmtp"]
    host, _, port = address.rpartition(":")
    return catcher, Talk((host, int(port)))


def test_lmtp_answers_for_each_recipient(serve: Serve) -> None:
    catcher, talk = lmtp(serve)
    with talk:
        talk.answered("220 localhost LMTP")
        talk.said("EHLO x").answered("500")
        talk.said("HELO x").answered("500")
        talk.said("LHLO x").answered("250")
        talk.addresses("a@x.example", "b@x.example").said("DATA").answered("354")
        talk.said("hi", ".")
        assert talk.answered("250 2.0.0 Ok: queued as") == talk.answered("250 2.0.0 Ok: queued as")
        talk.addresses("a@x.example", "b@x.example").said("BDAT 2 LAST").sent(b"hi").answered("250")
        talk.answered("250")
        talk.said("NOOP").answered("250 2.0.0 Ok")
    assert catcher.mailbox.stats().messages == 2


def test_lmtp_refuses_for_each_recipient(serve: Serve) -> None:
    _, talk = lmtp(serve, faults=('message reply:"451 4.3.0 no"',))
    with talk:
        talk.greets("LHLO x").addresses("a@x.example", "b@x.example").said("DATA").answered("354")
        talk.said(".").answered("451")
        talk.answered("451")
        talk.said("NOOP").answered("250")


@pytest.mark.parametrize("refusal", ["451 4.3.0 no", "552 5.3.4"])
def test_lmtp_refuses_a_chunk_once_and_the_last_for_each_recipient(serve: Serve, refusal: str) -> None:
    faults = ('data reply:"451 4.3.0 no"',) if refusal.startswith("451") else ()
    _, talk = lmtp(serve, faults=faults, max_message_size=3)
    with talk:
        talk.greets("LHLO x").addresses("a@x.example", "b@x.example").sent(b"BDAT 4\r\nlost").answered(refusal)
        talk.said("NOOP").answered("250 2.0.0 Ok")
        talk.addresses("a@x.example", "b@x.example").sent(b"BDAT 4 LAST\r\nlost").answered(refusal)
        talk.answered(refusal)
        talk.said("NOOP").answered("250 2.0.0 Ok")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no unix sockets")
def test_a_unix_socket(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "smtp.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    catcher = serve(smtp=f"unix:{path}:666")
    assert path.stat().st_mode & 0o777 == 0o666
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.settimeout(10)
        client.sendall(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@x>\r\nDATA\r\nhi\r\n.\r\nQUIT\r\n")
        said = b""
        while block := client.recv(4096):
            said += block
    assert b"queued as" in said
    latest = catcher.mailbox.latest()
    assert latest is not None
    assert latest.envelope.peer == "unix"
    catcher.stop()
    assert not path.exists()


def test_ipv6(serve: Serve) -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    catcher = serve(smtp="[::1]:0")
    with Talk(catcher.smtp_address) as talk:
        id = talk.greets().mails(b"hi\r\n")
    assert catcher.mailbox.get(id).envelope.peer.startswith("[::1]:")


def test_many_listeners_one_mailbox(serve: Serve) -> None:
    catcher = serve(smtp=("127.0.0.1:0", "127.0.0.1:0"))
    for listener in catcher.listeners:
        host, _, port = listener.address.rpartition(":")
        with Talk((host, int(port))) as talk:
            talk.greets().mails(b"hi\r\n")
    assert catcher.mailbox.stats().messages == 2
    listeners = {session.listener for session in catcher.mailbox.sessions().sessions}
    assert listeners == {listener.address for listener in catcher.listeners}
