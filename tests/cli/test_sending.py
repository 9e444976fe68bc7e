"""``sendmail`` as programs call it, and ``send``."""

import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import WITHIN, Run, run_in
from tests.process import Running, running
from tests.web.client import Client

MAIL = b"From: shop@x.example\nTo: Bob <bob@x.example>\nCc: ann@x.example\nSubject: hello\n\nbody\n"
AWAY = "127.0.0.1:1"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("serving"), "--store", "sqlite:mail.db") as catcher:
        yield catcher


@pytest.fixture
def catcher(serving: Running) -> Running:
    """One for all, emptied for each: what matters here is what comes in."""
    assert Client(serving.http)("DELETE", "/api/v1/messages").status == 200
    return serving


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The command, which knows of a catcher that some recipients are refused by."""
    folder = tmp_path_factory.mktemp("refusing")
    later = 'rcpt to:later@* reply:"452 4.2.2 mailbox full"'
    never = 'rcpt to:never@* reply:"550 5.1.1 nobody here"'
    logins = ('auth user:later reply:"454 4.7.0 later"', 'auth user:never reply:"535 5.7.8 wrong"')
    faults = [word for fault in (later, never, *logins) for word in ("--fault", fault)]
    with running(folder, *faults) as catcher:
        yield run_in(folder, {"SMTP_CATCHER_SERVER": "{}:{}".format(*catcher.smtp)})


def kept(ask: Run) -> tuple[dict[str, object], bytes]:
    """The latest mail."""
    (known,) = ask("show", "--json").objects
    return known, ask("show", "--raw").raw


def test_recipients_and_sender_on_the_command_line(catcher: Running, ask: Run) -> None:
    assert ask("sendmail", "-i", "-fme@x.example", "b@x.example", "c@x.example", given=MAIL)[:3] == (0, "", "")
    known, raw = kept(ask)
    assert (known["mail_from"], known["rcpt_to"]) == ("me@x.example", ["b@x.example", "c@x.example"])
    assert raw.endswith(MAIL.replace(b"\n", b"\r\n"))


def test_one_word_may_name_several_recipients(catcher: Running, ask: Run) -> None:
    words = ["a@x.example,b@x.example", "A B <c@x.example>, d@x.example", "<root>", '"e f"@x.example']
    assert ask("sendmail", *words, given=MAIL)[:3] == (0, "", "")
    named = ["a@x.example", "b@x.example", "c@x.example", "d@x.example", "root", '"e f"@x.example']
    assert kept(ask)[0]["rcpt_to"] == named
    done = ask("send", "--to", "A B <a@x.example>, b@x.example", "--cc", "c@x.example", "--bcc", "d@x.example, root")
    assert done.code == 0
    assert kept(ask)[0]["rcpt_to"] == named[:5]


def test_recipients_in_the_header_and_bcc_taken_out(catcher: Running, ask: Run) -> None:
    mail = MAIL.replace(b"Cc:", b"Bcc: secret@x.example,\n two@x.example\nCc:")
    assert ask("sendmail", "-t", "-i", given=mail).code == 0
    known, raw = kept(ask)
    assert known["rcpt_to"] == ["bob@x.example", "ann@x.example", "secret@x.example", "two@x.example"]
    assert raw.endswith(MAIL.replace(b"\n", b"\r\n"))
    assert b"secret" not in raw


def test_a_dot_ends_the_mail_unless_told_otherwise(catcher: Running, ask: Run) -> None:
    mail = b"Subject: x\n\n..one\n.\nafter\n"
    ask("sendmail", "b@x.example", given=mail)
    assert kept(ask)[1].endswith(b"\r\n\r\n..one\r\n")
    for flag in ("-i", "-oi"):
        ask("sendmail", flag, "b@x.example", given=mail)
        assert kept(ask)[1].endswith(b"\r\n\r\n..one\r\n.\r\nafter\r\n")


def test_what_a_mail_lacks_is_added_as_an_mta_would(catcher: Running, ask: Run) -> None:
    ask("sendmail", "-F", "Cron Daemon", "-f", "root@x.example", "b@x.example", given=b"only text: no\nheader\n")
    ask("sendmail", "-F", "Cron Daemon", "-f", "root@x.example", "b@x.example", given="just téxt\n".encode())
    known, raw = kept(ask)
    assert known["from"] == {"name": "Cron Daemon", "address": "root@x.example"}
    assert b"\r\nDate: " in raw
    assert b"\r\nMessage-ID: <" in raw
    assert raw.endswith(b"\r\n\r\n" + "just téxt\r\n".encode())


def test_flags_that_steer_a_queue_change_nothing(catcher: Running, ask: Run) -> None:
    words = [
        "-oem",
        "-odb",
        "-bm",
        "-N",
        "never",
        "-B8BITMIME",
        "-h",
        "3",
        "-v",
        "-O",
        "QueueDirectory=/x",
        "b@x.example",
    ]
    assert ask("sendmail", *words, given=MAIL).code == 0
    assert ask("sendmail", "-bp").out == "Mail queue is empty\n"
    assert ask("sendmail", "-bi").code == 0


def test_smtp_on_standard_input(catcher: Running, ask: Run) -> None:
    commands = b"EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"
    done = ask("sendmail", "-bs", given=commands + b"Subject: by hand\r\n\r\nx\r\n.\r\nQUIT\r\n")
    assert done.code == 0
    assert done.lines[0].startswith("220 ")
    assert done.lines[-1].startswith("221 ")
    assert kept(ask)[0]["subject"] == "by hand"


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["-t"], 64, "no recipient"),
        (["-Z", "b@x.example"], 64, "option -Z not recognized"),
        (["-bd"], 64, "-bd is not understood"),
        (["not an address"], 64, "recipient 'not an address': expected an address, or several"),
        (["b@x.example", ""], 64, "recipient '': expected an address"),
        (["--server", "x:y", "b@x.example"], 78, "expected [HOST:]PORT"),
        (["--server", AWAY, "b@x.example"], 75, "refused"),
        (["later@x.example"], 75, "452 4.2.2 mailbox full"),
        (["never@x.example"], 69, "550 5.1.1 nobody here"),
        (["never@x.example", "b@x.example"], 69, "never@x.example: 550"),
        (["later@x.example", "b@x.example"], 75, "later@x.example: 452"),
        (["--user", "later", "--password", "p", "b@x.example"], 75, "454 4.7.0 later"),
        (["--user", "never", "--password", "p", "b@x.example"], 77, "535 5.7.8 wrong"),
        (["--tls", "starttls", "--ca", "nowhere", "b@x.example"], 78, "--ca nowhere: No such file or directory"),
    ],
)
def test_exit_codes_are_those_of_sysexits(refusing: Run, words: list[str], code: int, why: str) -> None:
    done = refusing("sendmail", *words, given=b"Subject: x\n\nx\n")
    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
    assert done.err.startswith("sendmail: ")
    assert why in done.err


@pytest.mark.parametrize(("words", "code"), [(["sendmail", "b@x.example"], 78), (["import", "-", "--smtp", AWAY], 2)])
def test_tls_in_words_that_mean_none(run: Run, words: list[str], code: int) -> None:
    done = run(*words, given=MAIL, SMTP_CATCHER_SERVER_TLS="foo", SMTP_CATCHER_SERVER=AWAY)
    assert (done.code, done.err.count("\n")) == (code, 1)
    assert "SMTP_CATCHER_SERVER_TLS 'foo': expected none, starttls or implicit" in done.err


def test_a_login_and_tls(tmp_path: Path) -> None:
    with running(tmp_path, "--require-tls", "--require-auth", "--tls-ca-out", "ca.pem") as catcher:
        server = "{}:{}".format(*catcher.smtp)
        run = run_in(tmp_path, {"SMTP_CATCHER_SERVER": server, "SMTP_CATCHER_URL": catcher.http})
        login = ("--tls", "starttls", "--user", "shop", "--password", "secret")
        assert run("sendmail", "b@x.example", given=MAIL).code == 69
        assert run("sendmail", *login, "--ca", "ca.pem", "b@x.example", given=MAIL)[:3] == (0, "", "")
        assert kept(run)[0]["envelope"]["auth_user"] == "shop"  # type: ignore[index]
        variables = {
            f"SMTP_CATCHER_SERVER_{name}": value
            for name, value in zip(("TLS", "USER", "PASSWORD"), login[1::2], strict=True)
        }
        assert run("sendmail", "b@x.example", given=MAIL, **variables).code == 0


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no unix sockets")
def test_a_unix_socket(tmp_path: Path) -> None:
    with running(tmp_path, "--lmtp", "127.0.0.1:0", "--smtp", "unix:mail.sock") as catcher:
        run = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http})
        assert run("sendmail", "--server", "unix:mail.sock", "b@x.example", given=MAIL)[:3] == (0, "", "")
        assert run("list").lines[-1] == "1 mail, 1 unread"


@pytest.mark.skipif(sys.platform == "win32", reason="links need privileges there")
def test_through_a_link_of_that_name(catcher: Running, tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "smtp-catcher"
    (tmp_path / "sendmail").symlink_to(program)
    environment = {**os.environ, "SMTP_CATCHER_SERVER": "{}:{}".format(*catcher.smtp)}
    words = [str(tmp_path / "sendmail"), "-t", "-i"]
    done = subprocess.run(words, input=MAIL, env=environment, capture_output=True, timeout=WITHIN, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http})("list").lines[-1] == "1 mail, 1 unread"


def test_one_mail_is_composed_and_sent(catcher: Running, ask: Run, tmp_path: Path) -> None:
    (tmp_path / "bill.pdf").write_bytes(b"%PDF-1.4 bill")
    words = [
        "--subject",
        "Grüße",
        "--text",
        "plain",
        "--html",
        "<b>rich</b>",
        "--attach",
        "bill.pdf",
        "--bcc",
        "s@x.example",
    ]
    done = ask("send", *words, "--header", "X-Test: yes")
    assert done.code == 0
    assert done.out.startswith("250 2.0.0 Ok: queued as ")
    known, raw = kept(ask)
    assert (known["subject"], known["text"], known["html"]) == ("Grüße", "plain\r\n", "<b>rich</b>\r\n")
    assert known["rcpt_to"] == ["b@x.example", "s@x.example"]
    assert [one["filename"] for one in known["attachments"]] == ["bill.pdf"]  # type: ignore[attr-defined]
    assert b"X-Test: yes\r\n" in raw
    assert b"s@x.example" not in raw
    assert known["defects"] == []


def test_a_no_is_told_with_what_it_was_said_to(tmp_path: Path) -> None:
    with running(tmp_path, "--fault", 'rcpt to:full@* reply:"452 4.2.2 mailbox full"') as catcher:
        run = run_in(tmp_path, {"SMTP_CATCHER_SERVER": "{}:{}".format(*catcher.smtp)})
        done = run("send", "--to", "full@x.example")
        assert done.code == 1
        assert done.out.startswith("RCPT TO:<full@x.example>  452 4.2.2 mailbox full")
        several = run("send", "--to", "full@x.example", "--count", "3")
        assert "3 times  RCPT TO:<full@x.example>  452 4.2.2 mailbox full" in several.lines
    away = run("send", "--server", AWAY)
    assert (away.code, away.out) == (2, "")
    assert away.err.startswith(f"smtp-catcher: {AWAY}: ")


def test_a_small_load(catcher: Running, ask: Run) -> None:
    done = ask("send", "--count", "60", "--sessions", "3")
    assert done.code == 0
    assert done.lines[0].startswith("60 mails in ")
    assert done.lines[0].endswith(" 0 refused")
    assert done.lines[1].startswith("median ")
    assert done.err == "", "no bar where there is no terminal"
    listed = ask("list", "--limit", "0", "--json").objects
    assert len({one["message_id"] for one in listed}) == 60
    slow = ask("send", "--count", "5", "--rate", "20", "--json")
    assert len(slow.objects) == 5


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--subject", "a\nb"], "a header can't be so"),
        (["--header", "x"], "--header 'x': expected NAME: VALUE"),
        (["--attach", "nowhere"], "--attach nowhere: No such file or directory"),
        (["--to", "not an address"], "--to 'not an address': expected an address, or several with commas"),
        (["--bcc", "a@x.example, b c d"], "--bcc 'a@x.example, b c d': expected an address"),
        (["--count", "0"], "--count and --sessions are 1 or more"),
        (["--timeout", "-1"], "--timeout is more than 0 and at most 86,400 seconds"),
        (["--timeout", "nan"], "--timeout is more than 0"),
        (["--server", "localhost:smtp"], "address 'localhost:smtp': expected [HOST:]PORT"),
        (["--server", ""], "address '': expected [HOST:]PORT"),
    ],
)
def test_what_can_not_be_sent(run: Run, words: list[str], problem: str) -> None:
    done = run("send", *words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert problem in done.err


def test_a_login_that_can_not_be_sent(catcher: Running, ask: Run) -> None:
    done = ask("send", "--user", "ü", "--password", "ü")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "a user and a password outside ASCII can't be sent from here" in done.err


def test_the_catcher_itself_takes_out_no_bcc(catcher: Running, ask: Run) -> None:
    with smtplib.SMTP(*catcher.smtp, timeout=WITHIN) as client:
        client.sendmail("a@x.example", "b@x.example", "Bcc: kept@x.example\r\n\r\nx\r\n")
    assert b"Bcc: kept@x.example\r\n" in kept(ask)[1]


def test_a_mail_that_is_there_already_is_sent_as_it_is(catcher: Running, ask: Run, tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(b"Subject: raw\r\n\r\nas it is\r\n")
    assert ask("send", "--raw", "x.eml").code == 0
    assert kept(ask)[1].endswith(b"Subject: raw\r\n\r\nas it is\r\n")
