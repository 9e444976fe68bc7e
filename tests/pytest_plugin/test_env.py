"""mail_env and mail_patch: applications that read their settings, and those that have them written into their code."""

import os
import smtplib
import ssl

import pytest

from catcher.pytest_plugin import Mailbox, MailServer, Route
from tests.pytest_plugin.suite import run, section


def test_variables_lead_to_the_server(mail_env: Route, mailbox: Mailbox) -> None:
    assert os.environ["SMTP_HOST"] == os.environ["EMAIL_HOST"] == os.environ["MAIL_SERVER"] == "127.0.0.1"
    assert os.environ["SMTP_PORT"] == os.environ["EMAIL_PORT"] == os.environ["MAIL_PORT"] == str(mailbox.port)
    assert os.environ["MAIL_URL"] == os.environ["MAILER_DSN"] == f"smtp://127.0.0.1:{mailbox.port}"
    assert os.environ["EMAIL_USE_TLS"] == os.environ["MAIL_USE_SSL"] == "false"
    assert os.environ["SMTP_USER"] == os.environ["EMAIL_HOST_PASSWORD"] == ""
    assert mail_env.host == "127.0.0.1"


@pytest.mark.mail(tls="starttls", auth=("app", "s3cret/"))
def test_variables_name_tls_and_login(mail_env: Route, mail_server: MailServer, mailbox: Mailbox) -> None:
    port = mail_server.starttls_port
    assert os.environ["EMAIL_URL"] == f"smtp://app:s3cret%2F@127.0.0.1:{port}?tls=true"
    assert os.environ["EMAIL_HOST_USER"] == "app"
    assert os.environ["MAIL_STARTTLS"] == "true"
    with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as smtp:
        smtp.starttls(context=ssl.create_default_context())  # which reads SSL_CERT_FILE
        smtp.login(os.environ["SMTP_USER"], os.environ["SMTP_PASSWORD"])
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\n\n.")
    envelope = mailbox.assert_sent().envelope
    assert envelope.tls
    assert envelope.auth_user == "app"


def test_variables_are_put_back(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_HOST", "smtp.provider.example")
    result = run(
        pytester,
        """
        import os
        def test_first(mail_env): assert os.environ["SMTP_HOST"] == "127.0.0.1"
        def test_second(): assert os.environ["SMTP_HOST"] == "smtp.provider.example"
        """,
        "-p",
        "no:randomly",
    )
    result.assert_outcomes(passed=2)


HARD_CODED = """
import smtplib

def send_now(secure=False):
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with kind("smtp.provider.example", 465 if secure else 587) as smtp:
        if not secure:
            smtp.starttls()
        smtp.login("production", "s3cret")
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\\n\\n.")
"""


def test_hard_coded_host_is_rerouted_and_named(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmail_patch = smtplib")
    result = run(
        pytester,
        f"""{HARD_CODED}
def test_starttls(mailbox):
    send_now()
    mail = mailbox.assert_sent()
    assert mail.asked_for == "smtp.provider.example:587"
    assert mail.envelope.auth_user == "production"

def test_implicit(mailbox):
    send_now(secure=True)
    assert mailbox.assert_sent().asked_for == "smtp.provider.example:465"

def test_ours_is_left_alone(mailbox, shop):
    shop.send("Hello", to="bob@x.example")
    assert mailbox.assert_sent().asked_for == ""

def test_that_fails(mailbox):
    send_now()
    assert False
""",
    )
    result.assert_outcomes(passed=3, failed=1)
    assert "  asked for smtp.provider.example:587" in section(result, "mail")


def test_smtplib_is_put_back(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmail_patch = smtplib")
    connect = smtplib.SMTP.connect

    run(pytester, "def test_it(mailbox): pass").assert_outcomes(passed=1)

    assert smtplib.SMTP.connect is connect


def test_library_that_can_not_be_patched(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmail_patch = sendgrid")

    result = run(pytester, "def test_it(mailbox): pass")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *mail_patch: 'sendgrid' unknown; one of: smtplib"])
