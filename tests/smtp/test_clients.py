"""Other people's clients send mail, at their own defaults unless a test says otherwise."""

import asyncio
import gc
import json
import os
import shutil
import smtplib
import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from catcher import Catcher
from catcher.config import Listener
from tests.missing import missing, tool
from tests.smtp.conftest import Serve

CLIENTS = Path(__file__).parent / "clients"


def run(*command: str | Path, stdin: str = "", **environment: str) -> str:
    """Run a client to its end; it must succeed."""
    ran = subprocess.run(
        command, input=stdin, capture_output=True, text=True, timeout=60, env=os.environ | environment, check=False
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def mail(text: str = "hello") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@shop.example", "bob@x.example", "Grüße"
    message.set_content(f"{text}\n.\n..two dots\n")
    return message


def newest(catcher: Catcher) -> tuple[str, bytes]:
    entry = catcher.mailbox.latest()
    assert entry is not None
    return entry.envelope.mail_from, catcher.mailbox.raw(entry.id)


def test_smtplib(catcher: Catcher) -> None:
    with smtplib.SMTP(*catcher.smtp_address) as client:
        client.login("bob", "pw")
        client.send_message(mail())
        assert client.verify("bob")[0] == 252
    assert newest(catcher) == ("a@shop.example", mail().as_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("mechanism", ["plain", "login", "cram_md5"])
def test_smtplib_logs_in(catcher: Catcher, mechanism: str) -> None:
    with smtplib.SMTP(*catcher.smtp_address) as client:
        client.ehlo()
        client.user, client.password = "bob", "pw"
        client.auth(mechanism.replace("_", "-").upper(), getattr(client, f"auth_{mechanism}"))
        client.send_message(mail())
    entry = catcher.mailbox.latest()
    assert entry is not None
    assert entry.envelope.auth_user == "bob"


def test_smtplib_smtputf8(catcher: Catcher) -> None:
    with smtplib.SMTP(*catcher.smtp_address) as client:
        client.send_message(mail(), from_addr="ä@ö.example", to_addrs=["ü@x.example"])
    entry = catcher.mailbox.latest()
    assert entry is not None
    assert (entry.envelope.mail_from, entry.envelope.rcpt_to) == ("ä@ö.example", ("ü@x.example",))
    assert "SMTPUTF8" in entry.envelope.mail_options


def test_smtplib_lmtp(serve: Serve) -> None:
    catcher = serve(lmtp=("127.0.0.1:0",))
    port = int(catcher.listeners[1].address.rpartition(":")[2])
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail("a@x.example", ["b@x.example"], b"Subject: hi\r\n\r\nlmtp\r\n")
        client.sendmail("a@x.example", ["b@x.example"], b"Subject: hi\r\n\r\nagain\r\n")
    assert catcher.mailbox.stats().messages == 2


def test_aiosmtplib_at_its_defaults(catcher: Catcher) -> None:
    asyncio.run(aiosmtplib.send(mail(), hostname="127.0.0.1", port=catcher.smtp_address.port))
    assert b"two dots" in newest(catcher)[1]


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # what aiosmtplib leaves behind after STARTTLS
@pytest.mark.parametrize("implicit", [False, True])
def test_aiosmtplib_with_tls(serve: Serve, tmp_path: Path, implicit: bool) -> None:
    ca = tmp_path / "ca.pem"
    catcher = serve(starttls=True, smtps=("127.0.0.1:0",), tls_ca_out=ca)
    port = int(catcher.listeners[int(implicit)].address.rpartition(":")[2])
    context = ssl.create_default_context(cafile=str(ca))
    asyncio.run(
        aiosmtplib.send(
            mail(), hostname="localhost", port=port, use_tls=implicit, tls_context=context, username="u", password="p"
        )
    )
    gc.collect()  # here, and not in some test after this one
    entry = catcher.mailbox.latest()
    assert entry is not None
    assert (entry.envelope.auth_user, entry.envelope.tls[:3]) == ("u", "TLS")


def test_swaks(catcher: Catcher) -> None:
    run(
        *(tool("swaks"), "--server", str(catcher.smtp_address), "--from", "a@x.example"),
        *("--to", "b@x.example,c@x.example", "--auth", "PLAIN", "--auth-user", "bob", "--auth-password", "pw"),
        *("--body", ".\nswaks"),
    )
    entry = catcher.mailbox.latest()
    assert entry is not None
    assert (entry.envelope.rcpt_to, entry.envelope.auth_user) == (("b@x.example", "c@x.example"), "bob")


@pytest.mark.parametrize("flag", ["--tls", "--tls-on-connect"])
def test_swaks_with_tls_verifies_the_certificate(serve: Serve, tmp_path: Path, flag: str) -> None:
    if subprocess.run([tool("perl"), "-MNet::SSLeay", "-e1"], capture_output=True, check=False).returncode:
        missing("Net::SSLeay, which swaks speaks TLS with, is not installed")
    ca = tmp_path / "ca.pem"
    catcher = serve(starttls=True, smtps=("127.0.0.1:0",), tls_ca_out=ca)
    there = catcher.listeners[int(flag == "--tls-on-connect")].address
    run(
        *(tool("swaks"), "--server", there, "--from", "a@x.example", "--to", "b@x.example"),
        *(flag, "--tls-verify", "--tls-ca-path", str(ca)),
    )
    assert newest(catcher)[0] == "a@x.example"


@pytest.mark.parametrize("options", [("-d",), (), ("-L",), ("-N",)], ids=" ".join)
def test_smtp_source(serve: Serve, options: tuple[str, ...]) -> None:
    lmtp = "-L" in options
    catcher = serve(lmtp=("127.0.0.1:0",) if lmtp else ())
    there = catcher.listeners[int(lmtp)].address
    run(tool("smtp-source"), *options, "-s", "5", "-l", "5000", "-m", "50", "-f", "a@x", "-t", "b@x", f"inet:{there}")
    assert catcher.mailbox.stats().messages == 50


def test_curl(catcher: Catcher, tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_bytes(b"Subject: curl\r\n\r\n.dot\r\n")
    url = f"smtp://{catcher.smtp_address}/app.example"
    run(tool("curl"), "-sS", url, "--mail-from", "a@x.example", "--mail-rcpt", "b@x.example", "--upload-file", file)
    assert newest(catcher) == ("a@x.example", file.read_bytes())


def test_curl_with_tls_verifies_the_certificate(serve: Serve, tmp_path: Path) -> None:
    ca, file = tmp_path / "ca.pem", tmp_path / "mail"
    file.write_bytes(b"Subject: curl\r\n\r\nhi\r\n")
    catcher = serve(smtps=("127.0.0.1:0",), tls_ca_out=ca)
    port = catcher.listeners[1].address.rpartition(":")[2]
    run(
        *(tool("curl"), "-sS", f"smtps://localhost:{port}", "--cacert", ca, "--user", "bob:pw"),
        *("--mail-from", "a@x.example", "--mail-rcpt", "b@x.example", "--upload-file", file),
    )
    assert newest(catcher)[1] == file.read_bytes()


def test_msmtp(catcher: Catcher) -> None:
    host, port = catcher.smtp_address
    run(
        *(tool("msmtp"), f"--host={host}", f"--port={port}", "--from=a@x.example", "--file=/dev/null", "b@x.example"),
        stdin="Subject: msmtp\n\n.dot\n",
    )
    sender, raw = newest(catcher)
    assert sender == "a@x.example"
    assert raw.endswith(b"\r\n\r\n.dot\r\n")


@pytest.fixture(scope="session")
def nodemailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installs what clients/package.json names into a folder of its own."""
    folder = tmp_path_factory.mktemp("clients")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CLIENTS / name, folder)
    ran = subprocess.run(
        [tool("npm"), "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        missing(f"npm can't install nodemailer: {ran.stderr[-300:]}")
    return folder


@pytest.mark.parametrize("auth", [False, True])
def test_nodemailer_at_its_defaults(catcher: Catcher, nodemailer: Path, auth: bool) -> None:
    host, port = catcher.smtp_address
    login = {"auth": {"user": "bob", "pass": "pw"}} if auth else {}
    said = run(
        *(tool("node"), CLIENTS / "send.mjs", json.dumps({"host": host, "port": port} | login)),
        json.dumps({"from": "a@x.example", "to": "b@x.example", "subject": "Grüße", "text": ".dot\n"}),
        CLIENTS=str(nodemailer),
    )
    assert "queued as" in said
    entry = catcher.mailbox.latest()
    assert entry is not None
    assert entry.envelope.auth_user == ("bob" if auth else "")


def test_nodemailer_refuses_a_certificate_it_does_not_know(serve: Serve, nodemailer: Path) -> None:
    """Why STARTTLS is offered only when asked for; the transcript says what happened."""
    catcher = serve(smtp=Listener(address="127.0.0.1:0", starttls=True))
    host, port = catcher.smtp_address
    with pytest.raises(AssertionError, match=r"self-signed certificate|unable to verify"):
        run(
            *(tool("node"), CLIENTS / "send.mjs", json.dumps({"host": host, "port": port})),
            json.dumps({"from": "a@x.example", "to": "b@x.example", "text": "x"}),
            CLIENTS=str(nodemailer),
        )
    session = catcher.mailbox.wait(lambda: catcher.mailbox.sessions(outcome="aborted").sessions or None, timeout=10)
    assert session is not None
    assert session[0].ending.startswith("TLS failed: ")
