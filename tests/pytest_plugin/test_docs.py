"""docs/pytest.md: its examples are those that run, and every fixture, flag and keyword is in it."""

import re
from pathlib import Path

import pytest

from catcher.pytest_plugin import Mailbox, Message, fixtures, settings
from catcher.pytest_plugin.keywords import Match
from catcher.pytest_plugin.marker import _KNOWN

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "pytest.md").read_text()
EXAMPLES = re.findall(r"```python\n# (tests/examples/\w+\.py)\n(.*?)\n```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("file", "block"), EXAMPLES, ids=[file for file, _ in EXAMPLES])
def test_example_is_part_of_a_file_that_runs(file: str, block: str) -> None:
    assert block in (ROOT / file).read_text()


def test_every_example_is_told_of() -> None:
    assert len(EXAMPLES) > 8


def fixtures_of_the_plugin() -> set[str]:
    source = Path(fixtures.__file__).read_text()
    named = re.findall(r'@pytest\.fixture(?:\(.*?(?:name="(\w+)")?.*?\))?\ndef (\w+)', source)
    return {name or function for name, function in named} - {"_mail_watch", "mailbox_of_this_test"}


def public(kind: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")}


def settings_of_the_plugin() -> set[str]:
    source = Path(settings.__file__).read_text()
    return set(re.findall(r'"(--mail-\w+|SMTP_CATCHER_\w+)"', source)) | set(re.findall(r'addini\("(\w+)"', source))


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            "mailbox",
            *fixtures_of_the_plugin(),
            *settings_of_the_plugin(),
            *Match.__annotations__,
            *_KNOWN,
            *(public(Mailbox) - {"from_now", "narrowed", "show_only"}),
            *(public(Message) - {"after", "when", "title", "line", "route"}),
        }
    ),
)
def test_name_is_in_the_page(name: str) -> None:
    assert re.search(rf"\b{re.escape(name.lstrip('-'))}\b", PAGE)
