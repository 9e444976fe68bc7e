"""What the documentation names, exists: commands, flags, variables, routes, files."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.request import urlopen

import pytest

from catcher import Catcher, Config
from catcher.config import options
from tests.docs.blocks import PAGES, ROOT
from tests.docs.lines import flags, problem

PLUGINS = frozenset(re.findall(r'"(--mail-[a-z]+)"', (ROOT / "pytest_plugin" / "settings.py").read_text()))
OTHERS = frozenset(
    {"--allow-hosts", "--disable-socket", "--now", "--database", "--mail-directory", "--some-flag", "--readme"}
)
"""Flags of other programs, in prose on how they go with this one; and one that says how names are made."""
VARIABLES = {option.variable for option in options()} | {
    f"SMTP_CATCHER_{name}"
    for name in (
        *("URL", "TOKEN", "SERVER", "SERVER_TLS", "SERVER_USER", "SERVER_PASSWORD"),  # of commands that ask or send
        *("MAIL_TIMEOUT", "MAIL_SMTP", "MAIL_CA", "MAIL_INBOX"),  # of the pytest plugin
        *("TESTS", "SOME_FLAG"),  # of our own tests; of the page that says how names are made
    )
}
NATIVE = frozenset({"/events", "/api/events", "/api/", "/view/*", "/metrics", "/livez", "/readyz", "/api/v1/wait"})
"""Routes that Flask does not answer, or that are for people."""
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def said(page: Path) -> list[str]:
    """The code spans of a page's prose; of a table on other programs only the last column, which is about this one."""
    prose = re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    if page.name == "coming-from.md":
        prose = re.sub(r"^\|.*\|(.*)\|$", r"\1", prose, flags=re.MULTILINE)
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`\n]+)`", prose)]


@EACH_PAGE
def test_commands(page: Path) -> None:
    lines = [span for span in said(page) if span.startswith("smtp-catcher ") and "COMMAND" not in span]
    assert not [(line, wrong) for line in lines if (wrong := problem(line, whole=False))]


@EACH_PAGE
def test_flags(page: Path) -> None:
    named = {flag for span in said(page) for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*(?![\w…])", span)}
    assert named <= flags() | PLUGINS | OTHERS


@EACH_PAGE
def test_variables(page: Path) -> None:
    assert set(re.findall(r"SMTP_CATCHER_[A-Z_]+", page.read_text())) - {"SMTP_CATCHER_"} <= VARIABLES


@cache
def routes() -> list[str]:
    """Every route, with ``*`` where a part of it varies."""
    with (
        Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0")) as catcher,
        urlopen(f"{catcher.http_url}/api/v1/openapi.json") as answer,
    ):
        paths = json.load(answer)["paths"]
    return [re.sub(r"\{\w+\}", "*", path) for path in paths]


def exists(route: str) -> bool:
    path = re.sub(r"\{\w+\}", "*", re.sub(r"\?.*", "", route))
    path = re.sub(r"(?<=/)(\d+|\$\w+|…)(?=/|$)|(?<=/)latest", "*", path)
    return path in NATIVE or any(re.fullmatch(re.escape(known).replace(r"\*", r"[^/]+"), path) for known in routes())


@EACH_PAGE
def test_routes(page: Path) -> None:
    spans = [re.sub(r"^(GET|POST|PUT|DELETE|HEAD) ", "", span) for span in said(page)]
    named = [span for span in spans if re.match(r"/(api|view|events|livez|readyz|metrics)\b", span)]
    assert not [route for route in named if not exists(route)]


@EACH_PAGE
def test_files_of_the_repository(page: Path) -> None:
    named = [
        span for span in said(page) if re.fullmatch(r"(catcher|web|pytest_plugin|tests|docs|changes)/[\w./-]+", span)
    ]
    assert not [name for name in named if not (ROOT / name).exists()]


def test_a_name_that_is_not_there_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`smtp-catcher serv`, `--some-flg`, `/api/v1/mesages`, `catcher/nothing.py`, `SMTP_CATCHER_SMPT`")
    for test in (test_commands, test_flags, test_routes, test_files_of_the_repository, test_variables):
        with pytest.raises(AssertionError):
            test(page)
