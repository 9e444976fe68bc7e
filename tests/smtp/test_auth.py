"""AUTH: every mechanism, one step or two; any credentials by default, those of a file if there is one."""

import hashlib
import hmac
import os
import smtplib
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from catcher import Catcher
from catcher.errors import ConfigError
from tests.smtp.conftest import Serve
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


EXCHANGES = [
    [(f"AUTH PLAIN {b64(chr(0) + 'bob' + chr(0) + 'pw')}", "235 2.7.0")],
    [(f"auth plain {b64('ann' + chr(0) + 'bob' + chr(0) + 'pw')}", "235 2.7.0")],
    [("AUTH PLAIN", "334 "), (b64("\0bob\0pw"), "235 2.7.0")],
    [("AUTH LOGIN", "334 VXNlcm5hbWU6"), (b64("bob"), "334 UGFzc3dvcmQ6"), (b64("pw"), "235 2.7.0")],
    [(f"AUTH LOGIN {b64('bob')}", "334 UGFzc3dvcmQ6"), (b64("pw"), "235 2.7.0")],
    [(f"AUTH XOAUTH2 {b64('user=bob' + chr(1) + 'auth=Bearer t' + chr(1) * 2)}", "235 2.7.0")],
    [("AUTH XOAUTH2", "334 "), (b64("user=bob\1auth=Bearer t\1\1"), "235 2.7.0")],
]


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_who_logged_in_is_part_of_the_envelope(catcher: Catcher, talk: Talk, exchange: list[tuple[str, str]]) -> None:
    assert "AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2" in talk.greets().said("EHLO x").answered("250")
    for said, answered in exchange:
        talk.said(said).answered(answered)
    entry = catcher.mailbox.get(talk.mails(b"hi\r\n"))
    assert entry.envelope.auth_user == "bob"
    assert catcher.mailbox.session(entry.session_id).auth_user == "bob"
    talk.said("AUTH PLAIN AGJvYgB4").answered("503 5.5.1")


def test_cram_md5(catcher: Catcher, talk: Talk) -> None:
    challenge = b64decode(talk.greets().said("AUTH CRAM-MD5").answered("334 ")[4:])
    digest = hmac.new(b"pw", challenge, hashlib.md5).hexdigest()
    talk.said(b64(f"bob {digest}")).answered("235")
    assert catcher.mailbox.get(talk.mails(b"hi\r\n")).envelope.auth_user == "bob"


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        (["AUTH"], "501 5.5.4"),
        (["AUTH NONSENSE"], "504 5.5.4"),
        (["AUTH PLAIN %%%"], "501 5.5.2"),
        (["AUTH PLAIN", "%%%"], "501 5.5.2"),
        (["AUTH PLAIN", "*"], "501 5.7.0"),
        (["AUTH LOGIN", "Ym9i", "*"], "501 5.7.0"),
        (["AUTH PLAIN AGJvYg=="], "501 5.5.2"),
        (["AUTH PLAIN", "x" * 13_000], "500 5.5.6"),
        (["AUTH PLAIN " + "x" * 13_000], "500 5.5.2"),
        (["AUTH PLAIN " + b64("\0b\nob\0pw")], "501 5.5.2"),
        (["AUTH PLAIN " + b64("\0\0pw")], "501 5.5.2"),
        (["AUTH PLAIN /w=="], "501 5.5.2"),
        (["AUTH CRAM-MD5 Ym9i"], "501 5.7.0"),
        (["AUTH CRAM-MD5", b64("nothing")], "501 5.5.2"),
        (["AUTH XOAUTH2 " + b64("nothing")], "501 5.5.2"),
    ],
)
def test_exchanges_that_fail(talk: Talk, lines: list[str], reply: str) -> None:
    talk.greets()
    for line in lines[:-1]:
        talk.said(line).answered("334")
    talk.said(lines[-1]).answered(reply)
    talk.said("AUTH PLAIN " + b64("\0" + "u" * 5_000 + "\0pw")).answered("235")


def test_a_client_that_hangs_up_in_the_middle(catcher: Catcher, talk: Talk) -> None:
    talk.greets().said("AUTH LOGIN").answered("334")
    talk.close()
    with Talk(catcher.smtp_address) as another:
        another.greets()


@pytest.fixture
def passwords(tmp_path: Path) -> Path:
    pytest.importorskip("passlib.apache", reason="the extra 'auth' is not installed")
    file = tmp_path / "htpasswd"
    file.write_text(
        "bob:$2b$04$vm8wLOSI0JQsDrTqIkIHSuyMZfNUfXPHRDUpIQgAUvkJzNtQb6CWO\n"
        f"ann:{{SHA}}{b64encode(hashlib.sha1(b'pw').digest()).decode()}\n"
    )
    return file


def test_passwords_are_checked_against_a_file(serve: Serve, passwords: Path) -> None:
    with Talk(serve(auth_file=passwords).smtp_address) as talk:
        assert "AUTH PLAIN LOGIN\n" in talk.greets().said("EHLO x").answered("250") + "\n"
        talk.said("AUTH CRAM-MD5").answered("504")
        for user, password in (("ann", "no"), ("nobody", "pw"), ("a:b", "pw"), ("bob", "pw2")):
            talk.said("AUTH PLAIN " + b64(f"\0{user}\0{password}")).answered("535 5.7.8")
        talk.said("AUTH LOGIN " + b64("ann")).answered("334")
        talk.said(b64("pw")).answered("235")


def test_too_many_attempts_are_refused_before_passwords_are_looked_at(serve: Serve, passwords: Path) -> None:
    fault = 'auth rate:2/h per:user reply:"454 4.7.0 too many attempts"'
    with Talk(serve(auth_file=passwords, faults=(fault,)).smtp_address) as talk:
        talk.greets()
        for reply in ("535 5.7.8", "535 5.7.8", "454 4.7.0 too many"):
            talk.said("AUTH PLAIN " + b64("\0bob\0wrong")).answered(reply)


def test_bcrypt(serve: Serve, tmp_path: Path) -> None:
    bcrypt = pytest.importorskip("bcrypt", reason="the extra 'auth' is not installed")
    file = tmp_path / "htpasswd"
    file.write_bytes(b"bob:" + bcrypt.hashpw(b"pw", bcrypt.gensalt(4)) + b"\n")
    with smtplib.SMTP(*serve(auth_file=file).smtp_address) as client:
        client.login("bob", "pw")


def test_a_password_file_that_is_not_there(serve: Serve) -> None:
    with pytest.raises(ConfigError, match="--auth-file /none: No such file"):
        serve(auth_file=Path("/none"))


@pytest.mark.parametrize("line", ["bob:pw", "bob:", "bob:$9$foo", "bob:$2y$05$abc", "\ufeffbob:$apr1$x"])
def test_a_password_file_without_a_hash(serve: Serve, tmp_path: Path, line: str) -> None:
    pytest.importorskip("passlib.apache", reason="the extra 'auth' is not installed")
    file = tmp_path / "htpasswd"
    file.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="has no hash; make it with: htpasswd -B"):
        serve(auth_file=file)


def test_who_loses_his_hash_is_not_let_in(serve: Serve, passwords: Path) -> None:
    with Talk(serve(auth_file=passwords).smtp_address) as talk:
        talk.greets().said("AUTH PLAIN " + b64("\0ann\0")).answered("535")
        passwords.write_text("bob:x\nann:\n")
        os.utime(passwords, (1, 1))  # of another time, however soon it is
        talk.said("AUTH PLAIN " + b64("\0ann\0")).answered("535")


def test_mail_only_from_who_has_logged_in(serve: Serve) -> None:
    with Talk(serve(require_auth=True).smtp_address) as talk:
        talk.greets()
        for command in ("MAIL FROM:<>", "RCPT TO:<b@x>", "DATA", "VRFY b"):
            talk.said(command).answered("530 5.7.0")
        talk.said("BDAT 4 LAST").sent(b"abcd").answered("530 5.7.0")
        talk.said("NOOP").answered("250")
        talk.said("AUTH PLAIN " + b64("\0bob\0pw")).answered("235")
        talk.mails(b"hi\r\n")


def test_no_password_in_the_clear(serve: Serve) -> None:
    with Talk(serve(auth_plaintext="never").smtp_address) as talk:
        assert "AUTH" not in talk.greets().said("EHLO x").answered("250")
        talk.said("AUTH PLAIN " + b64("\0bob\0pw")).answered("538 5.7.11")
