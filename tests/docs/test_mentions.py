"""What there is, is told of: search operators, words of faults, warnings, metrics, commands, routes, pages.

Settings are in tables made from the code; flags of the commands, fixtures and the page's names are held to their pages
by the tests of their rooms.
"""

import re
from urllib.request import urlopen

import pytest
from msgspec.structs import fields

from catcher import Catcher, Config
from catcher.cli import COMMANDS
from catcher.query.operators import HAS, OPERATORS, STATES
from catcher.smtp import strictness
from catcher.smtp.fault import Fault
from catcher.smtp.policies import STAGES
from tests.docs.blocks import PAGES, ROOT
from tests.docs.test_names import NATIVE, routes

DOCS = ROOT / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize("name", [*OPERATORS, *(f"is:{state}" for state in STATES), *(f"has:{what}" for what in HAS)])
def test_search_operators(name: str) -> None:
    operator = name if ":" in name else f"{name}:"
    assert f"`{operator}" in text("search.md")


@pytest.mark.parametrize(
    "word", [*(field.encode_name for field in fields(Fault) if field.name not in ("stage", "on")), *STAGES]
)
def test_words_of_faults(word: str) -> None:
    assert re.search(rf"`{word}\b", text("faults-and-transcripts.md"))


@pytest.mark.parametrize(
    "name", [lapse.name for lapse in vars(strictness).values() if isinstance(lapse, strictness.Lapse)]
)
def test_warnings(name: str) -> None:
    assert f"`{name}`" in text("smtp.md")


def test_metrics() -> None:
    config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", faults=('rcpt reply:"450 no"',))
    with Catcher(config) as catcher, urlopen(f"{catcher.http_url}/metrics") as answer:
        told = set(re.findall(r"^# TYPE (\S+)", answer.read().decode(), re.MULTILINE))
    assert len(told) > 10
    assert set(re.findall(r"`(smtp_catcher_\w+)`", text("operation.md"))) == told


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(command: str) -> None:
    assert f"\n### {command}\n" in text("cli.md")


def test_routes() -> None:
    pages = text("api.md") + text("operation.md") + text("page.md")
    page = re.sub(r"\$ID|latest|\{\w+\}|(?<=/part/)\d+|(?<=/tags/)\w+|(?<=/faults/)\d+", "*", pages)
    untold = [route for route in (*routes(), *NATIVE) if not re.search(rf"{re.escape(route)}(?![\w/*])", page)]
    assert not untold


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text()
    pages = [page.relative_to(DOCS).as_posix() for page in PAGES if page.is_relative_to(DOCS) and page.parent == DOCS]
    assert not [page for page in pages if f"({page})" not in index and page != "README.md"]
