"""Where the plugin meets a run of pytest. Until a test has asked for the server each hook costs a look-up."""

import sys
from typing import TYPE_CHECKING, Any

import pytest

from . import settings
from .run import TIMELINE, WATCH
from .run.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Generator

MARKER = (
    "mail(tls=None, auth=None, faults=(), allow_unchecked=False): how this test's mail is taken. "
    "tls: 'starttls' or 'implicit'; auth: (user, password); faults: as in --fault; "
    "allow_unchecked: mail_strict does not apply."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare flags and ini keys."""
    settings.declare(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; begin the book of which test ran when; a report is too late for a wrong setting."""
    config.addinivalue_line("markers", MARKER)
    config.stash[TIMELINE] = Timeline()
    settings.report(config)
    settings.masks(config)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test begins before its first fixture does."""
    item.config.stash[TIMELINE].begin(item.nodeid)
    watch = item.config.stash.get(WATCH, None)
    if watch is not None:
        watch.begin_test()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> "Generator[None, object, object]":
    """A test that passed fails if the server could not do its work, or if nobody looked at its mail."""
    result = yield
    watch = item.config.stash.get(WATCH, None)
    if watch is not None:
        from .run.complaint import complaint

        if said := complaint(item, watch):
            pytest.fail(said, pytrace=False)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> "Generator[None, pytest.TestReport, pytest.TestReport]":
    """A failure is shown with the mail of its test."""
    report = yield
    watch = item.config.stash.get(WATCH, None)
    if watch is not None and (report.failed or hasattr(report, "wasxfail")):
        from .run.report import add_errors, add_mail, mask

        add_errors(report, item, watch)
        if report.failed and call.when != "teardown":
            add_mail(report, item, watch)
        mask(report, item.config)
    return report


@pytest.hookimpl(trylast=True)  # after fixtures that an interrupted run has left
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process has run its tests."""
    if WATCH in session.config.stash:
        from .run.summary import hand_over

        hand_over(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist has run its tests."""
    if notes := getattr(node, "workeroutput", {}).get("smtp_catcher"):
        from .run.summary import take_over

        take_over(node.config, notes)


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Say what came too late."""
    if "catcher.pytest_plugin.run.summary" in sys.modules:
        from .run.summary import write

        write(terminalreporter, config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> "Generator[None, object, object]":
    """The test is over; what still comes of it is late. It fails if the server did and no report has said so."""
    result = yield
    item.config.stash[TIMELINE].end()
    watch = item.config.stash.get(WATCH, None)
    if watch is not None:
        from .run.complaint import server_failed

        if said := server_failed(item, watch):
            pytest.fail(said, pytrace=False)
    return result
