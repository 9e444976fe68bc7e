"""The plugin among others: what it costs where nobody uses it, and with whom it gets along."""

import importlib.util
import os
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from tests.pytest_plugin.suite import run, run_apart, section

TIMED = """
import pytest, time
began = time.process_time()
import catcher.pytest_plugin
between = time.process_time()
import asyncio
print((between - began) / (time.process_time() - between))
"""


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is not installed")


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_takes_no_time() -> None:
    """Every run of every project that has it installed pays for it: 5 ms at most where asyncio takes 15."""
    assert any(float(python(TIMED)) < 1 / 3 for _ in range(10))  # beside another import: a busy machine is no failure


def test_importing_loads_neither_server_nor_mail() -> None:
    code = (
        "import pytest, sys; before = set(sys.modules); import catcher.pytest_plugin; print(*set(sys.modules) - before)"
    )
    loaded = set(python(code).split())

    assert {name for name in loaded if name.startswith("catcher")} == {
        "catcher",
        *(f"catcher.pytest_plugin{name}" for name in ("", ".fixtures", ".hooks", ".run", ".run.timeline", ".settings")),
    }
    assert not loaded & {"asyncio", "smtplib", "email", "ssl", "logging", "dataclasses"}


NOTHING = """
def test_it():
    import sys, threading
    assert "catcher.app" not in sys.modules
    assert threading.active_count() == 1
"""


def test_run_without_mail_starts_nothing(pytester: pytest.Pytester) -> None:
    run_apart(pytester, NOTHING, "-p", "no:conftest", "--noconftest").assert_outcomes(passed=1)


NO_MORE = """
def test_it(mailbox, shop):
    import sys
    shop.send("Hello", to="bob@x.example")
    mailbox.assert_sent(subject="Hello", text="Thank you")
    assert not {"sqlite3", "catcher.query", "catcher.web", "flask", "trustme"} & set(sys.modules)
"""


def test_run_that_sends_and_asserts_loads_no_more_than_that(pytester: pytest.Pytester) -> None:
    run_apart(pytester, NO_MORE).assert_outcomes(passed=1)


NO_OTHERS = [f"-pno:{point.name}" for point in entry_points(group="pytest11") if point.name != "smtp_catcher"]
"""Found as ours is, but not loaded, which would take seconds."""


def test_entry_point_can_be_switched_off(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(request): assert not request.config.pluginmanager.hasplugin('smtp_catcher')")

    pytester.runpytest_subprocess("-p", "no:smtp_catcher", *NO_OTHERS).assert_outcomes(passed=1)


def test_entry_point_gives_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(mailbox): assert len(mailbox) == 0")

    pytester.runpytest_subprocess(*NO_OTHERS).assert_outcomes(passed=1)


MAIL = """
def test_one(mailbox, shop):
    shop.send("One", to="bob@x.example")
    assert mailbox.assert_sent().subject == "One"

def test_two(mailbox, shop):
    shop.send("Two", to="bob@x.example")
    assert mailbox.assert_sent().subject == "Two"
"""


def test_every_warning_an_error(pytester: pytest.Pytester) -> None:
    result = run_apart(pytester, MAIL, "-W", "error")

    result.assert_outcomes(passed=2)


@needs("xdist")
def test_each_worker_has_a_server_of_its_own(pytester: pytest.Pytester) -> None:
    source = """
        import pathlib, pytest

        @pytest.mark.parametrize("number", range(4))
        def test_it(mailbox, shop, number, worker_id):
            shop.send(str(number), to="bob@x.example")
            assert mailbox.assert_sent().subject == str(number)
            pathlib.Path(f"port-{worker_id}").write_text(str(mailbox.port))
    """
    result = run_apart(pytester, source, "-p", "xdist", "-n", "2", "--dist", "each")

    result.assert_outcomes(passed=8)
    ports = {path.read_text() for path in pytester.path.glob("port-*")}
    assert len(ports) == 2


@needs("pytest_randomly")
def test_in_random_order(pytester: pytest.Pytester) -> None:
    run_apart(pytester, MAIL, "-p", "randomly").assert_outcomes(passed=2)


ASYNC = """
import asyncio, smtplib, threading
import pytest

def send_soon(mailbox):
    def send():
        with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
            smtp.sendmail("shop@x.example", "bob@x.example", "Subject: Report\\n\\n.")
    threading.Timer(0.02, send).start()

{mark}
async def test_it(mailbox):
    send_soon(mailbox)
    (mail,) = await mailbox.wait_for_async(subject="Report", timeout=10)
    assert mail.subject == "Report"

{mark}
async def test_that_is_too_late(mailbox):
    with pytest.raises(AssertionError, match="within 0.01 s"):
        await mailbox.wait_for_async(timeout=0.01)
"""
LOOPS = "-o", "asyncio_default_fixture_loop_scope=function"


@needs("pytest_asyncio")
def test_pytest_asyncio_strict(pytester: pytest.Pytester) -> None:
    result = run_apart(pytester, ASYNC.format(mark="@pytest.mark.asyncio"), "-p", "pytest_asyncio.plugin", *LOOPS)
    result.assert_outcomes(passed=2)


@needs("pytest_asyncio")
def test_pytest_asyncio_auto(pytester: pytest.Pytester) -> None:
    args = ("-p", "pytest_asyncio.plugin", "-o", "asyncio_mode=auto", *LOOPS)
    run_apart(pytester, ASYNC.format(mark=""), *args).assert_outcomes(passed=2)


@needs("anyio")
@pytest.mark.parametrize("backend", ["asyncio", pytest.param("trio", marks=needs("trio"))])
def test_anyio(pytester: pytest.Pytester, backend: str) -> None:
    fixture = f"import pytest\n@pytest.fixture\ndef anyio_backend(): return {backend!r}\n"
    source = fixture + ASYNC.format(mark="@pytest.mark.anyio")

    run_apart(pytester, source, "-p", "anyio").assert_outcomes(passed=2)


BLOCKED = """
import socket
import pytest

class SocketBlockedError(RuntimeError):
    "What pytest-socket raises."

@pytest.fixture(autouse=True, scope="session")
def no_sockets():
    with pytest.MonkeyPatch.context() as patch:
        def blocked(*args, **kwargs):
            raise SocketBlockedError("A test tried to use socket.socket.")
        patch.setattr(socket, "socket", blocked)
        yield

def test_it(mailbox):
    pass
"""


def test_blocked_sockets_name_the_remedy(pytester: pytest.Pytester) -> None:
    result = run_apart(pytester, BLOCKED)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["E *the mail server needs a socket, and pytest-socket forbids it: use --allow-hosts=*"]
    )


@needs("pytest_socket")
def test_pytest_socket(pytester: pytest.Pytester) -> None:
    run_apart(pytester, MAIL, "-p", "pytest_socket", "--allow-hosts=127.0.0.1").assert_outcomes(passed=2)
    blocked = run_apart(pytester, MAIL, "-p", "pytest_socket", "--disable-socket")
    blocked.stdout.fnmatch_lines(["E *the mail server needs a socket, and pytest-socket forbids it*"])


BROKEN = """
import logging.config, smtplib
import pytest

def broken(moment):
    if moment.stage == "mail" and "broken" in moment.envelope.mail_from:
        raise ZeroDivisionError("the hook is broken")

@pytest.fixture(scope="session")
def mail_server_options():
    return {"hooks": (broken,)}

def send(mailbox, sender):
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        try:
            smtp.sendmail(sender, "bob@x.example", ".")
        except smtplib.SMTPException:
            pass

def test_good(mailbox):
    send(mailbox, "shop@x.example")
    logging.config.dictConfig({"version": 1})  # as an application does: it silences every logger it does not name

def test_bad(mailbox): send(mailbox, "broken@x.example")
def test_after(mailbox): send(mailbox, "shop@x.example")
"""


@pytest.mark.parametrize("workers", [(), pytest.param(("-p", "xdist", "-n", "1"), marks=needs("xdist"))])
def test_server_error_fails_the_test_that_caused_it(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    result = run_apart(pytester, BROKEN, *workers)

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["FAILED test_it.py::test_bad*"])
    result.stdout.fnmatch_lines(["the mail server failed during this test:", "*ZeroDivisionError: the hook is broken"])


BADLY_ENDED = """
import logging, smtplib, pytest

@pytest.fixture
def late(mailbox):
    yield
    fail()

@pytest.fixture
def late_and_broken(mailbox):
    yield
    fail()
    assert False

def fail():
    logging.getLogger("catcher.smtp").error("the hook is broken")

def test_bad({fixtures}):
    {body}

def test_innocent(mailbox): pass
"""


@pytest.mark.parametrize(
    ("fixtures", "body", "outcomes"),
    [
        ("mailbox", "fail(); assert False", {"failed": 1, "passed": 1}),
        ("mailbox", "fail(); pytest.xfail()", {"xfailed": 1, "passed": 1}),
        ("mailbox", "fail(); pytest.skip()", {"skipped": 1, "errors": 1, "passed": 1}),
        ("late", "pass", {"errors": 1, "passed": 2}),
        ("late_and_broken", "pass", {"errors": 1, "passed": 2}),
    ],
)
def test_server_error_is_not_charged_to_the_next_test(
    pytester: pytest.Pytester, fixtures: str, body: str, outcomes: dict[str, int]
) -> None:
    result = run(pytester, BADLY_ENDED.format(fixtures=fixtures, body=body))

    result.assert_outcomes(**outcomes)
    if "xfailed" not in outcomes:
        result.stdout.fnmatch_lines(["the mail server failed during this test:", "the hook is broken"])


def test_server_error_between_two_tests_is_named_at_the_end(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        class Between:
            def pytest_runtest_logfinish(self, nodeid):
                import logging
                if "first" in nodeid:
                    logging.getLogger("catcher.smtp").error("the hook is broken")

        def test_first(mailbox, pytestconfig):
            pytestconfig.pluginmanager.register(Between())

        def test_other(mailbox): pass
    """
    result = run(pytester, source)

    result.assert_outcomes(passed=2)
    assert section(result, "mail of this run") == ["the mail server failed between two tests: the hook is broken"]


STRICT = """
import pytest

def test_unchecked(mailbox, shop):
    shop.send("Hello", to="bob@x.example")

def test_checked(mailbox, shop):
    shop.send("Hello", to="bob@x.example")
    mailbox.assert_sent()

def test_checked_in_an_inbox(mailbox, shop):
    shop.send("Hello", to="bob@x.example")
    assert len(list(mailbox.inbox("bob@x.example"))) == 1

@pytest.mark.mail(allow_unchecked=True)
def test_allowed(mailbox, shop):
    shop.send("Hello", to="bob@x.example")
"""


def test_strict_fails_a_test_whose_mail_nobody_looked_at(pytester: pytest.Pytester) -> None:
    result = run(pytester, STRICT, "-o", "mail_strict=true")

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "this test sent 1 mail that nobody looked at (mail_strict):",
            '  #1 "Hello"  from shop@x.example to bob@x.example',
            "Assert on it, or mark the test: @pytest.mark.mail(allow_unchecked=True)",
        ]
    )


def test_not_strict_by_default(pytester: pytest.Pytester) -> None:
    run(pytester, STRICT).assert_outcomes(passed=4)


@pytest.mark.parametrize(
    ("flags", "variable", "ini", "said"),
    [
        ((), "", "", "within 5.0 s (the default of mail_timeout)"),
        ((), "", "0.2", "within 0.2 s (mail_timeout = 0.2 in the ini file)"),
        ((), "0.1", "0.2", "within 0.1 s (SMTP_CATCHER_MAIL_TIMEOUT=0.1)"),
        (("--mail-timeout", "0.05"), "0.1", "0.2", "within 0.05 s (--mail-timeout 0.05)"),
    ],
)
def test_where_a_timeout_comes_from(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    flags: tuple[str, ...],
    variable: str,
    ini: str,
    said: str,
) -> None:
    monkeypatch.setenv("SMTP_CATCHER_MAIL_TIMEOUT", variable)
    pytester.makeini(f"[pytest]\nmail_timeout = {ini}")
    source = "def test_it(mailbox): mailbox.wait_for()"
    if not ini:  # nobody waits for five seconds here
        source = "def test_it(mailbox): assert False, str(mailbox._patience(None))"

    result = run(pytester, source, *flags)

    assert said in result.stdout.str()


def test_timeout_that_is_no_number(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_it(mailbox): pass", "-o", "mail_timeout=soon")

    result.stdout.fnmatch_lines(["E *mail_timeout = soon in the ini file: that is not a number of seconds"])


WIDE = """
import pytest

@pytest.fixture(scope="module")
def module_mailbox(make_mailbox):
    with make_mailbox("module") as mailbox:
        yield mailbox

def test_one(module_mailbox, mailbox, shop):
    shop.send("One", to="bob@x.example")
    assert [mail.subject for mail in module_mailbox] == ["One"]

def test_two(module_mailbox, mailbox, shop):
    assert len(mailbox) == 0
    shop.send("Two", to="bob@x.example")
    assert [mail.subject for mail in mailbox] == ["Two"]
    assert [mail.subject for mail in module_mailbox] == ["One", "Two"]
    assert [mail.raw.count(b"Subject") for mail in module_mailbox] == [1, 1]
    with pytest.raises(AssertionError, match="after the module began"):
        module_mailbox.assert_sent(subject="Three")
"""


def test_mailbox_of_a_module_sees_all_its_tests(pytester: pytest.Pytester) -> None:
    run(pytester, WIDE).assert_outcomes(passed=2)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="older Pythons do not warn of forks")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_fork_before_first_use_warns_of_nothing(pytester: pytest.Pytester) -> None:
    source = """
        import os
        def test_it():
            if os.fork() == 0:
                os._exit(0)
            os.wait()
    """
    run_apart(pytester, source, "-W", "error").assert_outcomes(passed=1)
