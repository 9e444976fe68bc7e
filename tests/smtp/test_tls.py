"""TLS: asked for, required, or there from the first octet; made when needed, or from files."""

import smtplib
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from catcher import Catcher
from catcher.config import Listener
from catcher.errors import ConfigError
from tests.smtp.conftest import Serve
from tests.smtp.talk import SECONDS, Talk


def trusting(ca_file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca_file))


def port_of(catcher: Catcher, protocol: str) -> int:
    return next(int(there.address.rpartition(":")[2]) for there in catcher.listeners if there.protocol == protocol)


def test_starttls_is_offered_only_when_asked_for(catcher: Catcher, talk: Talk) -> None:
    assert "STARTTLS" not in talk.greets().said("EHLO x").answered("250")
    talk.said("STARTTLS").answered("502 5.5.1")


def test_starttls(serve: Serve, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    catcher = serve(starttls=True, tls_ca_out=ca)
    with smtplib.SMTP("localhost", catcher.smtp_address.port) as client:
        assert client.ehlo()[0] == 250
        assert client.has_extn("starttls")
        client.starttls(context=trusting(ca))
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS")[0] == 503
        client.sendmail("a@x.example", ["b@x.example"], b"Subject: hi\r\n\r\nsecret\r\n")
    entry = catcher.mailbox.latest()
    assert entry is not None
    assert entry.envelope.tls.startswith("TLSv1.3 TLS_")
    session = catcher.mailbox.session(entry.session_id)
    texts = [line.text for line in session.lines]
    assert "220 2.0.0 Ready to start TLS" in texts
    assert texts[texts.index("STARTTLS") + 2].startswith("TLS 1.3, TLS_")
    assert session.tls == entry.envelope.tls


def test_the_conversation_begins_anew_after_starttls(serve: Serve) -> None:
    catcher = serve(starttls=True)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("STARTTLS").answered("220")
        with context.wrap_socket(talk.socket, server_hostname="localhost") as secure:
            secure.sendall(b"DATA\r\n")
            assert secure.recv(100).startswith(b"503 5.5.1 Say HELO")


def test_plain_text_behind_starttls_is_discarded(serve: Serve) -> None:
    catcher = serve(starttls=True)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("STARTTLS", "EHLO injected", "MAIL FROM:<evil@x.example>").answered("220")
        with context.wrap_socket(talk.socket, server_hostname="localhost") as secure:
            secure.sendall(b"NOOP\r\n")
            assert secure.recv(100) == b"250 2.0.0 Ok\r\n"
    session = catcher.mailbox.sessions().sessions[0]
    assert any("bytes of plain text after STARTTLS were discarded" in line.text for line in session.lines)
    assert session.helo == ""


def test_nothing_before_tls_where_it_is_required(serve: Serve) -> None:
    with Talk(serve(require_tls=True).smtp_address) as talk:
        assert "STARTTLS" in talk.greets().said("EHLO x").answered("250")
        for command in ("HELO x", "MAIL FROM:<>", "RCPT TO:<b@x>", "DATA", "RSET", "AUTH PLAIN AGJvYgB4", "VRFY b"):
            talk.said(command).answered("530 5.7.0")
        talk.said("NOOP").answered("250")
        talk.said("QUIT").answered("221")


def test_a_failed_handshake_is_told_in_the_transcript(serve: Serve) -> None:
    catcher = serve(starttls=True)
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("STARTTLS").answered("220")
        talk.sent(b"this is not TLS\r\n" * 10)
        talk.socket.settimeout(10)
        while talk.socket.recv(100):
            pass
    session = catcher.mailbox.wait(lambda: catcher.mailbox.sessions(outcome="aborted").sessions or None, timeout=10)
    assert session is not None
    assert session[0].ending.startswith("TLS failed: ")


def test_a_client_that_refuses_the_certificate_is_told_of(serve: Serve) -> None:
    catcher = serve(starttls=True)
    with smtplib.SMTP("localhost", catcher.smtp_address.port) as client, pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(context=ssl.create_default_context())
    session = catcher.mailbox.wait(lambda: catcher.mailbox.sessions(outcome="aborted").sessions or None, timeout=10)
    assert session is not None
    assert "unknown ca" in session[0].ending.lower()


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
def test_implicit_tls(serve: Serve, tmp_path: Path, loop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if loop == "asyncio":
        monkeypatch.setitem(sys.modules, "uvloop", None)
    ca = tmp_path / "ca.pem"
    catcher = serve(smtps=("127.0.0.1:0",), tls_ca_out=ca)
    with smtplib.SMTP_SSL("localhost", port_of(catcher, "smtps"), context=trusting(ca)) as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        client.login("bob", "pw")
        client.sendmail("a@x.example", ["b@x.example"], b"Subject: hi\r\n\r\n" + b"x" * 300_000 + b"\r\n")
    entry = catcher.mailbox.latest()
    assert entry is not None
    assert (entry.envelope.auth_user, entry.size) == ("bob", 300_017)
    assert entry.envelope.tls.startswith("TLSv1.3")


def test_a_handshake_in_silence_is_waited_for_no_longer_than_a_command(serve: Serve) -> None:
    catcher = serve(smtps=("127.0.0.1:0",), starttls=True, idle_timeout=0.5)
    with socket.create_connection(("127.0.0.1", port_of(catcher, "smtps")), timeout=SECONDS) as client:
        assert client.recv(1) == b""
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("STARTTLS").answered("220")
        talk.hung_up()
    sessions = catcher.mailbox.wait(
        lambda: found if len(found := catcher.mailbox.sessions(outcome="aborted").sessions) == 2 else None, timeout=10
    )
    assert sessions is not None
    assert {session.ending for session in sessions} == {"nothing was heard for 0.5 s"}


def test_tls_on_a_plain_port_is_told_at_once(catcher: Catcher) -> None:
    with socket.create_connection(catcher.smtp_address, timeout=10) as plain, pytest.raises(ssl.SSLError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")
    session = catcher.mailbox.wait(lambda: catcher.mailbox.sessions(outcome="aborted").sessions or None, timeout=10)
    assert session is not None
    assert session[0].ending == "TLS on a plain port"


def test_a_certificate_of_ones_own(serve: Serve, tmp_path: Path) -> None:
    authority = trustme.CA()
    made = authority.issue_cert("mail.example", "localhost")
    cert, key, both = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "both.pem"
    made.cert_chain_pems[0].write_to_path(str(cert))
    made.private_key_pem.write_to_path(str(key))
    made.private_key_and_cert_chain_pem.write_to_path(str(both))
    context = ssl.create_default_context()
    authority.configure_trust(context)
    for settings in ({"tls_cert": cert, "tls_key": key}, {"tls_cert": both}):
        with smtplib.SMTP("localhost", serve(**settings).smtp_address.port) as client:
            client.starttls(context=context)
            assert client.noop()[0] == 250


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"tls_key": "none"}, "--tls-key none: No such file or directory"),
        ({"tls_cert": "none", "tls_key": "none"}, "--tls-cert none: No such file"),
        ({"tls_key": "text"}, "--tls-key {dir}/text needs a certificate: name it with --tls-cert FILE"),
        ({"tls_cert": "text"}, "--tls-cert {dir}/text: no certificate with its key in PEM form"),
        ({"tls_ca_out": "no/such/dir"}, "--tls-ca-out no/such/dir: No such file or directory"),
    ],
)
def test_files_that_are_wrong(serve: Serve, tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    (tmp_path / "text").write_text("hello")
    settings = {name: tmp_path / file if file == "text" else Path(file) for name, file in files.items()}
    with pytest.raises(ConfigError) as caught:
        serve(**settings)
    assert str(caught.value).startswith(complaint.format(dir=tmp_path))


def test_more_names_in_the_certificate(serve: Serve, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    catcher = serve(starttls=True, tls_ca_out=ca, tls_name=("mail.test", "*.dev.test", "192.0.2.1"))
    for name in ("mail.test", "any.dev.test", "192.0.2.1"):
        with Talk(catcher.smtp_address) as talk:
            talk.greets().said("STARTTLS").answered("220")
            with trusting(ca).wrap_socket(talk.socket, server_hostname=name) as secure:
                assert secure.version() == "TLSv1.3"


def test_a_name_that_fits_no_certificate(serve: Serve) -> None:
    with pytest.raises(ConfigError, match=r"^--tls-name 'two names' is none: write it as "):
        serve(tls_name=("two names",))


def test_starttls_is_a_property_of_each_listener(serve: Serve) -> None:
    catcher = serve(smtp=("127.0.0.1:0", Listener(address="127.0.0.1:0", starttls=True)))
    plain, secure = (int(there.address.rpartition(":")[2]) for there in catcher.listeners)
    for port, offered in ((plain, False), (secure, True)):
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            assert client.has_extn("starttls") == offered


def test_tls_costs_nothing_until_it_is_used() -> None:
    script = (
        "import sys; from catcher import Catcher, Config\n"
        "with Catcher(Config(smtp='127.0.0.1:0', http=None, smtps=('127.0.0.1:0',), starttls=True)):\n"
        "    assert 'trustme' not in sys.modules and 'cryptography' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)
