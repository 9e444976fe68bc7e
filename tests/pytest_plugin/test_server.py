"""The server of the fixtures: its ports, its TLS, its options, and the marker that chooses among them."""

import os
import smtplib
import socket
import ssl
from urllib.parse import urlsplit

import pytest

from catcher.pytest_plugin import Mailbox, MailServer
from tests.ports import free_ports
from tests.pytest_plugin.suite import run


def test_each_listener_has_a_port_of_its_own_on_the_loopback(mail_server: MailServer) -> None:
    ports = {mail_server.port, mail_server.starttls_port, mail_server.tls_port}

    assert mail_server.host == "127.0.0.1"
    assert len(ports) == 3
    assert mail_server.url == f"smtp://127.0.0.1:{mail_server.port}"
    assert mail_server.address == f"127.0.0.1:{mail_server.port}"
    assert mail_server.env()["SMTP_PORT"] == str(mail_server.port)
    for port in ports:
        socket.create_connection((mail_server.host, port)).close()


def test_starttls_with_a_certificate_that_verifies(mail_server: MailServer, mailbox: Mailbox) -> None:
    context = ssl.create_default_context(cafile=mail_server.ca_file)
    with smtplib.SMTP(mail_server.host, mail_server.starttls_port) as smtp:
        smtp.starttls(context=context)
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\n\n.")

    assert mailbox.assert_sent().envelope.tls.startswith("TLSv1.")


def test_implicit_tls_with_a_certificate_that_verifies(mail_server: MailServer, mailbox: Mailbox) -> None:
    context = ssl.create_default_context(cafile=mail_server.ca_file)
    with smtplib.SMTP_SSL(mail_server.host, mail_server.tls_port, context=context) as smtp:
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\n\n.")

    assert mailbox.assert_sent().envelope.tls.startswith("TLSv1.")


def test_plain_listener_offers_no_starttls(mail_server: MailServer) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("starttls")


@pytest.mark.mail(tls="implicit", auth=("app", "s3cret"))
def test_marker_leads_to_the_listener_and_names_the_login(mail_server: MailServer, mailbox: Mailbox) -> None:
    assert mailbox.port == mail_server.tls_port
    assert mailbox.route.ca_file == mail_server.ca_file
    url = urlsplit(mailbox.route.url)
    assert (url.scheme, url.username, url.password) == ("smtps", "app", "s3cret")


@pytest.mark.in_process
@pytest.mark.mail(auth=("app", "s3cret"))
def test_marker_takes_mail_only_with_its_login(mailbox: Mailbox) -> None:
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused):
            smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\n\n.")
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login("app", "wrong")
        smtp.login("app", "s3cret")
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\n\n.")

    assert mailbox.assert_sent().envelope.auth_user == "app"


def test_login_is_not_needed_where_no_marker_asks(mailbox: Mailbox) -> None:
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\n\n.")
    mailbox.assert_sent()


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("tsl='starttls'", "marker mail: tsl unknown; it takes tls, auth, faults, allow_unchecked, by name"),
        ("'starttls'", "marker mail: 'starttls' unknown; it takes tls, auth, faults, allow_unchecked, by name"),
        ("tls='yes'", "marker mail: tls='yes' unknown; one of: 'starttls', 'implicit'"),
        ("auth='app'", "marker mail: auth is a user and a password, as in auth=('app', 's3cret')"),
        ("faults='rcpt'", "ValueError: 'rcpt': a fault needs something to do; one of: reply, delay, throttle"),
        ("faults=['rcpt']", "ValueError: 'rcpt': a fault needs something to do; one of: reply, delay, throttle"),
    ],
)
def test_marker_that_means_nothing(pytester: pytest.Pytester, marker: str, said: str) -> None:
    result = run(pytester, f"import pytest\n@pytest.mark.mail({marker})\ndef test_it(mailbox): pass")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E *{said.replace('[', '[[]')}*"])


OPTIONS = """
import smtplib
import pytest

@pytest.fixture(scope="session")
def mail_server_options():
    return {options}

def test_it(mailbox, mail_server):
    {body}
"""


def test_options_reach_the_server(pytester: pytest.Pytester) -> None:
    body = """
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == "1000"
        assert not smtp.has_extn("smtputf8")
    """
    options = '{"max_message_size": 1000, "hide_extensions": ("SMTPUTF8",)}'
    run(pytester, OPTIONS.format(options=options, body=body.strip())).assert_outcomes(passed=1)


def test_option_auth_asks_every_test_for_that_login(pytester: pytest.Pytester) -> None:
    body = """
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused):
            smtp.sendmail("shop@x.example", "bob@x.example", ".")
        smtp.login(mailbox.route.user, mailbox.route.password)
        smtp.sendmail("shop@x.example", "bob@x.example", ".")
    """
    options = '{"auth": ("app", "s3cret")}'
    run(pytester, OPTIONS.format(options=options, body=body.strip())).assert_outcomes(passed=1)


def test_option_http_shows_the_same_mail_to_people(pytester: pytest.Pytester) -> None:
    body = """
    import json, urllib.request
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\\n\\n.")
    with urllib.request.urlopen("http://127.0.0.1:%d/api/v1/messages" % PORT) as answer:
        (shown,) = json.load(answer)["messages"]
    assert mailbox.assert_sent(subject="Hello").id == shown["ID"]
    """
    with free_ports(1) as (port,):
        options = f'{{"http": "127.0.0.1:{port}"}}'
        result = run(pytester, f"PORT = {port}\n" + OPTIONS.format(options=options, body=body.strip()))
    result.assert_outcomes(passed=1)


def test_option_that_limits_what_is_kept(pytester: pytest.Pytester) -> None:
    body = """
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        for number in range(3):
            smtp.sendmail("shop@x.example", "bob@x.example", f"Subject: {number}\\n\\n.")
    assert [mail.subject for mail in mailbox] == ["1", "2"]
    """
    options = '{"max_messages": 2}'
    run(pytester, OPTIONS.format(options=options, body=body.strip())).assert_outcomes(passed=1)


@pytest.mark.parametrize("options", ['{"max_size": 1}', '{"max_message_size": 1, "strict": "everything"}'])
def test_option_that_is_none(pytester: pytest.Pytester, options: str) -> None:
    result = run(pytester, OPTIONS.format(options=options, body="pass"))

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *mail_server_options: *"])


@pytest.mark.in_process
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_mailbox_in_a_forked_child_names_the_remedy(mailbox: Mailbox) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            len(mailbox)
        except RuntimeError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()

    assert said == (
        f"this mailbox belongs to process {os.getpid()}, and this is its fork {child}, where no mail arrives: "
        "send from the child, and look at the mailbox in the parent"
    )
