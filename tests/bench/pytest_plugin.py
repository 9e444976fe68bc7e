"""What a test with mail costs, beside smtpdfix and pytest-localserver; each in runs of pytest of its own."""

import os
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from catcher.pytest_plugin.mailbox import Mailbox
from catcher.pytest_plugin.message import Start
from catcher.pytest_plugin.server.local import LocalServer
from catcher.pytest_plugin.settings import Timeout
from catcher.pytest_plugin.view import View
from tests.bench.report import Table

TESTS = 200
ROUNDS = 3
WAITS = 100

_SEND = """
import smtplib
import pytest

def send(host, port, mode):
    with (smtplib.SMTP_SSL if mode == "implicit" else smtplib.SMTP)(host, port, local_hostname="localhost") as smtp:
        if mode == "starttls":
            smtp.starttls()
        smtp.sendmail("a@x.example", "b@x.example", "To: b@x.example\\nSubject: Hello\\n\\nHello.")

@pytest.mark.parametrize("number", range({tests}))
"""
_SUITES = {
    "smtp-catcher": """
@pytest.mark.mail(tls={{"plain": None}}.get("{mode}", "{mode}"))
def test_it(number, mailbox):
    send(mailbox.host, mailbox.port, "{mode}")
    assert mailbox.assert_sent(to="b@x.example").subject == "Hello"
""",
    "smtpdfix": """
def test_it(number, smtpd):
    send(smtpd.hostname, smtpd.port, "{mode}")
    assert [mail["Subject"] for mail in smtpd.messages] == ["Hello"]
""",
    "pytest-localserver": """
def test_it(number, smtpserver):
    send(*smtpserver.addr, "{mode}")
    assert [mail["Subject"] for mail in smtpserver.outbox] == ["Hello"]
""",
    "nothing": """
def test_it(number):
    pass
""",
}
_PLUGINS = {
    "smtp-catcher": "catcher.pytest_plugin",
    "smtpdfix": "smtpdfix.fixture",
    "pytest-localserver": "pytest_localserver.plugin",
}
_MODES = ("plain", "starttls", "implicit")
_INSTALLED = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": ""}
"""As people run it: bytecode is kept, of a plugin under development as of those that were installed."""
_SMTPDFIX = {"plain": {}, "starttls": {"SMTPD_USE_STARTTLS": "True"}, "implicit": {"SMTPD_USE_SSL": "True"}}


def plugins() -> Table:
    """Milliseconds for a test that sends and asserts one mail, net of an empty test; medians of three runs of 200."""
    rows: list[tuple[object, ...]] = [("ms per test, net of an empty one", *_MODES, "plain with -n 2")]
    for plugin in _PLUGINS:
        modes = ("plain",) if plugin == "pytest-localserver" else _MODES
        took = [f"{_net(plugin, mode):.1f}" for mode in modes] + ["-"] * (len(_MODES) - len(modes))
        rows.append((plugin, *took, f"{_net(plugin, 'plain', '-p', 'xdist', '-n', '2'):.1f}"))
    return Table("plugins", rows)


def fixture() -> Table:
    """Milliseconds of set-up and tear-down that the fixture `mailbox` adds to a test: medians over 200 tests."""
    with_mailbox = median(_phases("def test_it(number, mailbox): pass") for _ in range(ROUNDS))
    without = median(_phases("def test_it(number, nothing): pass") for _ in range(ROUNDS))
    return Table("fixture", [("ms of set-up and tear-down", "`mailbox`"), ("net", f"{with_mailbox - without:.3f}")])


def wake() -> Table:
    """Milliseconds from the 250 at the client until a wait in another thread has returned: median of 100."""
    server = LocalServer({})
    took = []
    try:
        for _ in range(WAITS):
            mailbox = Mailbox(
                View(server, Start(time.time(), "test"), server.newest()), route=server.route(), timeout=Timeout(5, "")
            )
            answered: list[float] = []
            sender = threading.Thread(target=_send, args=(mailbox, answered))
            sender.start()
            mailbox.wait_for()
            woken = time.perf_counter()
            sender.join()
            took.append(max(0.0, woken - answered[0]) * 1000)
    finally:
        server.stop()
    return Table("wake", [("ms from the 250 to the end of a wait", "median"), ("", f"{median(took):.2f}")])


def _send(mailbox: Mailbox, answered: list[float]) -> None:
    with smtplib.SMTP(mailbox.host, mailbox.port, local_hostname="localhost") as smtp:
        smtp.sendmail("a@x.example", "b@x.example", "Subject: Hello\n\nHello.")
        answered.append(time.perf_counter())


def _net(plugin: str, mode: str, *args: str) -> float:
    """Milliseconds per test, over an empty suite without any plugin; that runs in between, to meet the same noise."""
    took = []
    _run(_suite(plugin, mode), plugin, mode, *args)  # writes the bytecode
    for _ in range(ROUNDS):
        full = _run(_suite(plugin, mode), plugin, mode, *args)
        took.append((full - _run(_suite("nothing", mode), "", mode, *args)) * 1000 / TESTS)
    return median(took)


def _suite(plugin: str, mode: str) -> str:
    return _SEND.format(tests=TESTS) + _SUITES[plugin].format(mode=mode)


def _run(suite: str, plugin: str, mode: str, *args: str, conftest: str = "") -> float:
    """Seconds that a run of pytest takes."""
    return _output(suite, plugin, mode, *args, conftest=conftest)[0]


def _output(suite: str, plugin: str, mode: str, *args: str, conftest: str = "") -> tuple[float, str]:
    loaded = ("-p", _PLUGINS[plugin]) if plugin else ()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_bench.py").write_text(suite)
        Path(folder, "conftest.py").write_text(conftest)
        Path(folder, "pytest.ini").write_text("[pytest]\n")
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *loaded, *args],
            cwd=folder,
            env=os.environ | _INSTALLED | _SMTPDFIX[mode],
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - began
    if f"{TESTS} passed" not in done.stdout:
        raise SystemExit(f"{plugin}, {mode}: the suite did not pass\n{done.stdout[-2000:]}{done.stderr[-500:]}")
    return took, done.stdout


_PHASES = """
import pytest
from statistics import median

took = {}

@pytest.fixture
def nothing():
    yield

def pytest_runtest_logreport(report):
    if report.when != "call":
        took[report.nodeid] = took.get(report.nodeid, 0.0) + report.duration

def pytest_terminal_summary(terminalreporter):
    terminalreporter.line(f"median {median(took.values()) * 1000:.4f}")
"""


def _phases(test: str) -> float:
    """Milliseconds of set-up and tear-down: the median over the tests of one run."""
    suite = _SEND.format(tests=TESTS) + test + "\n"
    said = _output(suite, "smtp-catcher", "plain", conftest=_PHASES)[1]
    return float(said.partition("median ")[2].split()[0])
