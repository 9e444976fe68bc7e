"""The plugin's settings: each from its flag, its variable, the ini file or its default, in this order."""

import os
import re

import pytest

DEFAULT_TIMEOUT = 5.0
"""Seconds: longer than any healthy worker needs, shorter than a person's patience."""

REPORTS = ("full", "short", "none")
"""What ``mail_report`` may be."""


class Timeout:
    """How long a wait takes if the call does not say, and which setting said so."""

    __slots__ = ("seconds", "source")  # a dataclass would take longer to make than this whole file

    def __init__(self, seconds: float, source: str) -> None:
        self.seconds = seconds
        self.source = source


def declare(parser: pytest.Parser) -> None:
    """Tell pytest of every flag and ini key."""
    group = parser.getgroup("mail", "mail that tests send (smtp-catcher)")
    group.addoption("--mail-timeout", type=float, metavar="SECONDS", help="how long waits for mail take (5)")
    group.addoption("--mail-url", metavar="URL", help="use the catcher that runs there, by its HTTP address")
    group.addoption("--mail-smtp", metavar="HOST:PORT", help="where that catcher takes mail, if not where it says")
    group.addoption("--mail-ca", metavar="FILE", help="the authority (PEM) that signed that catcher's certificate")
    group.addoption("--mail-inbox", metavar="NAME", help="look only at that inbox of it; {worker} is xdist's worker")
    group.addoption("--mail-save", metavar="DIR", help="save mail and transcripts of failed tests there")
    parser.addini("mail_timeout", "how long waits for mail take, in seconds", default="")
    parser.addini("mail_url", "HTTP address of a catcher that runs beside the application", default="")
    parser.addini("mail_smtp", "where that catcher takes mail, HOST:PORT", default="")
    parser.addini("mail_ca", "the authority (PEM) that signed the certificate of that catcher", default="")
    parser.addini("mail_inbox", "the inbox of it to look at; {worker} is xdist's worker", default="")
    parser.addini("mail_report", "show the mail of failed tests: full, short or none", default="full")
    parser.addini("mail_report_redact", "regular expressions; what they find is masked in reports", type="linelist")
    parser.addini("mail_patch", "libraries whose mail is rerouted whatever host they name: smtplib", type="args")
    parser.addini("mail_strict", "fail a test that sent mail which nobody looked at", type="bool", default=False)


def timeout(config: pytest.Config) -> Timeout:
    """How long waits take."""
    candidates = (
        (config.getoption("--mail-timeout"), "--mail-timeout {}"),
        (os.environ.get("SMTP_CATCHER_MAIL_TIMEOUT"), "SMTP_CATCHER_MAIL_TIMEOUT={}"),
        (config.getini("mail_timeout"), "mail_timeout = {} in the ini file"),
    )
    for value, source in candidates:
        if value not in (None, ""):
            try:
                return Timeout(float(value), source.format(value))
            except ValueError:
                raise pytest.UsageError(f"{source.format(value)}: that is not a number of seconds") from None
    return Timeout(DEFAULT_TIMEOUT, "the default of mail_timeout")


def report(config: pytest.Config) -> str:
    """How the mail of failed tests is shown: ``full``, ``short`` or ``none``."""
    how = str(config.getini("mail_report"))
    if how not in REPORTS:
        raise pytest.UsageError(f"mail_report: {how!r} unknown; one of: {', '.join(REPORTS)}")
    return how


def masks(config: pytest.Config) -> list[re.Pattern[str]]:
    """What must not be read in reports and saved files."""
    patterns = []
    for line in config.getini("mail_report_redact"):
        try:
            patterns.append(re.compile(line))
        except re.error as error:
            raise pytest.UsageError(f"mail_report_redact: {line!r} is no regular expression: {error}") from None
    return patterns


def remote(config: pytest.Config) -> dict[str, str]:
    """Of a catcher that runs beside the application, as ``RemoteServer`` takes it; no url for one in this process."""
    return {
        name: str(config.getoption(f"--mail-{name}") or os.environ.get(variable) or config.getini(f"mail_{name}") or "")
        for name, variable in (
            ("url", "SMTP_CATCHER_URL"),
            ("smtp", "SMTP_CATCHER_MAIL_SMTP"),
            ("ca", "SMTP_CATCHER_MAIL_CA"),
            ("inbox", "SMTP_CATCHER_MAIL_INBOX"),
        )
    }
