"""Remote mode: the same mailbox over the HTTP API of a catcher that runs beside the application."""

import re
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from catcher import Catcher, Config
from catcher.client import Client
from catcher.config import Listener
from tests.pytest_plugin.suite import run, run_apart, section

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BOTH = (
    "tests/examples",
    *(f"tests/pytest_plugin/test_{name}.py" for name in ("env", "mailbox", "matching", "report", "server", "trouble")),
)
"""What runs in both modes."""


def everything(authority: Path) -> Config:
    """A catcher with a listener of each kind."""
    return Config(
        smtp=("127.0.0.1:0", Listener(address="127.0.0.1:0", starttls=True)),
        smtps=("127.0.0.1:0",),
        http="127.0.0.1:0",
        tls_ca_out=authority,
    )


@pytest.fixture(scope="module")
def beside() -> Iterator[Catcher]:
    """A catcher with mail of others in it."""
    config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", inboxes=("ci=to:@ci.example",))
    with Catcher(config) as catcher:
        load(str(catcher.http_url))
        send(catcher, "old@x.example")
        yield catcher


@pytest.fixture
def url(beside: Catcher) -> str:
    assert beside.http_url is not None
    return beside.http_url


def load(url: str) -> None:
    """Wait until Flask is loaded. A thread does it and compiles routes, while pytest compiles tests in ours: before
    3.11.8, Python now and then fails to parse in two threads at once (python/cpython#106905)."""
    with closing(Client(url)) as client:
        assert client.info()


def send(catcher: Catcher, to: str) -> None:
    with smtplib.SMTP(*catcher.smtp_address) as smtp:
        smtp.sendmail("shop@x.example", to, f"To: {to}\nSubject: Hello\n\n.")


@pytest.mark.long
def test_one_suite_in_both_modes(tmp_path: Path) -> None:
    """What stands beside this file, and the examples, run in process; here they run again, over HTTP."""
    authority = tmp_path / "ca.pem"
    remote = ("-p", "tests.pytest_plugin.remotely", "-p", "no:cacheprovider", "--mail-ca", str(authority))
    with Catcher(everything(authority)) as catcher:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *remote, "--mail-url", str(catcher.http_url), *BOTH],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    ran = re.search(r"(\d+) passed", done.stdout)
    assert ran
    assert int(ran[1]) > 80


@pytest.mark.parametrize("name", ["nearest_subject", "rejected", "cut_off", "elsewhere", "expected_block", "too_few"])
def test_failures_say_the_same(pytester: pytest.Pytester, url: str, name: str) -> None:
    from tests.pytest_plugin.test_failure_texts import told

    source, _, expected = (HERE / "golden" / f"{name}.txt").read_text().partition("\n----\n")

    result = run(pytester, source, "--mail-url", url)

    assert told(result.stdout.str()) == expected.rstrip("\n")


def test_conversation_of_a_mail_is_one_request(pytester: pytest.Pytester, beside: Catcher, url: str) -> None:
    for _ in range(3):
        send(beside, "old@x.example")
    source = """
        from catcher.client.speaking import Speaker

        def test_it(mailbox, shop, monkeypatch):
            shop.send("Hello", to="bob@x.example")
            mail = mailbox.assert_sent()
            asked = []
            ask = Speaker.ask
            monkeypatch.setattr(Speaker, "ask", lambda *given, **named: asked.append(given[2]) or ask(*given, **named))

            session = mail.session

            assert session.delivered == (mail.id,)
            assert asked == [f"/api/v1/sessions/{session.id}"]
    """
    run(pytester, source, "--mail-url", url).assert_outcomes(passed=1)


def test_mail_that_no_conversation_brought(pytester: pytest.Pytester, url: str) -> None:
    source = f"""
        from contextlib import closing

        from catcher.client import Client
        from catcher.files import Found
        from catcher.message import Envelope

        def test_it(mailbox):
            envelope = Envelope(mail_from="", rcpt_to=("bob@x.example",))
            with closing(Client({url!r})) as client:
                client.add([Found(raw=b"Subject: Imported\\r\\n\\r\\n.", origin="here", envelope=envelope)])
            assert mailbox.assert_sent(subject="Imported").session is None
    """
    run(pytester, source, "--mail-url", url).assert_outcomes(passed=1)


@pytest.mark.parametrize("asked", ["assert_sent(", "wait_for(timeout=0.05, "])
def test_failure_names_what_limits_removed(pytester: pytest.Pytester, asked: str) -> None:
    source = f"""
        def test_it(mailbox, shop):
            for subject in ("One", "Two", "Three"):
                shop.send(subject, to="bob@x.example")
            mailbox.{asked}subject="One")
    """
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", max_messages=1)) as catcher:
        load(str(catcher.http_url))
        send(catcher, "old@x.example")
        send(catcher, "old@x.example")
        result = run(pytester, source, "--mail-url", str(catcher.http_url))

    result.stdout.fnmatch_lines(["E *3 mails were removed by --max-messages since the test began: raise that limit."])


def test_coroutines_wait_at_the_server(pytester: pytest.Pytester, url: str) -> None:
    source = """
        import asyncio, smtplib, threading, pytest

        def test_it(mailbox):
            def send():
                with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
                    smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Report\\n\\n.")

            async def scenario():
                asyncio.get_running_loop().call_later(0.02, threading.Thread(target=send).start)
                (mail,) = await mailbox.wait_for_async(subject="Report", timeout=10)
                assert mail.subject == "Report"
                with pytest.raises(AssertionError, match="within 0.05 s"):
                    await mailbox.wait_for_async(subject="Other", timeout=0.05)

            asyncio.run(scenario())
    """
    run(pytester, source, "--mail-url", url).assert_outcomes(passed=1)


def test_nothing_of_others_is_removed(pytester: pytest.Pytester, beside: Catcher, url: str) -> None:
    before = {entry.id for entry in beside.mailbox.find(limit=None).entries}
    source = """
        def test_one(mailbox, shop):
            assert len(mailbox) == 0
            shop.send("Hello", to="bob@x.example")
            mailbox.assert_sent()
            mailbox.clear()
        def test_other(mailbox): assert len(mailbox) == 0
    """
    run(pytester, source, "--mail-url", url).assert_outcomes(passed=2)

    after = {entry.id for entry in beside.mailbox.find(limit=None).entries}
    assert before < after
    assert len(after - before) == 1


def test_trouble_needs_an_inbox_and_spares_others(pytester: pytest.Pytester, beside: Catcher, url: str) -> None:
    source = """
        import smtplib, pytest

        def test_it(mailbox, make_inbox, shop):
            with pytest.raises(ValueError, match="would strike everyone"):
                mailbox.fail_next()
            inbox = make_inbox()
            inbox.fail_next("451 4.3.0 not now", stage="message")
            with pytest.raises(smtplib.SMTPDataError):
                shop.send("Hello", to=inbox.address)
            shop.send("Hello", to="bob@x.example")
            with pytest.raises(ValueError, match="has no code"):
                mailbox.reject("bob@x.example", "no")
    """
    run(pytester, source, "--mail-url", url).assert_outcomes(passed=1)

    assert beside.smtp.faults.list() == ()


def test_only_the_inbox_that_was_named(pytester: pytest.Pytester, url: str) -> None:
    source = """
        def test_it(mailbox, shop):
            shop.send("Theirs", to="bob@x.example")
            shop.send("Ours", to="bob@ci.example")
            assert [mail.subject for mail in mailbox] == ["Ours"]
            assert mailbox.wait_for(timeout=5)[0].subject == "Ours"
    """
    run(pytester, source, "--mail-url", url, "--mail-inbox", "ci").assert_outcomes(passed=1)


def test_inbox_that_is_not_there(pytester: pytest.Pytester, url: str) -> None:
    source = """
        def test_it(mailbox, shop):
            shop.send("Theirs", to="bob@x.example")
            mailbox.assert_sent()
    """
    result = run(pytester, source, "--mail-url", url, "--mail-inbox", "nosuch")

    result.stdout.fnmatch_lines(["E *1 conversation delivered mail that this mailbox does not show: *"])


def test_two_workers_share_a_catcher(pytester: pytest.Pytester, url: str) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize("number", range(6))
        def test_it(make_inbox, shop, number):
            inbox = make_inbox()
            shop.send(str(number), to=inbox.address)
            assert inbox.assert_sent(timeout=5).subject == str(number)
    """
    result = run_apart(pytester, source, "-p", "xdist", "-n", "2", "--mail-url", url)

    result.assert_outcomes(passed=6)
    assert section(result, "mail of this run") == []


def test_variable_and_ini_name_it_too(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, beside: Catcher, url: str
) -> None:
    source = f"def test_it(mailbox): assert mailbox.port == {beside.smtp_address.port}"

    run(pytester, source, "-o", f"mail_url={url}/").assert_outcomes(passed=1)
    monkeypatch.setenv("SMTP_CATCHER_URL", url)
    run(pytester, source).assert_outcomes(passed=1)
    result = run(pytester, "def test_it(mailbox): assert mailbox.port == 2525", "--mail-smtp", "mail.example:2525")
    result.assert_outcomes(passed=1)


def test_password_and_token(pytester: pytest.Pytester, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("ci s3cret-token admin\n")
    config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", password="letmein", token_file=tmp_path / "tokens")
    source = """
        def test_it(mailbox, shop):
            shop.send("Hello", to="bob@x.example")
            assert mailbox.assert_sent().text
    """
    with Catcher(config) as catcher:
        at = str(catcher.http_url).removeprefix("http://")
        load(f"http://any:letmein@{at}")
        run(pytester, source, "--mail-url", f"http://any:letmein@{at}").assert_outcomes(passed=1)
        run(pytester, source, "--mail-url", f"http://s3cret-token@{at}").assert_outcomes(passed=1)
        result = run(pytester, source, "--mail-url", f"http://{at}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["E *asks for a password: write it as http://USER:PASSWORD@HOST:PORT, or set SMTP_CATCHER_*"]
    )
    result.stdout.no_fnmatch_line("*letmein*")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "http://127.0.0.1:1",
            "no smtp-catcher answers at http://127.0.0.1:1 (*): start one there, or leave out --mail-url to use*",
        ),
        ("127.0.0.1:8025", "--mail-url '127.0.0.1:8025': expected http://HOST:PORT, as in http://127.0.0.1:8025"),
    ],
)
def test_catcher_that_is_not_there(pytester: pytest.Pytester, url: str, said: str) -> None:
    result = run(pytester, "def test_it(mailbox): pass", "--mail-url", url)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E *{said}"])


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--mail-smtp", "foo", "--mail-smtp 'foo': expected HOST:PORT, as in 127.0.0.1:1025"),
        ("--mail-inbox", "ci-{wrkr}", "--mail-inbox 'ci-{wrkr}': only {worker} may stand in braces"),
    ],
)
def test_flag_that_means_nothing(pytester: pytest.Pytester, url: str, flag: str, value: str, said: str) -> None:
    result = run(pytester, "def test_it(mailbox): pass", "--mail-url", url, flag, value)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E *{said}"])


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("tls='starttls'", "offers no tls='starttls': start it with --starttls"),
        ("tls='implicit'", "offers no tls='implicit': start it with --smtps"),
    ],
)
def test_what_a_remote_catcher_can_not(pytester: pytest.Pytester, url: str, marker: str, said: str) -> None:
    source = f"import pytest\n@pytest.mark.mail({marker})\ndef test_it(mailbox): pass"

    result = run(pytester, source, "--mail-url", url)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E *{said}*"])


TLS = """
import smtplib, ssl, pytest

def send(mailbox, login=()):
    route = mailbox.route
    context = ssl.create_default_context(cafile=route.ca_file)
    if route.tls == "implicit":
        smtp = smtplib.SMTP_SSL(route.host, route.port, context=context)
    else:
        smtp = smtplib.SMTP(route.host, route.port)
        smtp.starttls(context=context)
    with smtp:
        if login:
            smtp.login(*login)
        smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Hello\\n\\n.")

@pytest.mark.mail(tls="starttls")
def test_starttls(mailbox):
    send(mailbox)
    assert mailbox.assert_sent().envelope.tls.startswith("TLSv1.")

@pytest.mark.mail(tls="implicit", auth=("app", "s3cret"))
def test_implicit_with_a_login(mailbox):
    send(mailbox, (mailbox.route.user, mailbox.route.password))
    send(mailbox)
    assert mailbox.assert_sent().envelope.auth_user == "app"
"""


def test_tls_and_logins_of_the_marker(pytester: pytest.Pytester, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    with Catcher(everything(authority)) as catcher:
        result = run(pytester, TLS, "--mail-url", str(catcher.http_url), "--mail-ca", str(authority))
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize("inbox", ["", "ci-{worker}"])
def test_stragglers_of_workers_that_share_a_catcher(pytester: pytest.Pytester, inbox: str) -> None:
    """What a worker's own inboxes got is its own; the rest could be anybody's, unless each has an inbox there."""
    source = """
        import smtplib

        slow = {}

        def test_first(mailbox, make_inbox):
            slow["smtp"] = smtp = smtplib.SMTP(mailbox.host, mailbox.port)
            smtp.ehlo()
            smtp.mail("shop@x.example")
            smtp.rcpt(make_inbox().address)

        def test_second(mailbox):
            slow["smtp"].data("To: inbox@example.com\\nSubject: Too late\\n\\n.")
            slow["smtp"].quit()
            assert len(mailbox) == 0
    """
    rules = ("ci-gw0=to:@example.com",) if inbox else ()
    flags = ("--mail-inbox", inbox) if inbox else ()
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", inboxes=rules)) as catcher:
        result = run_apart(pytester, source, "-p", "xdist", "-n", "1", "--mail-url", str(catcher.http_url), *flags)

    result.assert_outcomes(passed=2)
    (said,) = section(result, "mail of this run")
    assert said.startswith('test_it.py::test_first: "Too late"  from shop@x.example to inbox')
    assert said.endswith("during test_it.py::test_second")
